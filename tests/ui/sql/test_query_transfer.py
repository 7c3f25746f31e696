from aigc_data.queries.query_file import write_query
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.query_files import Outcome, Verdict, zipped
from aigc_data.store.store import Store
from aigc_data.ui.sql.query_transfer import taken_in

ONE = SavedQuery(name="one", title="One?", text="SELECT 1")
FILE = write_query(ONE).encode()


def test_what_is_uploaded_is_taken_in_file_by_file(stored: Store) -> None:
    given = [("a.zip", zipped([("one.sql", FILE)])), ("one.sql", FILE), ("no.sql", b"DROP TABLE x")]
    assert taken_in(given, replace=False) == [
        Outcome("one.sql", Verdict.ADDED),
        Outcome("one.sql", Verdict.UNCHANGED),
        Outcome("no.sql", Verdict.FAILED, "no.sql: only a single SELECT is answered, not DROP."),
    ]
    assert [one.query for one in stored.saved_queries()] == [ONE]


def test_an_upload_that_is_neither_costs_itself_alone(stored: Store) -> None:
    broken = zipped([("three.sql", b"SELECT 3" * 100)])[:60]
    given = [("a.zip", b"no zip"), ("one.sql", FILE), ("b.zip", broken)]
    neither = "is neither an .sql file nor a ZIP that can be read"
    assert taken_in(given, replace=False) == [
        Outcome("one.sql", Verdict.ADDED),
        Outcome("a.zip", Verdict.FAILED, f"a.zip {neither}"),
        Outcome("b.zip", Verdict.FAILED, f"b.zip {neither}"),
    ]
    assert [one.query for one in stored.saved_queries()] == [ONE]
