"""docs/statistics.md shows what the command prints that it names."""

from pathlib import Path

from benchmarks.worked_examples import lines

DOCUMENT = Path(__file__).parents[1] / "docs" / "statistics.md"


def test_the_examples_of_the_document_are_what_the_command_prints() -> None:
    told = DOCUMENT.read_text("utf-8").split("```")
    shown = "".join(told[1::2])
    assert [line for line in lines() if f"\n{line}\n" not in shown] == []
