"""A saved query as a file that any SQL shell runs: what is known of it is in its first comment.

```sql
/* ---
title: Which models fail?
author: Wang
parameters:
  since: {type: time, default: 7 days ago}
--- */
SELECT model_name, count(*) AS failed
FROM tasks
WHERE status = 'failed' AND created_at >= $since
GROUP BY ALL
```
The file's name is the query's, with .sql. Between the lines of hyphens is YAML, whose values are
all taken as texts. A file without such a comment is a query too, with its name for a title.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.query_chart import QueryChart
from aigc_data.queries.saved_query import SavedQuery

SUFFIX: Final = ".sql"
LARGEST_FILE: Final = 200_000
"""Bytes."""
LONGEST_HEAD: Final = 30_000
"""Letters of YAML, which is read slowly."""
MOST_BRACKETS: Final = 500
"""The reader of YAML takes the square of them."""
HEAD: Final = re.compile(
    r"\s*/\*\s*---[ \t]*\n(?P<head>.*?\n|)[ \t]*---\s*\*/(?P<text>.*)", re.DOTALL
)
OPENED: Final = re.compile(r"\s*/\*(?: ---|\s*---[ \t]*\n)")
BARE: Final = re.compile(r"\s*---[ \t]*\n\s*(?:title|description|author|chart|parameters)[ \t]*:")
"""A head that is in no comment, which is no SQL either."""
FIELDS: Final = ("title", "description", "author", "chart", "parameters")
CHART_FIELDS: Final = ("type", "x", "y", "colour")
PARAMETER_FIELDS: Final = ("type", "title", "default", "choices")


@dataclass(frozen=True, slots=True)
class QueryFolder:
    """What the files of a folder hold, by name."""

    queries: tuple[SavedQuery, ...]
    faults: tuple[str, ...]
    """A sentence for each file that holds none, with its name and what to do."""


def is_query_file(name: str) -> bool:
    """Return whether a file of this name is a query: .sql in small or capital letters.

    Hidden ones are none, such as those that macOS puts into a ZIP beside each file.
    """
    return name.lower().endswith(SUFFIX) and not name.startswith(".")


def read_folder(folder: Path) -> QueryFolder:
    """Return the queries of all .sql files right in the folder; a bad file costs itself alone.

    Raises OSError where there is no such folder.
    """
    queries, faults = [], []
    for file in sorted(folder.iterdir()):
        if is_query_file(file.name) and file.is_file():
            try:
                queries.append(read_file(file))
            except (BadQuery, OSError) as error:
                faults.append(
                    str(error) if isinstance(error, BadQuery) else _unreadable(file, error)
                )
    return QueryFolder(tuple(queries), tuple(faults))


def read_file(file: Path) -> SavedQuery:
    """Return the query of the file; raises BadQuery, which names it, or OSError."""
    with file.open("rb") as opened:
        return read_bytes(file.name, opened.read(LARGEST_FILE + 1))


def read_bytes(file: str, body: bytes) -> SavedQuery:
    """Return the query of a file of this name; raises BadQuery, which names it."""
    try:
        if len(body) > LARGEST_FILE:
            raise BadQuery(f"a file has at most {LARGEST_FILE // 1000} kB: shorten the query")
        return read_query(file[: -len(SUFFIX)], body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadQuery(f"{file[:80]}: it is not UTF-8: save it as UTF-8") from None
    except BadQuery as error:
        raise BadQuery(f"{file[:80]}: {error}") from None


def read_query(name: str, text: str) -> SavedQuery:
    """Return the query that a file's text is; raises BadQuery."""
    found = HEAD.fullmatch(text.replace("\r\n", "\n"))
    if found is None and OPENED.match(text):
        raise BadQuery('the comment that begins with "/* ---" needs a line "--- */" at its end')
    if BARE.match(text):
        raise BadQuery(
            'the lines "---" around its YAML are "/* ---" and "--- */", a comment of SQL'
        )
    head = _head(found["head"]) if found else {}
    return SavedQuery(
        name=name,
        title=_text(head, "title") or name,
        text=found["text"] if found else text,
        description=_text(head, "description"),
        author=_text(head, "author"),
        parameters=tuple(_parameters(head.get("parameters") or {})),
        chart=_chart(head["chart"]) if head.get("chart") else None,
    )


def write_query(query: SavedQuery) -> str:
    """Return the text of its file; `read_query` reads just this query from it."""
    head = {name: getattr(query, name) for name in ("title", "description", "author")}
    more = {
        "chart": _filled(query.chart, CHART_FIELDS),
        "parameters": {one.name: _written(one) for one in query.parameters},
    }
    said = {name: value for name, value in (head | more).items() if value}
    body = yaml.dump(said, Dumper=_Texts, allow_unicode=True, sort_keys=False, width=LARGEST_FILE)
    return f"/* ---\n{_uncommented(body)}--- */\n{query.text}\n"


