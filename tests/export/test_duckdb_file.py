from pathlib import Path

import duckdb

from aigc_data.export.duckdb_file import write_duckdb
from tests.export.rows import EMPTY, FULL, reader

COMMENTS = """
SELECT column_name, comment
FROM duckdb_columns()
WHERE comment IS NOT NULL
"""


def test_the_table_has_the_rows_and_says_what_its_columns_are(tmp_path: Path) -> None:
    file, comments = tmp_path / "a.duckdb", {"prompt": "What's drawn", "model": "not here"}
    write_duckdb(reader(FULL, EMPTY), file, "tasks", comments, "it's all")
    with duckdb.connect(file, read_only=True) as db:
        db.execute("SET TimeZone = 'UTC'")
        rows = db.execute("FROM tasks").to_arrow_table().to_pylist()
        said = db.execute(COMMENTS).fetchall()
        about = db.execute("SELECT comment FROM duckdb_tables()").fetchall()
    assert rows == [FULL, EMPTY]
    assert (said, about) == ([("prompt", "What's drawn")], [("it's all",)])


def test_names_of_a_stranger_are_names_and_nothing_else(tmp_path: Path) -> None:
    strange = '"; DROP TABLE x; --'
    write_duckdb(
        reader({"task_id": "a"}).cast(reader().schema),
        tmp_path / "a.duckdb",
        strange,
        {"task_id": "'; --"},
    )
    with duckdb.connect(tmp_path / "a.duckdb", read_only=True) as db:
        assert db.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [(strange,)]
