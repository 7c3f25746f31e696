"""What one viewer has before them: what is written, what was asked, and what was asked before.

It stays in the session while they look at other pages, and when a query ends badly.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import Final

import streamlit as st

from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.query import MB, Answer, Limits
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui import viewer
from aigc_data.ui.own_history.own_history import MOST
from aigc_data.ui.saved_queries import KnownQuery, find
from aigc_data.ui.sql.asked import Asked, Outcome
from aigc_data.ui.sql.fault_words import fault_words
from aigc_data.ui.sql.meaning import filled, parameters_of, query_of
from aigc_data.ui.sql.past import Past, together
from aigc_data.ui.sql.state import Said, SqlState
from aigc_data.ui.sql.unmeant import Unmeant, unmeant
from aigc_data.ui.sql_editor.editor import Insert

KEY: Final = "sql.desk"
LIMITS: Final = Limits(seconds=30.0, rows=10_000, bytes=24 * MB)
"""Of what the page shows; a download has its own."""
AT_ONCE_S: Final = 1.0
"""How long a run of the page waits for an answer, so that a quick one is there at once."""


@dataclass(slots=True)
class Desk:
    """Changed by callbacks and by the page; of one session, and so of one thread at a time."""

    state: SqlState = field(default_factory=SqlState)
    """What is written now."""
    is_start: bool = True
    """Whether nobody has asked for what is written: it is what the page begins with, or nothing."""
    opened: KnownQuery | None = None
    """The saved query that is written, changed or not."""
    insert: Insert | None = None
    """What is put in at the cursor; None once the editor has told a text that holds it."""
    inserts: int = 0
    asked: Asked | None = None
    is_part: bool = False
    """Whether a part of what is written was asked, and not all of it."""
    unsaid: tuple[str, ...] = ()
    """Parameters of which a link says nothing, so that it was not asked yet."""
    unmeant: tuple[Unmeant, ...] = ()
    """What the link that was opened says of parameters that its query has not."""
    addressed: SqlState | None = None
    """What the address said last."""
    is_by_link: bool = False
    """Whether a link opened what is on the page."""
    is_opened: bool = False
    """Whether the viewer has opened the editor, or written in it: it stays open then."""
    past: tuple[Past, ...] = ()
    """Of this session, newest first."""
    kept: tuple[Past, ...] | None = None
    """What the viewer's browser kept before; None until it tells."""
    is_refused: bool = False
    """Whether the browser keeps nothing."""
    cleared: datetime | None = None
    """When the viewer has last cleared the history."""
    session: str = field(default_factory=lambda: token_hex(8))
    texts: int = 0
    """How often the editor's text was replaced by another."""
    is_new: bool = False
    """Whether the page has to be drawn anew because of what was done in a part of it."""
    _noted: Asked | None = None

    def write(self, text: str) -> None:
        """Take in what was typed, and what was put in with it."""
        self.insert, self.is_start = None, False
        self.is_opened = True
        saved = self.opened.query.text if self.opened else text.strip()
        name = self.opened.query.name if self.opened else ""
        self.state = replace(self.state, text=text, name=name, is_changed=text.strip() != saved)

    def say(self, name: str, texts: tuple[str, ...]) -> None:
        """Take in what is said for a parameter."""
        self.state = replace(self.state, said={**self.state.said, name: texts})

    def put(self, state: SqlState) -> None:
        """Put another text with its parameters into the editor.

        A state that names a saved query has its text, unless it was changed; where there is none
        of that name, its run says so.
        """
        self.opened = find(state.name)
        if self.opened is not None:
            self.state = filled(state, self.opened)
        else:
            self.state = replace(state, name="", is_changed=False) if state.text else state
        self.texts += 1
        self.is_part = False
        self.unsaid, self.unmeant = (), ()
        self.is_new, self.is_start = True, False

    def begin(self, state: SqlState) -> None:
        """Put into the editor what the page begins with."""
        self.put(state)
        self.is_start = True

    @property
    def revision(self) -> str:
        """Another one for each text that is put into the editor, in each session."""
        return f"{self.session}.{self.texts}"

    @property
    def is_asked(self) -> bool:
        """Whether what is written was run, as it is."""
        return self.asked is not None and self.asked.state.text == self.state.text

    def put_in(self, text: str) -> None:
        """Put a text in at the cursor."""
        self.is_opened = True
        self.inserts += 1
        self.insert = Insert(self.inserts, text)
        self.is_new = True

    @property
    def is_folded(self) -> bool:
        """Whether the editor makes room for the answer: who follows a link came to read it."""
        asked = self.asked
        if not self.is_by_link or self.is_opened or asked is None:
            return False
        is_answered = asked.runs or isinstance(asked.outcome, Answer)
        return is_answered and asked.state.text == self.state.text

    def open_editor(self) -> None:
        """Show the editor from now on."""
        self.is_opened = self.is_new = True

    def names(self, sandbox: Sandbox) -> tuple[str, ...]:
        """Return the names of the parameters; none of a text that is not understood yet."""
        if "$" not in self.state.text:
            return ()
        try:
            found = sandbox.check(self.state.text).parameters
        except SandboxError:
            return ()
        return tuple(sorted(found, key=lambda name: self.state.text.find(f"${name}")))

    def leave_out_unmeant(self, sandbox: Sandbox) -> tuple[Unmeant, ...]:
        """Take what is said of no parameter of the text out of the state, and return it.

        Nothing of a text that is not understood.
        """
        try:
            names = sandbox.check(self.state.text).parameters
        except SandboxError:
            return ()
        said = {name: texts for name, texts in self.state.said.items() if name in names}
        found, self.state = unmeant(names, self.state.said), replace(self.state, said=said)
        return found

    def run(self, sandbox: Sandbox, part: str = "") -> None:
        """Ask what is written, or a part of it, and wait for a quick answer.

        What still runs is stopped.
        """
        self.stop()
        self.note()
        self.unsaid, self.unmeant = (), ()
        self.is_new = True
        self.is_part = part not in ("", self.state.text.strip())
        if self._is_blank:
            self.asked = None
            return
        state = self._only(part) if self.is_part else self.state
        try:
            query = query_of(sandbox, state, LIMITS, viewer.zone())
        except SandboxError as error:
            self.asked = Asked.ended(state, error)
            return
        said = self._said_to_all(query.parameters)
        if self.is_part:
            said = {name: texts for name, texts in said.items() if name in query.parameters}
        else:
            self.state = replace(state, said=said)
        self.asked = Asked(replace(state, said=said), query).start(sandbox)
        self.asked.wait(AT_ONCE_S)

    @property
    def shared(self) -> SqlState:
        """What a link to the page says: what is written, or the part of it that was asked."""
        return self.asked.state if self.asked and self.is_part else self.state

    def wait_for(self, unsaid: tuple[str, ...]) -> None:
        """Leave what is written unasked until something is said for these, or it is run without."""
        self.stop()
        self.note()
        self.asked, self.unsaid = None, unsaid

    def stop(self) -> None:
        """Stop what runs, and wait a moment for its end."""
        if self.asked is not None and self.asked.runs:
            self.asked.stop()
            self.asked.wait(2.0)

    def note(self) -> None:
        """Put what has ended into the history, once."""
        asked = self.asked
        if asked is None or asked is self._noted or asked.outcome is None:
            return
        self._noted = asked
        rows = asked.outcome.table.num_rows if isinstance(asked.outcome, Answer) else None
        past = Past(asked.state, asked.at, asked.seconds, rows, said(asked.outcome))
        self.past = (past, *self.past)[:MOST]

    def history(self) -> tuple[Past, ...]:
        """Return what was asked before, here and in this browser, newest first."""
        return together(self.past, self.kept or ())

    def to_keep(self) -> tuple[Past, ...]:
        """Return what the browser keeps, newest first: what still runs is not lost by a reload."""
        asked = self.asked
        if asked is None or asked is self._noted:
            return self.past
        return (Past(asked.state, asked.at), *self.past)

    def forget(self) -> None:
        """Clear the history, here and in this browser."""
        self.note()
        self.past, self.kept, self.cleared = (), (), datetime.now(UTC)
        self._noted = self.asked

    @property
    def _is_blank(self) -> bool:
        """Whether nothing is written; what a link names that there is not was never written."""
        is_sought = bool(self.state.name) and self.opened is None
        return not self.state.text.strip() and not is_sought

    def _only(self, part: str) -> SqlState:
        return replace(self.state, text=part, is_changed=bool(self.state.name))

    def _said_to_all(self, names: Iterable[str]) -> Said:
        """Return what is said of these, and that the others are NULL: a link gives the same answer.

        What is not said of an explained parameter is its default.
        """
        asked, explained = {*names}, {one.name for one in parameters_of(self.opened)}
        kept = {
            name: texts
            for name, texts in self.state.said.items()
            if name in asked and (texts or name in explained)
        }
        return dict.fromkeys(sorted(asked - explained), ()) | kept


def desk() -> Desk:
    """Return the desk of this session."""
    held: Desk = st.session_state.setdefault(KEY, Desk())
    return held


def said(outcome: Outcome) -> str:
    """Return how a query ended in a few words; not for Markdown as it is."""
    if isinstance(outcome, Answer):
        more = "first " if outcome.truncated else ""
        rows = outcome.table.num_rows
        return f"{more}{rows:,} row{'' if rows == 1 else 's'}"
    fault = fault_words(outcome)
    return f"{fault.title}: {fault.said}" if fault.grave else fault.title
