"""The page of one task in each of its states, as AppTest sees it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.task import FailureKind, Source, Task, TaskKind, TaskStatus, TaskType
from aigc_data.ui.runtime import runtime
from tests.tasks import IMAGE_ID, VIDEO_ID
from tests.ui.conftest import Opener

NOW = datetime.now(UTC).replace(microsecond=0)
HOSTILE = "<script>alert(1)</script> ![x](https://evil.example/x.png) **b**"
SIGNED = "https://a.example/{}?q-sign-time={};{}&q-signature=0123456789"


def a_task(**fields: Any) -> Task:
    """A video task that was created ten minutes ago and took 90 s."""
    known: dict[str, Any] = {
        "account": "main",
        "task_id": VIDEO_ID,
        "kind": TaskKind.VIDEO,
        "task_type": TaskType.TEXT_TO_VIDEO,
        "status": TaskStatus.SUCCESSFUL,
        "prompt": "a fox",
        "model": "Kling",
        "model_version": "3.0",
        "created_at": NOW - timedelta(minutes=10),
        "scheduled_exactly_at": NOW - timedelta(minutes=10) + timedelta(seconds=20),
        "finished_exactly_at": NOW - timedelta(minutes=10) + timedelta(seconds=90),
        "status_seen_at": NOW,
        "sources": (Source.CLOUDAUDIT,),
    }
    return Task(**(known | fields))


def fill(store: Store, *tasks: Task) -> None:
    store.save(tasks, at=NOW)


def signed(name: str, lives: timedelta = timedelta(hours=3)) -> str:
    return SIGNED.format(
        name, int((NOW - timedelta(hours=9)).timestamp()), int((NOW + lives).timestamp())
    )


def shown(app: AppTest) -> str:
    """All texts of the page, letter by letter."""
    assert not app.exception
    groups = (app.caption, app.markdown, app.text, app.code, app.info)
    titled = [one for group in (app.error, app.warning) for one in group]
    alerts = [f"{one.proto.title} {one.value}" for one in titled]
    return "\n".join([one.value for group in groups for one in group] + alerts)


def pictures(app: AppTest) -> list[str]:
    """What the page's pictures load."""
    return [picture.url for element in app.get("image") for picture in element.proto.imgs]


def videos(app: AppTest) -> list[str]:
    """What the page's players load."""
    return [element.proto.url for element in app.get("video")]


def test_a_video_is_shown_from_its_signed_link_with_time_left(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(result_urls=("https://a.example/a.mp4",)))
    runtime().links("main").remember(VIDEO_ID, [signed("a.mp4")])
    app = opened("task", task_id=VIDEO_ID, account="main")
    assert videos(app) == [signed("a.mp4")]
    assert re.search(r"Expires in (3\s+h|2\s+h \d+\s+min) ", shown(app)) is not None
    assert "1\u00a0min 10\u00a0s" in app.table[0].value.to_string()


def test_pictures_are_shown_each_with_its_download(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(task_id=IMAGE_ID, kind=TaskKind.IMAGE))
    runtime().links("main").remember(IMAGE_ID, [signed("a.png"), signed("b.png")])
    app = opened("task", task_id=IMAGE_ID)
    assert pictures(app) == [signed("a.png"), signed("b.png")]
    buttons = [(button.proto.label, button.proto.url) for button in app.get("link_button")]
    assert [url for label, url in buttons if label == "Download"] == [
        f"/result?account=main&task_id={IMAGE_ID}&number=0",
        f"/result?account=main&task_id={IMAGE_ID}&number=1",
    ]


def test_a_link_that_is_not_https_is_text_and_never_loaded(stored: Store, opened: Opener) -> None:
    fill(stored, a_task())
    runtime().links("main").remember(
        VIDEO_ID, ["javascript:alert(1)//a.mp4", "http://a.example/b.mp4"]
    )
    app = opened("task", task_id=VIDEO_ID)
    assert (videos(app), app.get("link_button")) == ([], [])
    assert shown(app).count("This link is refused") == 2


def test_an_own_bucket_link_is_said_to_stay(stored: Store, opened: Opener) -> None:
    fill(stored, a_task())
    runtime().links("main").remember(VIDEO_ID, ["https://own.example/a.mp4"])
    assert "the file is in a bucket of your own, and stays" in shown(
        opened("task", task_id=VIDEO_ID)
    )


