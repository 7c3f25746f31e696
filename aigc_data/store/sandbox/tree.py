"""What a parsed query reaches for: a walk over DuckDB's own tree of it, as JSON.

Everything that is not known to be harmless is refused: kinds of nodes, tables, functions. So a new
version of DuckDB brings nothing new into reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from aigc_data.store.sandbox import elsewhere, functions
from aigc_data.store.sandbox.errors import Refused, Wrong
from aigc_data.store.sandbox.place import Place, characters
from aigc_data.store.sandbox.vocabulary import ALIKE, nearest
from aigc_data.store.sandbox.word import words_of

PUBLIC_VIEWS: Final = frozenset(("error_groups", "results", "tasks"))
"""What a query may read from."""
TOLD_VIEWS: Final = " and ".join(", ".join(sorted(PUBLIC_VIEWS, reverse=True)).rsplit(", ", 1))
"""The same as a part of a sentence: `tasks` first, as in `public_views`."""

BEHIND: Final = frozenset(("error_group", "task"))
"""Tables of the app whose names are near to a view's: `main.task` is no slip of the pen."""
MOST_TOLD: Final = 5
"""Names of WITH in a sentence."""

Node = dict[str, Any]
Scope = frozenset[str]
"""The names that WITH has given, in lower case."""

EXPRESSIONS: Final = frozenset(
    (
        *("BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION"),
        *("CONSTANT", "FUNCTION", "LAMBDA", "LAMBDA_REF", "OPERATOR", "PARAMETER"),
        *("POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "TYPE", "WINDOW"),
    )
)
KINDS: Final = frozenset(
    (
        *("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"),
        *("BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SHOW_REF", "SUBQUERY"),
        *("TABLE_FUNCTION", "COLUMN_DATA"),
        *("DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER"),
        *("ORDER_DEFAULT", "ASCENDING", "DESCENDING"),
        *("ARRAY_TYPE_INFO", "DECIMAL_TYPE_INFO", "ENUM_TYPE_INFO", "GENERIC_TYPE_INFO"),
        *("INTEGER_LITERAL_TYPE_INFO", "LIST_TYPE_INFO", "STRING_TYPE_INFO"),
        *("STRUCT_TYPE_INFO", "UNBOUND_TYPE_INFO"),
    )
)
DESCRIPTIONS: Final = frozenset(("DESCRIBE", "SUMMARY"))


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of one query, its text, and the names of all functions that the engine has."""

    root: Node
    text: str
    engine_functions: frozenset[str]

    def check(self) -> None:
        """Raise Refused for what no query may have, Wrong for a name that nothing has."""
        todo: list[tuple[object, Scope]] = [(self.root, frozenset())]
        while todo:
            value, scope = todo.pop()
            if isinstance(value, list):
                todo.extend((item, scope) for item in value)
            elif isinstance(value, dict):
                self._check_node(value, scope)
                todo.extend(_parts(value, scope))

    def _check_node(self, node: Node, scope: Scope) -> None:
        expression, kind = node.get("class"), node.get("type")
        if expression is not None:
            self._check_expression(node, str(expression))
        elif isinstance(kind, str) and kind not in KINDS:
            raise Refused(f"{_words(kind)} is not answered here", self._place(node))
        elif kind == "BASE_TABLE":
            self._check_table(node, scope)
        elif kind == "TABLE_FUNCTION":
            self._check_table_function(node)
        elif kind == "SHOW_REF":
            self._check_description(node)
        elif kind == "PIVOT" and any(part.get("pivot_enum") for part in node["pivots"]):
            raise Refused("PIVOT needs its values spelled out: IN (…)", self._place(node))

    def _check_expression(self, node: Node, expression: str) -> None:
        if expression not in EXPRESSIONS:
            raise Refused(f"{_words(expression)} is not answered here", self._place(node))
        if expression in {"FUNCTION", "WINDOW"}:
            self._check_function(node, functions.SCALARS)

    def _check_function(self, node: Node, allowed: frozenset[str]) -> None:
        name = str(node.get("function_name", ""))
        if _folded(name) in allowed:
            return
        if name.lower() in self.engine_functions:
            raise Refused(f"the function {name} is not for queries", self._place(node))
        if other := elsewhere.ALIKE.get(name.lower()):
            raise Wrong(f"there is no function {name}; here it is {other}", self._place(node))
        near = elsewhere.SAME.get(name.lower()) or _near(name, allowed)
        raise Wrong(f"there is no function {name}", self._place(node), near)

    def _check_table_function(self, node: Node) -> None:
        function = node.get("function", {})
        if function.get("class") != "FUNCTION":
            raise Refused("this kind of table is not answered here", self._place(node))
        self._check_function(function, functions.TABLES)

    def _check_table(self, node: Node, scope: Scope) -> None:
        name = str(node.get("table_name"))
        qualified = bool(node.get("schema_name") or node.get("catalog_name"))
        known = PUBLIC_VIEWS if qualified else PUBLIC_VIEWS | scope
        if _folded(name) in known and _is_ours(node):
            return
        near = _near(name, known) or _near(name, known - PUBLIC_VIEWS, ALIKE)
        is_reached_for = qualified and name.lower() in BEHIND
        if near and _is_ours(node) and not is_reached_for:
            raise Wrong(f"there is no table {name}", self._place_of(node, name), near)
        why = f"a query reads {_told(known)} and nothing else, not {name}"
        raise Refused(why, self._place(node))

    def _check_description(self, node: Node) -> None:
        if node.get("show_type") not in DESCRIPTIONS or not node.get("query"):
            why = "only DESCRIBE and SUMMARIZE of a table or a query are answered"
            raise Refused(why, self._place(node))

    def _place_of(self, node: Node, name: str) -> Place | None:
        """Return where the name of a table stands, behind those of its schema and catalog."""
        start = characters(self.text, int(node.get("query_location", -1)))
        found = (word for word in words_of(self.text[max(0, start) :]) if word.is_name(name))
        word = next(found, None)
        return Place.of_character(self.text, start + word.start) if word else self._place(node)

    def _place(self, node: Node) -> Place | None:
        return Place.of_byte(self.text, int(node.get("query_location", -1)))


def _parts(node: Node, scope: Scope) -> Iterator[tuple[object, Scope]]:
    """Yield what is inside the node, each with the names of WITH that are known there."""
    if node.get("type") == "TABLE_FUNCTION":
        node = node | {"function": list(node["function"].values())}
    for entry in node.get("cte_map", {}).get("map", ()):
        yield entry["value"], scope
        scope = scope | {_folded(str(entry["key"]))}
    for key, part in node.items():
        if key == "right" and node.get("type") == "RECURSIVE_CTE_NODE":
            yield part, scope | {_folded(str(node["cte_name"]))}
        elif key != "cte_map":
            yield part, scope


def _folded(name: str) -> str:
    """Return the name as the engine compares it: only the letters of ASCII have two cases.

    To Python U+212A, the sign of the kelvin, is a k too: names of WITH would stand for tables that
    they do not hide.
    """
    return name.encode().lower().decode()


def _is_ours(table: Node) -> bool:
    catalog, schema = table.get("catalog_name", ""), table.get("schema_name", "")
    return catalog in {"", "memory"} and schema in {"", "main"}


def _told(known: frozenset[str]) -> str:
    """Return what there is to read, the names of WITH last."""
    given = sorted(name for name in known - PUBLIC_VIEWS if name.isidentifier())[:MOST_TOLD]
    return f"{TOLD_VIEWS.replace(' and', ',')} and {', '.join(given)}" if given else TOLD_VIEWS


def _near(name: str, known: frozenset[str], alike: float = 0.75) -> str:
    return next(iter(nearest(name, sorted(known), alike=alike)), "")


def _words(kind: str) -> str:
    return kind.removesuffix("_NODE").replace("_", " ")
