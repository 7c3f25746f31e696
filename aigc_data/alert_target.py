"""One `[[alert_targets]]` of aigc_data.toml: whom to tell of alerts, and where the address is.

The address, a URL in the form of apprise, is a secret: whoever has it can write there. It is in a
variable of the environment, and the file names the variable.

```toml
[[alert_targets]]
name = "ops"
url_env = "OPS_WEBHOOK"
rules = ["A model fails"]
```
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from aigc_data.account_entry import VARIABLE

LONGEST_NAME: Final = 40
_SECRET_FIELDS: Final = ("url", "urls")


class AlertTarget(BaseModel):
    """Somebody to tell; without rules of all, else of those named."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    url_env: str
    """The variable that holds the address, or several with blanks between them."""
    rules: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def refuse_addresses(cls, values: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the values; an address among them is refused, and not repeated."""
        if isinstance(values, Mapping):
            for name in _SECRET_FIELDS:
                if name in values:
                    message = (
                        f"{name} must not be in this file: set it as a variable of the "
                        'environment, and name that: url_env = "OPS_WEBHOOK"'
                    )
                    raise ValueError(message)
        return values

    @field_validator("name")
    @classmethod
    def check_name(cls, value: str) -> str:
        """Return the name without the blanks around it."""
        name = value.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            message = f"a target needs a name of at most {LONGEST_NAME} printable characters"
            raise ValueError(message)
        return name

    @field_validator("url_env")
    @classmethod
    def check_variable(cls, value: str) -> str:
        """Return the variable's name; what is none may be the address, and is not repeated."""
        if not VARIABLE.fullmatch(value):
            message = (
                "this must be the name of an environment variable, in capitals, such as "
                "OPS_WEBHOOK, and never the address"
            )
            raise ValueError(message)
        return value

    def wants(self, rule: str) -> bool:
        """Return whether it is to be told of a rule."""
        return not self.rules or rule in self.rules
