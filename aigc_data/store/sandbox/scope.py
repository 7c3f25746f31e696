"""Where a name stands in the tree of a query: what can be named there, and what it is beside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from aigc_data.store.sandbox.functions import AGGREGATES
from aigc_data.store.sandbox.held import HELD, OF_A_UNIT
from aigc_data.store.sandbox.sources import Reads, Tables, nodes_of
from aigc_data.store.sandbox.tree import Node

COMPARED: Final = frozenset(("COMPARISON", "BETWEEN"))
AMONG: Final = frozenset(("COMPARE_IN", "COMPARE_NOT_IN"))
LIKE: Final = frozenset(("~~", "!~~", "~~*", "!~~*", "~~~", "^@", "starts_with", "contains"))
HAS: Final = frozenset(("list_contains", "list_has", "array_contains", "array_has"))
LATE: Final = frozenset(("modifiers", "having", "qualify"))
"""Parts of a SELECT that may name what it counts; the others are made before that."""
_AGGREGATES: Final = frozenset(AGGREGATES.split())


@dataclass(frozen=True, slots=True)
class Step:
    """A node on the way from the root, and the part of the node above that it stands in."""

    part: str
    node: Node
    above: "Step | None" = None

    def upwards(self) -> Iterator["Step"]:
        """Yield this one and all above it, the root last."""
        step: Step | None = self
        while step is not None:
            yield step
            step = step.above


@dataclass(frozen=True, slots=True)
class Spot:
    """A name in a query, and the way to it."""

    step: Step
    reads: Reads

    @classmethod
    def of(cls, reads: Reads, name: str, byte: int) -> Self | None:
        """Return where the name that begins at this byte of the text (UTF-8) stands."""
        for step in _steps(reads.root):
            node = step.node
            if node.get("class") == "COLUMN_REF" and node.get("query_location") == byte:
                return cls(step, reads) if node["column_names"][0] == name else None
        return None

    @property
    def parent(self) -> Node:
        """What the name is a part of."""
        return self.step.above.node if self.step.above else {}

    def visible(self) -> Iterator[tuple[str, ...]]:
        """Yield the names that can stand here, of the innermost query first."""
        tables = Tables.of(nodes_of(self.reads.root), self.reads.views)
        part, inner = self.step.part, False
        for step in self.step.upwards():
            kind = step.node.get("type")
            if kind == "SELECT_NODE" and part != "cte_map" and not (inner and part == "from_table"):
                columns = tables.columns(step.node.get("from_table", {}))
                yield (*(() if inner else _aliases(step.node, part)), *columns)
            elif kind == "SET_OPERATION_NODE" and part == "modifiers" and not inner:
                yield tables.of_query(step.node)
            inner = inner or kind == "SELECT_NODE"
            part = step.part

    def beside(self) -> Node | None:
        """Return what the name is held against, as in `status = name`, if that is a column."""
        parts = _compared(self.parent)
        others = [one for one in parts if one is not self.step.node]
        is_one_of = self.parent.get("type") in AMONG or self.parent.get("function_name") in HAS
        wanted = parts[:1] if is_one_of else others
        return next((one for one in wanted if self.is_public(one)), None)

    @property
    def has_parts(self) -> bool:
        """Whether the name is held against something: a text may be meant."""
        return bool(_compared(self.parent))

    @property
    def is_pattern(self) -> bool:
        """Whether it is compared in part: `LIKE name`."""
        return self.parent.get("function_name") in LIKE

    def is_unit(self) -> bool:
        """Return whether the name stands where the name of a unit of time does."""
        given = self.parent.get("children") or [None]
        function = str(self.parent.get("function_name", "")).lower()
        return function in OF_A_UNIT and given[0] is self.step.node

    def among(self) -> list[Node]:
        """Return the names in the same list as this one: `status IN (name, other)`."""
        if self.parent.get("type") not in AMONG:
            return [self.step.node]
        return [one for one in self.parent["children"][1:] if _is_bare(one)]

    def held_elsewhere(self) -> Iterator[tuple[Node, str]]:
        """Yield the names, of no column, that are known values of the column beside them."""
        for node in nodes_of(self.reads.root):
            parts = _compared(node)
            columns = {column_of(one) for one in parts if one.get("class") == "COLUMN_REF"}
            held = {value for column in columns for value in HELD.get(column, ())}
            for one in filter(_is_bare, parts if held else ()):
                name = column_of(one)
                if name in held and name not in self.reads.types:
                    yield one, name

    def is_public(self, node: Node) -> bool:
        """Return whether it is a column whose type is known."""
        is_column = node.get("class") == "COLUMN_REF" and node is not self.step.node
        return is_column and column_of(node) in self.reads.types


def column_of(node: Node) -> str:
    """Return the name of a column without that of its table, in lower case."""
    return str(node["column_names"][-1]).lower()


def _steps(root: Node) -> Iterator[Step]:
    """Yield all nodes of a tree, each with the way to it."""
    todo: list[tuple[str, object, Step | None]] = [("", root, None)]
    while todo:
        part, value, above = todo.pop()
        if isinstance(value, dict):
            step = Step(part, value, above)
            yield step
            todo.extend((key, one, step) for key, one in value.items() if one)
        elif isinstance(value, list):
            todo.extend((part, one, above) for one in value)


def _aliases(query: Node, part: str) -> tuple[str, ...]:
    """Return the names that a SELECT gives to what it selects, as far as this part may use them."""
    if part == "from_table":
        return ()
    items = [item for item in query.get("select_list", ()) if item.get("alias")]
    return tuple(str(item["alias"]) for item in items if part in LATE or not _counts(item))


def _counts(item: Node) -> bool:
    """Return whether it is made of many rows."""
    return any(
        node.get("class") == "WINDOW" or str(node.get("function_name", "")).lower() in _AGGREGATES
        for node in nodes_of(item)
    )


def _compared(node: Node) -> list[Node]:
    """Return what a node holds against each other; nothing where it is no expression."""
    if "class" not in node:
        return []
    function = str(node.get("function_name", "")).lower()
    if node.get("type") in AMONG or function in LIKE or function in HAS:
        return list(node["children"])
    if node.get("class") in COMPARED:
        keys = ("left", "right", "input", "lower", "upper")
        return [node[key] for key in keys if key in node]
    return []


def _is_bare(node: Node) -> bool:
    return node.get("class") == "COLUMN_REF" and len(node["column_names"]) == 1
