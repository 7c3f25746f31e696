"""`python -m benchmarks.gate`: processor time that the gate takes for odd texts, by length."""

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Final

from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.gate import MOST_CHARACTERS, Gate

SHARES: Final = (0.05, 0.25, 0.5, 1.0)
"""Of the longest text that the gate takes."""
GOAL_S: Final = 0.2


def around(before: str, middle: str, after: str) -> Callable[[int], str]:
    """Return what makes a text that opens and closes something as often as fits."""
    return lambda size: (
        _times(before, size, len(before + after))
        + middle
        + after * _count(size, len(before + after))
    )


def run(part: str, head: str = "SELECT ", tail: str = "1") -> Callable[[int], str]:
    """Return what makes a text of one part, again and again."""
    return lambda size: head + part * _count(size - len(head + tail), len(part)) + tail


def numbered(part: str, head: str, between: str, tail: str) -> Callable[[int], str]:
    """Return what makes a text of a part with a number in it, as often as fits."""

    def made(size: int) -> str:
        parts: list[str] = []
        room = size - len(head + tail)
        while (room := room - len(one := part.replace("#", str(len(parts))) + between)) > 0:
            parts.append(one.removesuffix(between))
        return head + between.join(parts) + tail

    return made


def _times(part: str, size: int, each: int) -> str:
    return part * _count(size, each)


