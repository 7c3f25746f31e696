"""The policies to paste: what the documents show is what the page offers."""

import json
import re
from pathlib import Path
from typing import Any

from aigc_data.tencent import actions
from aigc_data.tencent.actions import Action
from aigc_data.ui.cam_policy import READ_ONLY, policy

ROOT = Path(__file__).parents[2]


def policies(document: str) -> list[Any]:
    """Every block of JSON in a document."""
    text = (ROOT / document).read_text("utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


def test_the_documents_show_the_policy_that_the_page_offers() -> None:
    whole = json.loads(policy(READ_ONLY))
    assert policies("docs/sources.md") == [whole]
    assert policies("README.md") == [whole]


def test_every_call_of_the_app_is_in_the_policy_and_each_one_only_reads() -> None:
    known = {one.permission for one in vars(actions).values() if isinstance(one, Action)}
    assert set(READ_ONLY) == known
    assert all(name.partition(":")[2].startswith("Describe") for name in READ_ONLY)
