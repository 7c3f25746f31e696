"""How surprising a count is: the exact upper tail of the binomial distribution.

One term is taken by its saddle point (Loader, C. (2000), "Fast and accurate computation of
binomial probabilities"), which loses no digits where lgamma loses nine of them at a million
trials; its neighbours follow by their ratio. The same as scipy's `binom.sf(k - 1, n, p)`.
"""

from math import exp, lgamma, log, pi, sqrt


def upper_tail(k: int, n: int, p: float) -> float:
    """Return P(X >= k) for n independent trials that each hit with probability p, 0..1.

    Some ten thousand steps at a million trials, a hundred at a hundred. Raises ValueError where n
    is below 0 or p is not within 0..1.
    """
    if n < 0 or not 0 <= p <= 1:
        message = f"upper_tail needs n >= 0 and p within 0..1, not n = {n} and p = {p}"
        raise ValueError(message)
    if k <= 0:
        return 1.0
    if k > n or p == 0:
        return 0.0
    if p == 1:
        return 1.0
    if k > n * p:
        return min(1.0, _from(k, n, p, 1 - p))
    return max(0.0, 1 - _from(n - k + 1, n, 1 - p, p))


def _from(k: int, n: int, p: float, q: float) -> float:
    """Return the sum of the terms k, k + 1, … n, where they fall: k is beyond the mean.

    q is 1 - p, both as they were given: one of them may be too small to be told from 1 less it.
    """
    odds = p / q
    term = total = 1.0
    for hits in range(k, n):
        term *= (n - hits) / (hits + 1) * odds
        total += term
        if term < _SMALLEST * total:
            break
    return _term(k, n, p, q) * total


_SMALLEST = 1e-18


def _term(k: int, n: int, p: float, q: float) -> float:
    """Return P(X = k), 1 <= k <= n and both chances above 0."""
    if k == n:
        return exp(n * log(p))
    errors = _stirling_error(n) - _stirling_error(k) - _stirling_error(n - k)
    away = _deviance(k, n * p) + _deviance(n - k, n * q)
    return sqrt(n / (2 * pi * k * (n - k))) * exp(errors - away)


def _stirling_error(n: int) -> float:
    """Return ln n! less Stirling's formula for it."""
    if n <= _FEW:
        return lgamma(n + 1) - (n + 0.5) * log(n) + n - log(2 * pi) / 2
    square = 1 / n**2
    return (1 / 12 - (1 / 360 - (1 / 1260 - square / 1680) * square) * square) / n


_FEW = 40
"""Beyond it the next term of the series is below 1e-17."""


def _deviance(x: float, mean: float) -> float:
    """Return x ln(x / mean) + mean - x, which is small where x is near the mean."""
    apart = (x - mean) / (x + mean)
    if abs(apart) > _NEAR:
        return x * log(x / mean) + mean - x
    square = apart**2
    series, power, odd = 0.0, 2 * x * apart, 1
    while abs(power) > _SMALLEST * abs(x):
        power *= square
        odd += 2
        series += power / odd
    return (x - mean) * apart + series


_NEAR = 0.1
