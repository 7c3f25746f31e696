"""What the parameters of a query take by their use, out of its tree: `created_at >= $since`.

It serves to propose a type, so it goes by names alone, and what is not plain is left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from aigc_data.queries.parameter import ParameterType
from aigc_data.store.sandbox.sources import Types, nodes_of
from aigc_data.store.sandbox.tree import Node

Use = tuple[Node, str]
"""An expression, and the type that its place says; the expression may be no parameter."""

ZONE: Final = "a time zone"
"""Of a place that takes the name of one; the engine knows no such type."""
TIME: Final = "TIMESTAMP WITH TIME ZONE"
BESIDE: Final = frozenset(("COMPARISON", "BETWEEN"))
AMONG: Final = frozenset(("COMPARE_IN", "COMPARE_NOT_IN", "OPERATOR_COALESCE"))
HAS: Final = frozenset(("contains", "list_contains", "list_has", "array_contains", "array_has"))
"""Functions that look for their second argument in their first; `kind IN $kinds` is one."""
LIMITS: Final = {"LIMIT_MODIFIER": "BIGINT", "LIMIT_PERCENT_MODIFIER": "DOUBLE"}
RETURNS: Final = {
    **dict.fromkeys(("count", "count_star", "count_if", "length", "row_number", "rank"), "BIGINT"),
    **dict.fromkeys(("avg", "mean", "median", "quantile_cont", "stddev", "sum"), "DOUBLE"),
    **dict.fromkeys(("now", "current_timestamp"), TIME),
}
"""Types that functions return whatever they are given."""
AS_GIVEN: Final = frozenset(("min", "max", "any_value", "first", "last", "abs"))
TAKES: Final = {
    **dict.fromkeys(("VARCHAR", "TEXT"), ParameterType.TEXT),
    **dict.fromkeys(("FLOAT", "DOUBLE", "DECIMAL"), ParameterType.NUMBER),
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"),
        ParameterType.WHOLE_NUMBER,
    ),
    **dict.fromkeys((TIME, "TIMESTAMPTZ", "TIMESTAMP"), ParameterType.TIME),
    "DATE": ParameterType.DATE,
    "BOOLEAN": ParameterType.YES_NO,
    "VARCHAR[]": ParameterType.LIST,
    ZONE: ParameterType.TIME_ZONE,
}


def types_by_use(root: Node, columns: Types) -> Mapping[str, ParameterType]:
    """Return what each parameter takes, by its name in lower case, where its uses say one thing."""
    nodes = [*nodes_of(root)]
    known = _with_aliases(nodes, columns)
    found: defaultdict[str, set[ParameterType | None]] = defaultdict(set)
    for node in nodes:
        for used, type_ in _uses(node, known):
            if used.get("class") == "PARAMETER":
                found[str(used["identifier"]).lower()].add(TAKES.get(type_))
    return {name: takes for name, [takes, *more] in found.items() if takes and not more}


def _with_aliases(nodes: list[Node], columns: Types) -> Types:
    """Return the types of columns and of what the query itself gives a name.

    A name of two meanings has no type.
    """
    known = dict(columns)
    for node in nodes:
        for name in _renamed(node):
            known[name.lower()] = ""
        alias = str(node.get("alias") or "").lower() if "class" in node else ""
        if alias:
            type_ = _type(node, columns)
            known[alias] = type_ if known.get(alias, type_) == type_ else ""
    return known


def _renamed(node: Node) -> Iterator[str]:
    """Yield the names that columns are given by a list: `AS t(a, b)`."""
    for key in ("column_name_alias", "aliases"):
        names = node.get(key)
        if isinstance(names, list):
            yield from (name for name in names if isinstance(name, str))


def _uses(node: Node, known: Types) -> Iterator[Use]:
    """Yield what stands in a place of this node that says a type."""
    for key in ("where_clause", "having", "qualify", "when_expr"):
        if isinstance(node.get(key), dict):
            yield node[key], "BOOLEAN"
    if limit := LIMITS.get(str(node.get("type"))):
        yield node.get("limit") or {}, limit
        yield node.get("offset") or {}, "BIGINT"
    elif "class" in node:
        yield from _uses_in(node, str(node["class"]), known)


def _uses_in(node: Node, expression: str, known: Types) -> Iterator[Use]:
    parts: list[Node] = node.get("children") or []
    if expression in BESIDE or node["type"] in AMONG:
        yield from _alike(parts or _sides(node), known)
    elif expression == "CAST" and (type_ := _name(node["cast_type"])) != "VARCHAR":
        yield node["child"], type_  # as a text anything can be shown
    elif expression == "CONJUNCTION" or node["type"] == "OPERATOR_NOT":
        yield from ((part, "BOOLEAN") for part in parts)
    elif expression == "FUNCTION" and parts:
        yield from _uses_of(str(node["function_name"]).lower(), parts, known)


def _uses_of(function: str, given: list[Node], known: Types) -> Iterator[Use]:
    first, *others = given
    if function in HAS and len(others) == 1:
        type_ = _type(others[0], known)
        yield first, f"{type_}[]" if type_ else ""
    elif function == "unnest":
        yield first, "VARCHAR[]"
    elif function == "timezone" and others:
        yield first, ZONE


def _sides(node: Node) -> list[Node]:
    return [node[key] for key in ("left", "right", "input", "lower", "upper") if key in node]


def _alike(parts: list[Node], known: Types) -> Iterator[Use]:
    """Yield those that are held against each other, each with the type of the one that has one."""
    types = (_type(part, known) for part in parts)
    type_ = next(filter(None, types), "")
    for part in parts if type_ else ():
        yield _without_sign(part), type_


def _without_sign(part: Node) -> Node:
    children = part.get("children") or []
    return children[0] if part.get("function_name") == "-" and len(children) == 1 else part


def _type(part: Node, known: Types) -> str:
    """Return the type of an expression; empty where that is not plain."""
    match part.get("class"):
        case "COLUMN_REF":
            return known.get(str(part["column_names"][-1]).lower(), "")
        case "CAST":
            return _name(part["cast_type"])
        case "FUNCTION" | "WINDOW":
            return _returned(str(part["function_name"]).lower(), part.get("children") or [], known)
    return ""


def _returned(function: str, given: list[Node], known: Types) -> str:
    if function in AS_GIVEN and given and given[0].get("class") == "COLUMN_REF":
        return _type(given[0], known)
    if function in {"+", "-"} and given and str(given[-1].get("function_name")).startswith("to_"):
        return TIME  # and an interval, such as now() - INTERVAL 7 DAY
    return RETURNS.get(function, "")


def _name(type_: Node) -> str:
    """Return the name of a type in a tree, as the engine writes it for a column."""
    if type_.get("id") == "LIST":
        return f"{_name(type_['type_info']['child_type'])}[]"
    return str(type_.get("id", ""))
