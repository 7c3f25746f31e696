"""Which columns a query can name, by the table or alias that they are of; out of its tree.

It serves to guess what was meant, so it goes by names alone: the same alias in two places has the
columns of both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from aigc_data.store.sandbox.tree import Node

Columns = Mapping[str, tuple[str, ...]]
"""Names of columns, by the name of what has them in lower case."""
Types = Mapping[str, str]
"""DuckDB's name of the type of a column, by the column's name in lower case."""
DEEPEST: Final = 20
"""Tables within each other that are followed."""


@dataclass(frozen=True, slots=True)
class Reads:
    """The tree of a query, and the columns of the public views with their types."""

    root: Node = field(default_factory=dict)
    views: Columns = field(default_factory=dict)
    types: Types = field(default_factory=dict)


def columns_by_source(root: Node, views: Columns) -> Columns:
    """Return the columns of all that is read from, where these are the public views."""
    nodes = [*nodes_of(root)]
    tables = Tables.of(nodes, views)
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        name = str(node.get("alias") or node.get("table_name") or "").lower()
        if name and "class" not in node and node.get("type") in ("BASE_TABLE", "SUBQUERY"):
            found[name] = _once((*found.get(name, ()), *tables.columns(node)))
    return found


@dataclass(frozen=True, slots=True)
class Tables:
    """Tells the columns of what stands after FROM, and of a query."""

    known: dict[str, tuple[str, ...]]
    """Columns of the public views, and of the names of WITH as they are found out."""
    queries: dict[str, Node]
    """What the names of WITH stand for, as long as that is not found out."""
    depth: list[Node] = field(default_factory=list)

    @classmethod
    def of(cls, nodes: Iterable[Node], views: Columns) -> Self:
        """Return it for a query of these nodes, where these are the public views."""
        return cls(dict(views), dict(_with(nodes)))

    def columns(self, table: Node) -> tuple[str, ...]:
        """Return the columns of what stands after FROM."""
        return _once(name for one in _joined(table) for name in self._of_table(one))

    def _of_table(self, table: Node) -> tuple[str, ...]:
        if table.get("type") == "SUBQUERY":
            return _named(table, self.of_query(table["subquery"].get("node", {})))
        return _named(table, self._of_name(str(table.get("table_name", "")).lower()))

    def _of_name(self, name: str) -> tuple[str, ...]:
        query = self.queries.pop(name, None)
        if query is not None:
            self.known[name] = ()
            self.known[name] = _named(query, self.of_query(query["query"].get("node", {})))
        return self.known.get(name, ())

    def of_query(self, query: Node) -> tuple[str, ...]:
        """Return the names of the columns of its answer, as far as they are known."""
        if len(self.depth) == DEEPEST:
            return ()
        self.depth.append(query)
        try:
            if "left" in query:
                return self.of_query(query["left"])
            items = query.get("select_list", ())
            has_all = any(item.get("class") == "STAR" for item in items)
            all_columns = self.columns(query["from_table"]) if has_all else ()
            return _once((*map(_name, items), *all_columns))
        finally:
            self.depth.pop()


def _name(item: Node) -> str:
    """Return the name of a selected column; "" for `*`, and for what the engine names."""
    return str(item.get("alias") or (item.get("column_names") or [""])[-1])


def _joined(table: Node) -> Iterator[Node]:
    """Yield the tables of a join, in their order, or the one that is none."""
    todo = [table]
    while todo:
        one = todo.pop()
        if one.get("type") == "JOIN":
            todo += [one["right"], one["left"]]
        else:
            yield one


def _with(nodes: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    for node in nodes:
        for entry in node.get("cte_map", {}).get("map", ()):
            yield str(entry["key"]).lower(), entry["value"]


def nodes_of(root: Node) -> Iterator[Node]:
    """Yield all nodes of a tree, the root first."""
    todo: list[object] = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            yield value
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)


def _named(given: Node, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns, the first of them by the names that are given: `AS t(a, b)`."""
    names = given.get("column_name_alias") or given.get("aliases") or ()
    return _once((*names, *columns[len(names) :]))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
