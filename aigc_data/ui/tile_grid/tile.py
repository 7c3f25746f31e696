"""One result as a tile: what is shown of it, and what it is called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pill:
    """A word with the colour that Streamlit's badges have; the word says the same."""

    word: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A task in a grid; texts are shown letter by letter, whoever wrote them."""

    account: str
    task_id: str
    href: str
    """The task's page."""
    name: str
    """The short form of the ID."""
    pills: tuple[Pill, ...]
    about: str
    """The model, and whose the task is."""
    prompt: str
    picture: str = ""
    """The address of a small picture; the empty text where there is none."""
    film: str = ""
    """The address of what is played; the empty text where nothing moves."""
    whole: str = ""
    """The address of the kept result itself, which the picture is of."""
    said: str = ""
    """What stands in the picture's place."""
    mark: str = ""
    """What is written on the picture: how long it plays, how many there are."""
    files: int = 0
    """That are kept."""
    size: int = 0
    """Bytes of them."""