def test_an_expired_result_is_explained_and_not_asked_for(stored: Store, opened: Opener) -> None:
    gone = a_task(
        result_urls=("https://a.example/a.mp4",), result_expires_at=NOW - timedelta(hours=1)
    )
    fill(stored, gone)
    app = opened("task", task_id=VIDEO_ID)
    assert "The result has expired" in shown(app)
    assert "https://a.example/a.mp4" in [code.value for code in app.code]
    assert videos(app) == []


def test_a_cloud_that_does_not_answer_leaves_the_rest_of_the_page(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task())
    app = opened("task", task_id=VIDEO_ID)
    said = shown(app)
    assert "The result cannot be shown now" in said
    assert "DescribeAigcVideoTask got no answer" in said
    assert "a fox" in [code.value for code in app.code]


def test_a_failure_is_explained_with_the_clouds_own_words(stored: Store, opened: Opener) -> None:
    failed = a_task(
        status=TaskStatus.FAILED,
        failure_kind=FailureKind.FAILED,
        error_code="-401",
        error_message="Save to cos failed",
    )
    fill(stored, failed)
    app = opened("task", task_id=VIDEO_ID)
    assert "Failed: storage" in shown(app)
    assert "A retry of the same request will not help." in shown(app)
    assert "-401\nSave to cos failed" in [code.value for code in app.code]


def test_a_success_with_a_message_is_a_warning(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(error_message="role not exist"))
    app = opened("task", task_id=VIDEO_ID)
    assert "Done, with a warning" in shown(app)
    assert "role not exist" in [code.value for code in app.code]


def test_an_open_task_counts_so_far_and_its_page_follows_it(stored: Store, opened: Opener) -> None:
    running = a_task(status=TaskStatus.EXECUTING, finished_exactly_at=None)
    fill(stored, running)
    app = opened("task", task_id=VIDEO_ID)
    assert "so far" in app.table[0].value.to_string()
    assert "The result appears here when the task has ended." in shown(app)
    fill(stored, a_task(status=TaskStatus.FAILED, error_message="ret:1201"))
    app.run()
    assert "Failed: model error" in shown(app)
    assert "so far" not in app.table[0].value.to_string()


def test_an_estimated_end_says_how_far_off_it_may_be(stored: Store, opened: Opener) -> None:
    estimated = a_task(
        finished_exactly_at=None,
        open_seen_at=NOW - timedelta(seconds=70),
        terminal_seen_at=NOW - timedelta(seconds=60),
    )
    fill(stored, estimated)
    app = opened("task", task_id=VIDEO_ID)
    assert "± 5\u00a0s" in app.table[0].value.to_string()


def test_a_status_that_nobody_knows_is_neither_success_nor_failure(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(status=TaskStatus.UNKNOWN, raw_status="NOT_FOUND", error_message="gone"))
    said = shown(opened("task", task_id=VIDEO_ID))
    assert "Status unknown: not known to the cloud yet" in said
    assert "gone" in said


def test_a_task_that_is_unknown_is_asked_about_again_where_a_person_wants_it(
    stored: Store, opened: Opener
) -> None:
    reason = "not asked any more since 2026-09-14 12:00 UTC"
    fill(stored, a_task(status=TaskStatus.UNKNOWN, raw_status="NOT_FOLLOWED", error_message=reason))
    app = opened("task", task_id=VIDEO_ID)
    assert "Status unknown: not followed any more" in shown(app)
    said = shown(app.button(key="task.again").click().run())
    assert "The cloud could not be asked" in said


def test_a_task_of_known_status_is_not_offered_to_be_asked_about(
    stored: Store, opened: Opener
) -> None:
    fill(stored, a_task())
    app = opened("task", task_id=VIDEO_ID)
    assert [button.key for button in app.button if button.key == "task.again"] == []


