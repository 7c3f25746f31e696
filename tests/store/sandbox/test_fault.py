import json

import pytest

from aigc_data.store.sandbox.errors import Failed, OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.fault import meaning


def said(kind: str, message: str, **more: str) -> str:
    return f"{kind} Error: " + json.dumps(
        {"exception_type": kind, "exception_message": message} | more
    )


@pytest.mark.parametrize(
    ("engine", "error", "sentence"),
    [
        (
            said(
                "Binder", 'No "modle"!\nCandidate…', position="10", name="modle", candidates="model"
            ),
            Wrong,
            'No "modle" (line 1, column 9): did you mean model?',
        ),
        (
            said("Parser", "syntax error", position="10", error_subtype="SYNTAX_ERROR"),
            Wrong,
            "syntax error (line 1, column 11).",
        ),
        (
            said("Conversion", "bad value in /data/main.published/versions/2026-06-01.parquet"),
            Wrong,
            "bad value in a published file.",
        ),
        (
            said(
                "Binder", "no such function", candidates="lower(VARCHAR) -> VARCHAR", name="lower"
            ),
            Wrong,
            "no such function.",
        ),
        (
            said("Permission", "Cannot access /etc/passwd"),
            Refused,
            "it reaches for something outside the public views.",
        ),
        (
            said("Out of Memory", "could not allocate"),
            OverLimit,
            "it needs more memory than a query may use, and nothing is written to a disk.",
        ),
        (
            "std::bad_alloc",
            OverLimit,
            "it needs more memory than a query may use, and nothing is written to a disk.",
        ),
        (
            said("INTERNAL", "at /usr/lib/duckdb.so+0x12"),
            Failed,
            "the query could not be run: the engine failed on it (INTERNAL).",
        ),
        (
            said("IO", "No such file /data/x"),
            Failed,
            "the query could not be run: the engine failed on it (IO).",
        ),
        (
            "nonsense",
            Failed,
            "the query could not be run: the engine failed on it (without a reason).",
        ),
    ],
)
def test_what_the_engine_says_becomes_a_sentence_without_a_path(
    engine: str, error: type[SandboxError], sentence: str
) -> None:
    meant = meaning(engine, "SELECT 一 modle FROM tasks")
    assert (type(meant), str(meant)) == (error, sentence)


def test_a_long_word_of_slashes_is_told_at_once() -> None:
    """With time that grows by the cube of its length it would be told in minutes."""
    engine = said("Parser", f'unterminated comment at or near "{"/*" * 9_000}"')
    assert str(meaning(engine, "")) == f'unterminated comment at or near "{"/*" * 29}/…".'
