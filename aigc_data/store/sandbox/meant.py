"""Where a wrong name is, and which was meant, where the engine says only some of it.

Of a name behind a dot it says where the alias is; of one in EXCLUDE or USING, not even that.
"""

import re
from typing import Final

from aigc_data.store.sandbox.sources import nodes_of
from aigc_data.store.sandbox.spoken import Meant, Query, Said, Take
from aigc_data.store.sandbox.unplaced import UNPLACED
from aigc_data.store.sandbox.vocabulary import TYPES, in_case_of, nearest
from aigc_data.store.sandbox.word import words_of


def meant(message: str, query: Query) -> Meant | None:
    """Return it for what the engine says, or None where it says all that there is to say."""
    for pattern, take in _KINDS.items():
        found = pattern.match(message)
        if found and (guessed := take(found.groupdict(default=""), query)):
            return guessed
    return None


def _qualified(said: Said, query: Query) -> Meant:
    near = nearest(said["name"], query.of(said["table"]))
    return Meant(query.find(said["table"], said["name"]), *near)


def _table(said: Said, query: Query) -> Meant:
    """Return the alias of the table, the likest name, or the only one that has such a column."""
    likely, column = re.findall(r'"([^"]*)"', said["tables"]), _behind(query, said["name"])
    columns = query.columns
    fitting = [table for table in columns if column in columns[table]]
    alike = [table for table in columns if nearest(column, columns[table])]
    aliases = _only([*_aliases(query, said["name"])])
    near = aliases or nearest(said["name"], likely) or _only(fitting) or _only(alike)
    return Meant(query.find(said["name"]), *near)


def _aliases(query: Query, table: str) -> dict[str, None]:
    """Return the names that a query gives to this table: whoever names one has to use those."""
    nodes = (node for node in nodes_of(query.reads.root) if node.get("type") == "BASE_TABLE")
    of_it = (node for node in nodes if str(node.get("table_name")).lower() == table.lower())
    return dict.fromkeys(str(node["alias"]) for node in of_it if node.get("alias"))


def _listed(said: Said, query: Query) -> Meant:
    columns = query.of(said["table"]) or query.all_columns
    return Meant(query.find(said["list"], said["name"]), *nearest(said["name"], columns))


def _joined(said: Said, query: Query) -> Meant:
    near = nearest(said["name"], query.all_columns)
    return Meant(query.find("USING", said["name"]), *near)


def _type(said: Said, query: Query) -> Meant:
    near = [in_case_of(said["name"], one) for one in nearest(said["name"], TYPES)]
    return Meant(query.find(said["name"]), *near)


def _behind(query: Query, table: str) -> str:
    """Return the name behind the table's and a dot, in lower case."""
    words = [word for word in words_of(query.text) if word.start >= query.offset]
    at = next((number for number, word in enumerate(words) if word.is_name(table)), len(words))
    return "".join(word.said.lower() for word in words[at + 2 : at + 3])


def _only(names: list[str]) -> list[str]:
    return names if len(names) == 1 and names[0].isidentifier() else []


_KINDS: Final[dict[re.Pattern[str], Take]] = {
    re.compile(pattern, re.DOTALL): take
    for pattern, take in (
        (r'Values list "(?P<table>.*)" does not have a column named "(?P<name>.*)"', _qualified),
        (
            r'Referenced table "(?P<name>[^"]*)" not found!(?:\nCandidate tables: (?P<tables>.*))?',
            _table,
        ),
        (r'Column "(?P<name>.*)" in (?P<list>[A-Z]+) list not found in (?P<table>.*)', _listed),
        (r'Column "(?P<name>.*)" does not exist on (?:left|right) side of join', _joined),
        (r"Type with name (?P<name>.*) does not exist!", _type),
        *UNPLACED.items(),
    )
}