def test_the_request_is_laid_out_and_its_inputs_are_text(stored: Store, opened: Opener) -> None:
    body = '{"ImageInfos": [{"ImageUrl": "https://in.example/a.png"}], "Duration": 5}'
    fill(stored, a_task(request=body))
    app = opened("task", task_id=VIDEO_ID)
    assert app.dataframe[0].value.to_dict("list") == {
        "Parameter": ["ImageInfos[0].ImageUrl", "Duration"],
        "Value": ["https://in.example/a.png", "5"],
    }
    assert "https://in.example/a.png" in [code.value for code in app.code]
    assert pictures(app) == []


def test_strangers_texts_are_shown_letter_by_letter(stored: Store, opened: Opener) -> None:
    hostile = a_task(
        prompt=HOSTILE,
        negative_prompt=HOSTILE,
        model=HOSTILE,
        operator=HOSTILE,
        resolution=HOSTILE,
        status=TaskStatus.FAILED,
        error_message=HOSTILE,
    )
    fill(stored, hostile)
    app = opened("task", task_id=VIDEO_ID)
    drawn = [one.value for group in (app.markdown, app.caption, app.error) for one in group]
    drawn += [*app.table[1].value.iloc[:, 0]]
    assert [text for text in drawn if "![x](" in text or "<script>" in text] == []
    assert [code.value for code in app.code].count(HOSTILE) == 3


def test_the_next_and_the_previous_task_are_those_of_the_list(
    stored: Store, opened: Opener
) -> None:
    ids = [f"24000145-AigcVideo-{number:032x}" for number in range(3)]
    fill(
        stored,
        *(a_task(task_id=task_id, created_at=NOW - timedelta(minutes=n))
          for n, task_id in enumerate(ids)),
    )  # fmt: skip
    app = opened("task", task_id=ids[1], account="main")
    assert app.button(key="task.Next").click().run().code[1].value == ids[2]
    assert app.button(key="task.Next").disabled
    assert app.button(key="task.Previous").click().run().code[1].value == ids[1]


@pytest.mark.parametrize(
    "task_id",
    ["<script>alert(1)</script>", "' OR 1=1 --", "../../x", "%00", "🦊" * 500, "{{7*7}}"],
)
def test_an_id_of_no_known_form_is_said_and_does_no_harm(
    stored: Store, opened: Opener, task_id: str
) -> None:
    app = opened("task", task_id=task_id)
    assert "No task with this ID is stored" in shown(app)
    assert "does not have the form of an AIGC task's ID" in shown(app)
    assert [button.key for button in app.button if button.key == "task.ask"] == []


def test_an_unknown_id_is_looked_up_in_the_cloud_and_the_page_lives_on_without_one(
    stored: Store, opened: Opener
) -> None:
    app = opened("task", task_id=IMAGE_ID)
    assert "No task with this ID is stored" in shown(app)
    said = shown(app.button(key="task.ask").click().run())
    assert "The cloud could not be asked" in said
    assert "DescribeAigcImageTask" in said.replace("\\", "")
    assert app.button(key="task.ask").label == "Look it up in the cloud"


def test_no_id_says_what_a_link_names(stored: Store, opened: Opener) -> None:
    assert "A link to a task names it" in shown(opened("task"))


def test_a_task_without_any_facts_is_shown(stored: Store, opened: Opener) -> None:
    fill(stored, Task(account="main", task_id="1234567890"))
    app = opened("task", task_id="1234567890")
    assert "No source has seen the request." in shown(app)
    assert "not known" in app.table[0].value.to_string()


def test_the_raw_record_holds_every_column_and_no_signature(stored: Store, opened: Opener) -> None:
    fill(stored, a_task(result_urls=(signed("a.mp4"),), request='{"Duration": 5}'))
    app = opened("task", task_id=VIDEO_ID)
    raw = app.json[0].value
    assert '"request": {"Duration": 5}' in raw
    assert "q-sign" not in raw
    assert '"result_urls": ["https://a.example/a.mp4"]' in raw


def test_the_link_says_that_it_opens_the_task_with_its_list(stored: Store, opened: Opener) -> None:
    fill(stored, a_task())
    found = shown(opened("task", task_id=VIDEO_ID, status="successful"))
    assert "Opens this task, with the list that Previous and Next go through." in found
    unknown = shown(opened("task", task_id=IMAGE_ID))
    assert "Opens this page." in unknown
    assert "with this filter" not in found + unknown
