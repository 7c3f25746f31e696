"""What a failure says once its IDs, numbers and names are taken out, and the group it falls into.

Two messages that differ in nothing else have the same template. Everything that is taken out
becomes the same `<*>`, so that whether an ID of hex digits happens to hold no letter, or a size is
told as 1048576 or as "1 MB", parts nothing.

What stays: a return code (1201 in "ret:1201", 404 in "http status 404"), for it is the reason and
no detail. It must stand right after a word for a code and have three or four digits, five after
"ret": a longer one is a serial number, and a shorter one as often a step or an attempt. How a
reason is written in JSON ("message": "…") is read as text and not as a quotation.
"""

import hashlib
import json
import re
from typing import Final

VERSION: Final = 1
"""Of the rules of this module. A change of what `error_template` returns for any message is a new
version: it names new groups and leaves those that are stored."""
TAKEN_OUT: Final = "<*>"
LONGEST: Final = 300
"""Characters of a template."""
LONGEST_READ: Final = 20_000
"""Characters of a message that are read."""

_NAME = r"[A-Za-z0-9_-]"
_PATH = r"[A-Za-z0-9_.~%+-]"
_SUFFIX = "png|jpe?g|webp|gif|heic|avif|bmp|mp4|mov|webm|mkv|mp3|wav|pdf|pptx?|docx?|json|csv|txt"
_DOMAIN = "com|cn|net|org|io|ai|dev|cloud|local|internal"
_CODE_WORD = (
    r"(?:http|status|error|err|return|cam)?[ _-]?(?:code|status|errno)|https? status code"
    r"|error|http(?:/\d(?:\.\d)?)?|错误码|返回码|状态码|错误代码"
)
_TO_CODE = r"""["']?\s?[:=：]?\s?["']?-?"""
_CODE = (
    rf"""["']?(?<![A-Za-z])(?:ret(?:code)?{_TO_CODE}\d{{3,5}}|(?:{_CODE_WORD}){_TO_CODE}\d{{3,4}})"""
    r"(?![A-Za-z0-9_]|[-.:/,+×]\d)"
)
_WORD = "(?:mp[34]|base64|h26[45]|utf-?8|md5|sha1|sha256|2d|3d)(?![A-Za-z0-9])"
_KEY = r'"[A-Za-z_][\w. -]{0,40}"(?=\s?:)'
_KEPT = f"(?P<kept>{re.escape(TAKEN_OUT)}|{_CODE}|{_WORD}|{_KEY})"
"""What looks like a detail and is none: codes, words that have a digit, the keys of JSON."""

_SAID = (
    r'(?P<key>"(?:err(?:or)?[_-]?)?(?:msg|message|reason|detail|error)"\s?:\s?)'
    r'"(?P<said>(?:[^"\\]|\\.)*)"'
)
"""A reason in JSON."""
_SAYS_WHY = "code|status|reason|error|err|errmsg|type|msg|message|ret|retcode|errcode"
_VALUE = (
    rf"(?<!{_NAME})(?!(?:{_SAYS_WHY})=)(?P<name>[A-Za-z_]{_NAME}*=)"
    r"""[^\s"'`“‘「,;&，；。、)）\]}]+"""
)
"""What stands behind `name=`, where the name does not say that it is a code or a reason."""

_DETAILS = (
    r"[A-Za-z][A-Za-z0-9+.-]{1,15}://[!#-&(-;=?-_a-~]*[#-&*+\-/-9=@-Z_a-z~]",
    r"(?:image|video|audio|application|text)/[A-Za-z0-9.+-]*[A-Za-z0-9]",
    r"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@[A-Za-z0-9.-]*[A-Za-z0-9]",
    r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{32,}={0,2}",
    rf"(?<![A-Za-z0-9_.~%+/-])(?:{_PATH}*/){{2,}}{_PATH}*",
    r"""[A-Za-z]:\\[^\s"'<>]+""",
    rf"(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]+\.)+(?:{_DOMAIN})(?::\d+)?(?![A-Za-z0-9.-])",
    rf"(?<![A-Za-z0-9_.-])[A-Za-z0-9_-]+\.(?:{_SUFFIX})(?![A-Za-z0-9])",
    r"(?<!:)(?=[0-9a-fA-F:]*\d)(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![A-Za-z0-9:])",
    rf"(?<!{_NAME})[0-9a-fA-F]{{8,}}(?!{_NAME})",
    r"\d[\d.,]*\s?(?:[kKMGT]i?)?(?:B|[bB]ytes?)(?![A-Za-z0-9])",
    rf"(?<!{_NAME})(?:[A-Za-z_-]*\d){_NAME}*(?:[.:/,+×*]\d{_NAME}*)*",
)
"""Links, media types, addresses, encoded bytes, paths, hosts, files, IPv6, hex, sizes, and last any
word that holds a digit, with what is joined to it: dates, times, versions, IPv4, UUIDs."""

_QUOTED = (
    r'"[^"]*"',
    r"`[^`]*`",
    r"'(?<![\w']')(?:[^']|(?<=\w)'(?=\w))*'(?!\w)",
    *(
        rf"{one}[^{one}{other}]*{other}"
        for one, other in ("“”", "‘’", "「」", "『』", "《》", "«»")
    ),
)
_RULES: Final = re.compile(
    rf"{_SAID}|(?<![A-Za-z0-9])(?:{'|'.join((_KEPT, _VALUE, *_DETAILS))})|{'|'.join(_QUOTED)}",
    re.IGNORECASE | re.DOTALL,
)
"""Most rules begin where a word may: looked for at every letter they would take thrice as long."""
_LISTED: Final = re.compile(rf"{re.escape(TAKEN_OUT)}(?:[\s,;、，；]*{re.escape(TAKEN_OUT)})+")

_HALVED: Final = re.compile(r"<\*?$")


def error_template(message: str | None) -> str:
    """Return the message without its details, on one line, at most LONGEST characters.

    The same for None and the empty text: "". A template is its own template.
    """
    said, before = (message or "")[:LONGEST_READ], None
    while said != before:
        said, before = _pass(said), said
    return said


def error_group(kind: str | None, code: str | None, template: str, version: int = VERSION) -> str:
    """Return the name of the group that failures of this kind, code and template are in.

    It begins with the version of the rules: "v1-3f9a0c2b71de".
    """
    said = json.dumps([kind or "", code or "", template])
    return f"v{version}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _pass(said: str) -> str:
    """Return the text after one pass; where it is another, less of it is not yet taken out.

    So passes come to an end: no rule adds anything, and a cut never halves what was taken out.
    """
    taken = _LISTED.sub(TAKEN_OUT, _RULES.sub(_replaced, " ".join(said.split())))
    return taken if len(taken) <= LONGEST else _HALVED.sub("", taken[:LONGEST]).rstrip()


def _replaced(found: re.Match[str]) -> str:
    rule = found.lastgroup or ""
    if rule == "said":
        return f'{found["key"]}"{_RULES.sub(_replaced, found["said"])}"'
    if rule == "name":
        return f"{found['name']}{TAKEN_OUT}"
    return found[0] if rule == "kept" else TAKEN_OUT
