"""One `[[failure_classes]]` of aigc_data.toml: which failures are of a class, and what to do."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Self

import duckdb
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LONGEST_TEXT = 500
MOST_WORDS = 50


class FailureClass(StrEnum):
    """A class of failure; the value is what a file of settings says."""

    MODERATION = "moderation"
    BAD_INPUT = "bad_input"
    INPUT_FETCH = "input_fetch"
    QUOTA = "quota"
    TIMEOUT = "timeout"
    STORAGE = "storage"
    CANCELLED = "cancelled"
    MODEL_ERROR = "model_error"
    UNKNOWN = "unknown"


Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class FailureRule(BaseModel):
    """A rule: failures that hold one of these texts, or match the pattern, are of this class.

    What is not said of title, advice and retry is as the class has it.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True
    )

    failure_class: Annotated[FailureClass, Field(alias="class")]
    contains: Annotated[tuple[Text, ...], Field(max_length=MOST_WORDS)] = ()
    pattern: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    """A regular expression of RE2, which looks at each letter once, whatever it is."""
    title: Annotated[str, Field(max_length=60)] = ""
    advice: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    retry: bool | None = None
    """Whether the same request may succeed on a retry."""

    @field_validator("failure_class", mode="before")
    @classmethod
    def check_class(cls, value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the class; "bad input" is as good as "bad_input"."""
        word = re.sub(r"[\s-]+", "_", value.strip().lower()) if isinstance(value, str) else value
        if word not in set(FailureClass):
            message = (
                f"there is no class {str(value)[:40]!r}: choose from {', '.join(FailureClass)}"
            )
            raise ValueError(message)
        return word

    @field_validator("contains", mode="before")
    @classmethod
    def check_contains(cls, value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the texts; one alone needs no list."""
        return (value,) if isinstance(value, str) else value

    @field_validator("pattern")
    @classmethod
    def check_pattern(cls, value: str) -> str:
        """Return the pattern, if it is one."""
        if value:
            matching([""], value)
        return value

    @model_validator(mode="after")
    def check_condition(self) -> Self:
        """Return the rule; it must say which failures it is about."""
        if bool(self.contains) == bool(self.pattern):
            message = "a failure class needs either contains (texts) or pattern (an RE2 expression)"
            raise ValueError(message)
        return self


MATCHING = """
SELECT place - 1
FROM (
    SELECT
        unnest($texts) AS text,
        generate_subscripts($texts, 1) AS place
)
WHERE regexp_matches(text, $pattern, 'i')
"""


def matching(texts: Sequence[str], pattern: str) -> set[int]:
    """Return the places of the texts that a pattern is found in, in any case.

    DuckDB matches with RE2, whose time is in proportion to the text: Python's own expressions can
    run for ever over one line. Raises ValueError, in a sentence, for what is no pattern.
    """
    with duckdb.connect(config={"python_enable_replacements": False}) as db:
        try:
            found = db.execute(MATCHING, {"texts": list(texts), "pattern": pattern}).fetchall()
        except duckdb.Error as error:
            message = f"the pattern is no RE2 expression: {_first_line(error)}"
            raise ValueError(message) from None
    return {int(place) for (place,) in found}


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0].rpartition("Error: ")[2]
