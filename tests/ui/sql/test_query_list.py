from aigc_data.queries.examples import examples
from aigc_data.ui.saved_queries import KnownQuery, Origin
from aigc_data.ui.sql.query_list import matching

KNOWN = [KnownQuery(one, Origin.EXAMPLE) for one in examples()]


def found(said: str) -> list[str]:
    return [one.query.name for one in matching(KNOWN, said)]


def test_a_search_finds_what_says_every_word_wherever_it_says_it() -> None:
    assert found("WILSON fail") == ["failure-rate-by-model"]
    assert found("quantile_cont hours") == ["queue-and-run-by-model-and-hour"]
    assert found("no such words") == []
    assert found("  ") == [one.name for one in examples()]