def _count(size: int, each: int) -> int:
    return max((size - 10) // each, 0)


FAMILIES: Final[dict[str, Callable[[int], str]]] = {
    "comments opened": run("/*", tail=""),
    "comments opened, spaced": run("/* ", tail=""),
    "comments opened and closed": around("/*", "", "*/ 1"),
    "comments within each other": lambda size: "SELECT 1" + around("/*", "", "*/")(size - 10),
    "comments one after the other": run("/**/"),
    "slashes and stars": run("/*/"),
    "line comments": run("--\n"),
    "text without an end": run("a", "SELECT '", ""),
    "texts without an end": run("''", "SELECT '", ""),
    "texts in a row": run("'a' "),
    "texts in lines": run("'a'\n", tail=""),
    "texts in lines without an end": run("'a'\n", tail="'"),
    "escaped text without an end": run("\\'", "SELECT E'", ""),
    "escaped texts": run("e'", tail=""),
    "bit texts": run("b'", tail=""),
    "hex texts": run("x'", tail=""),
    "unicode texts": run("U&'", tail=""),
    "name without an end": run("a", 'SELECT "', ""),
    "names without an end": run('""', 'SELECT "', ""),
    "names in quotes": run('"a"', tail=""),
    "dollars": run("$", tail=""),
    "dollar quotes": run("$$", tail=""),
    "dollar quotes opened": run("$a", tail=""),
    "dollar quotes with names": numbered("$a#$", "SELECT ", "", ""),
    "dollar quote without an end": run("$a", "SELECT $q$", ""),
    "parameters": numbered("$a#", "SELECT ", ",", ""),
    "pluses": run("+"),
    "pluses, spaced": run("+ "),
    "minuses": run("- "),
    "operators": run("<=>"),
    "at signs": run("@"),
    "bars": run("||"),
    "operators with comments": run("+/**/"),
    "sum": run("1+"),
    "joined texts": run("'a'||"),
    "ands": run("1 AND "),
    "ors": run("1 OR "),
    "powers": run("1^"),
    "comparisons": run("1="),
    "NOT": run("NOT "),
    "casts": run("::INT", "SELECT 1", ""),
    "lists of types": run("[]", "SELECT 1::INT", ""),
    "dots": run(".a", "SELECT a", ""),
    "subscripts": run("[1]", "SELECT a", ""),
    "methods": run(".f()", "SELECT a", ""),
    "IS NULL": run(" IS NULL", "SELECT 1", ""),
    "COLLATE": run(" COLLATE a", "SELECT 1", ""),
    "AT TIME ZONE": run(" AT TIME ZONE 'a'", "SELECT 1", ""),
    "parentheses": around("(", "1", ")"),
    "parentheses in a SELECT": lambda size: "SELECT " + around("(", "1", ")")(size - 10),
    "parentheses opened": run("(", tail=""),
    "parentheses closed": run(")", tail=""),
    "brackets": lambda size: "SELECT " + around("[", "1", "]")(size - 10),
    "brackets opened": run("[", tail=""),
    "braces": lambda size: "SELECT " + around("{a:", "1", "}")(size - 10),
    "braces opened": run("{", tail=""),
    "braces opened with names": run("{a:", tail=""),
    "calls": lambda size: "SELECT " + around("abs(", "1", ")")(size - 10),
    "calls opened": run("abs(", tail=""),
    "CASE": lambda size: "SELECT " + around("CASE WHEN 1 THEN ", "1", " END")(size - 10),
    "CASE opened": run("CASE WHEN 1 THEN ", tail=""),
    "WHEN": run("WHEN 1 THEN 1 ", "SELECT CASE ", "END"),
    "BETWEEN": run("1 BETWEEN 1 AND "),
    "IN": lambda size: "SELECT 1" + around(" IN (1", "", ")")(size - 10),
    "subqueries": around("(SELECT ", "1", ")"),
    "subqueries of FROM": around("FROM (", "FROM tasks", ")"),
    "EXISTS": lambda size: "SELECT " + around("EXISTS(SELECT ", "1", ")")(size - 10),
    "lambdas": run("lambda x: ", tail="x"),
    "arrows": run("x -> ", tail="x"),
    "INTERVAL": run("INTERVAL "),
    "long name": run("a", tail=""),
    "long name of a table": run("a", "FROM ", ""),
    "long name of a function": run("a", "SELECT ", "(1)"),
    "long names of functions": run(f"{'a' * 500}(1),"),
    "unknown functions": numbered("f#(1)", "SELECT ", ",", ""),
    "long number": run("1", tail=""),
    "numbers": run("1,"),
    "names": numbered("a#", "SELECT ", ",", ""),
    "names and tables": numbered("t.a#", "SELECT ", ",", " FROM tasks t"),
    "names of names": numbered("a AS a#", "SELECT ", ",", ""),
    "UNION": run("SELECT 1 UNION ", "", "SELECT 1"),
    "UNION ALL": run("SELECT 1 UNION ALL ", "", "SELECT 1"),
    "UNION opened": run("SELECT 1 UNION ", "", ""),
    "EXCEPT within each other": around("(SELECT 1 EXCEPT ", "SELECT 1", ")"),
    "WITH": numbered("a# AS (SELECT 1)", "WITH ", ",", " SELECT 1"),
    "WITH of each other": numbered("a# AS (FROM tasks)", "WITH ", ",", " FROM a1"),
    "WITH within each other": around("WITH a AS (", "SELECT 1", ") SELECT 1"),
    "WITH opened": run("WITH a AS (", "", ""),
    "joins": numbered("tasks t#", "FROM ", ",", ""),
    "JOIN USING": run(" JOIN tasks USING (a)", "FROM tasks", ""),
    "JOIN opened": run("tasks JOIN ", "FROM ", "tasks"),
    "joins within each other": lambda size: "FROM " + around("(a JOIN ", "a", ")")(size - 10),
    "VALUES": run("(1),", "VALUES ", "(1)"),
    "statements": run("SELECT 1;", "", ""),
    "semicolons": run(";", "SELECT 1", ""),
    "ORDER BY": run("1,", "SELECT 1 ORDER BY ", "1"),
    "GROUP BY": run("(a,b),", "SELECT 1 GROUP BY GROUPING SETS (", "())"),
    "windows": run("sum(1) OVER (),"),
    "WINDOW": numbered("w# AS ()", "SELECT 1 WINDOW ", ",", ""),
    "structures": numbered("'a#':1", "SELECT {", ",", "}"),
    "PIVOT": run("1,", "PIVOT tasks ON kind IN (", "1)"),
    "DESCRIBE": around("(DESCRIBE ", "SELECT 1", ")"),
    "spaces": run(" "),
    "lines": run("\n"),
    "misspelt": run("a ", "SELECT 1 FORM ", ""),
    "misspelt in the end": run("1,", "SELECT ", "1 FORM tasks"),
    "misspelt after comments": run("/**/", "SELECT ", "1 FORM tasks"),
    "misspelt after a sum": run("1+", "SELECT ", "1 FORM tasks"),
    "misspelt before parentheses": lambda size: (
        "SELECT 1 FORM " + around("(", "1", ")")(size - 20) + " x"
    ),
    "misspelt after parentheses": lambda size: (
        "SELECT " + around("(", "1", ")")(size - 30) + " FORM tasks"
    ),
    "misspelt after comments within each other": lambda size: (
        "SELECT 1 " + around("/*", "", "*/")(size - 30) + " FORM tasks"
    ),
    "misspelt before UNION": run("SELECT 1 UNION ", "SELECT 1 FORM tasks UNION ", "SELECT 1"),
    "misspelt before a text": run("''", "SELECT 1 FORM tasks WHERE '", ""),
    "long misspelt": run("a", "SELECT 1 ", " tasks"),
    "wide letters": run("界"),
    "emoji": run("\U0001f600"),
}
"""What makes a text of at most so many characters."""


def seconds(gate: Gate, text: str) -> tuple[float, str]:
    """Return the processor time of all threads of this process, and how the text ended."""
    began = time.process_time()
    try:
        gate.check(text)
        said = "passes"
    except SandboxError as error:
        said = str(error)
    return time.process_time() - began, said


def by_size(gate: Gate, made: Callable[[int], str]) -> Iterator[tuple[float, str]]:
    """Yield it for each size, until one takes so long that a larger one might take hours."""
    for share in SHARES:
        yield (last := seconds(gate, made(int(MOST_CHARACTERS * share))))
        if last[0] > GOAL_S:
            return


def main() -> None:
    """Print a row for each family: seconds by size, and what the longest text is told."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate")
    parser.add_argument("family", nargs="*", choices=[*FAMILIES, []], default=[])
    families, gate = parser.parse_args().family or [*FAMILIES], Gate()
    gate.check("SELECT 1")
    for name in families:
        times = list(by_size(gate, FAMILIES[name]))
        mark = "!" if max(took for took, _ in times) > GOAL_S else " "
        spent = " ".join(f"{took:7.3f}" for took, _ in times)
        print(f"{mark} {name:42} {spent}  {times[-1][1][:80]}", flush=True)


if __name__ == "__main__":
    main()
