"""The cloud's way to say no: a code and a sentence, in an answer with HTTP status 200."""

from typing import Self


class Refusal(Exception):
    """What a call is answered with instead of what it asked for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

    @classmethod
    def missing(cls, name: str) -> Self:
        """Return the refusal of a call that lacks a parameter."""
        text = f"The request is missing a required parameter `{name}`."
        return cls("MissingParameter", text)

    @classmethod
    def task_not_found(cls, task_id: str) -> Self:
        """Return the refusal of a call that names a task that the action does not know."""
        return cls("ResourceNotFound.TaskNotFound", f"The task {task_id} does not exist.")