class _Once(yaml.BaseLoader):  # type: ignore[misc]
    """Reads every value as a text, and no name twice: the last would count without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:  # noqa: ANN401 - a method of theirs
        """Return the dictionary; raises BadQuery."""
        seen: set[str] = set()
        for key in [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]:
            if key.value in seen:
                line = key.start_mark.line + 2
                raise BadQuery(
                    f"its first comment says {key.value[:40]} twice, again in line {line}"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Texts(yaml.SafeDumper):  # type: ignore[misc]
    """Writes texts as plainly as YAML can where every value is read as a text."""

    yaml_implicit_resolvers: Final[Mapping[str, Any]] = {}

    def represent_text(self, text: str) -> Any:  # noqa: ANN401 - a node of theirs
        """Return a text in quotes where it could end the comment, by line where it has several."""
        style = '"' if "*/" in text or "/*" in text else "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_Texts.add_representer(str, _Texts.represent_text)


def _uncommented(body: str) -> str:
    """Return the YAML without what ends a comment or begins one; it stands in quotes alone."""
    return body.replace("*/", r"\x2A/").replace("/*", r"/\x2A")


def _filled(chart: QueryChart | None, fields: Iterable[str]) -> dict[str, str]:
    return {name: str(getattr(chart, name)) for name in fields if getattr(chart, name, "")}


def _chart(said: object) -> QueryChart:
    if not isinstance(said, dict):
        raise BadQuery('write a chart as "chart: {type: line, x: day, y: tasks}"')
    _known(said, CHART_FIELDS, "its chart")
    return QueryChart(**{"type": ""} | {name: _text(said, name) for name in said})


def _written(parameter: Parameter) -> dict[str, object]:
    default = list(parameter.default) if len(parameter.default) > 1 else "".join(parameter.default)
    said = {
        "type": parameter.type.value,
        "title": parameter.title,
        "default": default,
        "choices": list(parameter.choices),
    }
    return {name: value for name, value in said.items() if value}


def _head(text: str) -> Mapping[str, Any]:
    if len(text) > LONGEST_HEAD or text.count("[") + text.count("{") > MOST_BRACKETS:
        raise BadQuery(
            f"its first comment has more than {LONGEST_HEAD:,} letters or {MOST_BRACKETS} brackets"
        )
    try:
        head = yaml.load(text, Loader=_Once)  # noqa: S506 - it makes nothing but texts
    except yaml.YAMLError as error:
        raise BadQuery(f"the YAML in its first comment cannot be read{_line(error)}") from None
    except RecursionError:
        raise BadQuery("the YAML in its first comment is nested too deeply") from None
    if not isinstance(head, dict | None) and head:
        raise BadQuery('the YAML in its first comment is no list of "name: value" lines')
    return _known(head or {}, FIELDS, "its first comment")


def _parameters(said: object) -> Iterable[Parameter]:
    if not isinstance(said, dict):
        raise BadQuery('write parameters as lines "name: {type: text}" under the word')
    for name, fields in said.items():
        if not isinstance(fields, dict):
            fields = {"type": fields}
        _known(fields, PARAMETER_FIELDS, f"the parameter {str(name)[:40]}")
        yield Parameter(
            name=str(name),
            type=_type(fields.get("type", ParameterType.TEXT), str(name)),
            title=_text(fields, "title"),
            default=_texts(fields, "default"),
            choices=_texts(fields, "choices"),
        )


def _type(word: object, name: str) -> ParameterType:
    if word not in set(ParameterType):
        types = ", ".join(ParameterType)
        raise BadQuery(
            f"the parameter {name[:40]} has no type {str(word)[:40]!r}: choose from {types}"
        )
    return ParameterType(str(word))


def _known(fields: Mapping[str, Any], known: Iterable[str], place: str) -> Mapping[str, Any]:
    for name in fields:
        if name not in known:
            near = next(iter(get_close_matches(str(name), known, 1)), ", ".join(known))
            raise BadQuery(f"{place} may not say {str(name)[:40]!r}: write {near}")
    return fields


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise BadQuery(f"{name} is one text")
    return value


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name, ())
    texts = (value,) if isinstance(value, str) else tuple(value)
    if isinstance(value, dict) or not all(isinstance(text, str) for text in texts):
        raise BadQuery(f"{name} is one text or a list of texts")
    return tuple(text for text in texts if text)


def _line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" at its line {mark.line + 2}" if mark else ""


def _unreadable(file: Path, error: OSError) -> str:
    return f"{file.name[:80]}: it cannot be read: {error.strerror}"
