"""How long until an end, where some have not ended yet: the shares of a cohort by time, in SQL.

A task that is still open is censored: of it is known only that it took longer than this, which
neither a mean of the ended ones nor a task left out can say.

- What is still open after t: Kaplan, E. L. and Meier, P. (1958), "Nonparametric estimation from
  incomplete observations", Journal of the American Statistical Association 53; its spread:
  Greenwood (1926). The same as statsmodels' `SurvfuncRight`.
- What has succeeded, and what has failed, within t, as ends that compete: Aalen, O. O. and
  Johansen, S. (1978), Scandinavian Journal of Statistics 5; its variance: Dinse, G. E. and
  Larson, M. G. (1986), Biometrika 73. The same as statsmodels' `CumIncidenceRight`.
- Intervals: of a share Wilson's for the number of tasks that would leave it as much in doubt
  (Rothman, K. J. (1978), Journal of Chronic Diseases 31), so that without censoring it is the
  interval of any other rate; of a quantile the log-log band of Kalbfleisch and Prentice (1980),
  read where it crosses (Brookmeyer, R. and Crowley, J. (1982), Biometrics 38).
"""

from aigc_data.analysis.stats import Z, wilson_high_sql, wilson_low_sql

ROUNDING = 1e-12
"""A share of a cohort below this is what sums of weights leave of nothing."""


def steps_sql(cells: str, curve: str) -> str:
    """Return CTEs, the last of which is `steps`: a row for each time of each curve.

    `cells` names a CTE with the column `curve`; t (seconds, once in a curve); successful, failed
    and censored (DOUBLE): how many ended so, or were last seen open, at t; and doubt: how many
    times larger than counted a variance is. An end at t comes before a censoring at t. Of one kind
    of end alone it is Kaplan–Meier; with the kinds exchanged succeeded speaks of the other.

    Added are at_risk (open just before t); open, succeeded and failed_by: the shares by t, 0..1,
    which add up to 1; succeeded_low, succeeded_high, open_low and open_high: 95 % intervals. Those
    of open are NULL where nothing has ended yet, and 0 where all has.
    """
    upto = f"PARTITION BY {curve} ORDER BY t ROWS UNBOUNDED PRECEDING"
    onwards = f"PARTITION BY {curve} ORDER BY t ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"
    many = "succeeded * as_many", "as_many"
    return f"""
risks AS (
    SELECT
        *,
        successful + failed AS ended,
        sum(successful + failed + censored) OVER ({onwards}) AS at_risk,
        sum(successful + failed) OVER ({upto}) AS ended_by
    FROM {cells}
),
hazards AS (
    SELECT
        *,
        CASE WHEN at_risk > 0 THEN ended / at_risk ELSE 0 END AS hazard,
        CASE WHEN at_risk > ended THEN ended / (at_risk * (at_risk - ended)) ELSE 0 END AS spread
    FROM risks
),
opens AS (
    SELECT
        *,
        product(1 - hazard) OVER upto AS open,
        sum(spread) OVER upto AS greenwood
    FROM hazards
    WINDOW upto AS ({upto})
),
ends AS (
    SELECT
        *,
        lag(open, 1, 1) OVER (PARTITION BY {curve} ORDER BY t) / nullif(at_risk, 0) AS each
    FROM opens
),
shares AS (
    SELECT
        *,
        sum(each * successful) OVER upto AS succeeded,
        sum(each * failed) OVER upto AS failed_by,
        each * successful / at_risk AS pull
    FROM ends
    WINDOW upto AS ({upto})
),
variances AS (
    SELECT
        *,
        doubt * (
            succeeded**2 * greenwood
            - 2 * succeeded * sum(succeeded * spread + pull) OVER upto
            + sum(
                succeeded**2 * spread
                + each**2 * successful * (1 - successful / at_risk)
                + 2 * succeeded * pull
            ) OVER upto
        ) AS variance,
        {Z} * sqrt(doubt * greenwood) / -ln(nullif(open, 0)) AS reach
    FROM shares
    WINDOW upto AS ({upto})
),
steps AS (
    SELECT
        *,
        CASE
            WHEN succeeded BETWEEN {ROUNDING} AND 1 - {ROUNDING} AND variance > 0
            THEN succeeded * (1 - succeeded) / variance
            ELSE (ended_by + at_risk - ended) / doubt
        END AS as_many,
        {wilson_low_sql(*many)} AS succeeded_low,
        {wilson_high_sql(*many)} AS succeeded_high,
        {_band_sql("+")} AS open_low,
        {_band_sql("-")} AS open_high
    FROM variances
)"""


def quantile_sql(share: float) -> str:
    """Return an aggregate over the steps of a curve: by when this share has ended; NULL if not yet.

    `share` lies within 0..1. The end of the longest follow-up may come before it.
    """
    return f"min(t) FILTER (WHERE open <= {1 - share + ROUNDING})"


def quantile_low_sql(share: float) -> str:
    """Return the same for the lower end of its 95 % interval."""
    return f"min(t) FILTER (WHERE open_low <= {1 - share + ROUNDING})"


def quantile_high_sql(share: float) -> str:
    """Return the same for the upper end; NULL where it is beyond what was seen."""
    return f"min(t) FILTER (WHERE open_high <= {1 - share + ROUNDING})"


def _band_sql(sign: str) -> str:
    """Return one end of the band of what is open, on the scale of its log of a log."""
    return f"CASE WHEN open = 0 THEN 0 WHEN open < 1 THEN pow(open, exp({sign}reach)) END"
