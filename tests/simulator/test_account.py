from collections import Counter

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.course import Course
from aigc_data.simulator.incidents import Incident
from aigc_data.simulator.task import SimulatedTask, Status

NOW = 1_790_000_000.0
DAY = 86_400


def generated(**changes: object) -> SimulatedAccount:
    values: dict[str, object] = {"tasks": 3000, "days": 15, "now": NOW, **changes}
    return SimulatedAccount.generate(**values)  # type: ignore[arg-type]  # the test's own changes


def test_an_account_has_as_many_tasks_as_were_asked_for() -> None:
    tasks = generated(tasks=777).tasks(NOW)
    assert len(tasks) == 777
    assert all(task.created <= NOW for task in tasks)
    assert [task.key for task in tasks] == sorted((task.key for task in tasks), reverse=True)


def test_the_same_seed_tells_the_same_story() -> None:
    one, other = generated().tasks(NOW), generated().tasks(NOW)
    assert one == other
    assert [task.request for task in one] == [task.request for task in other]
    assert [task.message for task in one] == [task.message for task in other]


def test_another_seed_tells_another_story() -> None:
    one, other = ({task.task_id for task in generated(seed=n).tasks(NOW)} for n in (1, 2))
    assert all(task_id.isdigit() for task_id in one & other)


def test_an_account_that_is_started_again_later_still_has_its_tasks() -> None:
    before, after = generated(lively=False), generated(lively=False, now=NOW + 2 * DAY)
    grown = before.tasks(NOW + 2 * DAY)
    kept = after.tasks(NOW + 2 * DAY)
    common = min(len(grown), len(kept))
    assert common > 2500
    assert grown[:common] == kept[:common]


def test_every_task_is_known_by_its_id_after_a_restart_even_those_of_lively_hours() -> None:
    before, after = generated(), generated(now=NOW + 2 * DAY)
    watched = before.tasks(NOW + 3600)
    assert len(watched) > 3060
    assert [after.task(task.task_id) for task in watched] == watched


def test_an_id_that_was_never_given_is_not_known() -> None:
    account = generated()
    mine = account.tasks(NOW)[0].task_id
    assert account.task(mine[:-1] + ("0" if mine[-1] != "0" else "1")) is None
    assert account.task("24000145-AigcVideo-0f3b6a5c9d2e4b718a6c5d4e3f2a1b0c") is None
    assert account.task("2147483792") is None
    assert account.task("") is None


def test_new_tasks_come_as_the_clock_goes_on() -> None:
    account = generated()
    counts = [len(account.tasks(NOW + minutes * 60)) for minutes in range(0, 61, 10)]
    assert counts == sorted(counts)
    assert 60 < counts[-1] - counts[0] < 360


def test_a_clock_that_goes_back_shows_what_was_then() -> None:
    account = generated()
    then = account.tasks(NOW)
    account.tasks(NOW + DAY)
    assert account.tasks(NOW) == then


def test_somebody_who_watches_always_sees_open_tasks() -> None:
    account = generated(tasks=6000, days=30)
    open_tasks = [
        sum(task.finished > NOW + s for task in account.tasks(NOW + s)[:400])
        for s in range(0, 4 * 3600, 300)
    ]
    assert min(open_tasks) >= 1
    assert 2 <= sum(open_tasks) / len(open_tasks) <= 8


def test_a_task_waits_then_runs_then_ends() -> None:
    account = generated()
    task = account.create("image", NOW, way=Course(10, 30, None, "DONE"))
    seen = [task.status_at(NOW + s) for s in (0, 9, 10, 29, 30)]
    assert seen == [
        Status.WAITING,
        Status.WAITING,
        Status.EXECUTING,
        Status.EXECUTING,
        Status.SUCCESSFUL,
    ]
    assert account.tasks(NOW)[0] == task
    assert account.task(task.task_id) == task


def test_every_kind_type_status_and_cause_occurs() -> None:
    tasks = generated(tasks=20_000, days=60).tasks(NOW)
    assert set(Counter(task.task_type for task in tasks)) == {
        *("text-to-image", "image-to-image", "text-to-video", "image-to-video", "music"),
        *("video-redraw", "ai-drama", "doc-to-video", "fission-video"),
    }
    assert {task.final_word for task in tasks} == {
        *("DONE", "FAIL", "FINISHED", "FAILED", "TIMEOUT", "STOP"),
    }
    assert {task.inputs for task in tasks} == {"none", "first", "first-last", "references", "video"}
    assert {task.failure for task in tasks} == {
        *(None, "moderation", "invalid_input", "media_fetch", "quota", "timeout", "storage"),
        *("model_error", "internal", "cancelled", "bare"),
    }
    assert any(task.task_id.isdigit() for task in tasks)
    assert any(task.own_bucket for task in tasks)
    assert any(task.warned and task.message == "role not exist" for task in tasks)
    assert any(task.off_peak and task.finished - task.created > 3 * 3600 for task in tasks)


def test_no_two_tasks_share_an_id_or_a_key() -> None:
    tasks = generated(tasks=20_000, days=60).tasks(NOW)
    assert len({task.task_id for task in tasks}) == 20_000
    assert len({task.key for task in tasks}) == 20_000


def test_work_is_done_by_day_and_less_at_weekends() -> None:
    tasks = generated(tasks=20_000, days=56, lively=False).tasks(NOW)
    hours = Counter((task.created // 3600 + 8) % 24 for task in tasks)
    days = Counter((task.created_at.timestamp() + 8 * 3600) // DAY % 7 for task in tasks)
    assert hours[15] > 8 * hours[4]
    saturday, wednesday = days[2], days[6]  # 1970-01-01 was a Thursday
    assert 0.35 < saturday / wednesday < 0.6


def test_models_fail_at_their_own_rates_outside_incidents() -> None:
    tasks = generated(tasks=40_000, days=60, incidents=(), lively=False).tasks(NOW)
    named = [task for task in tasks if task.model.label == "Hunyuan 3.0" and task.kind == "image"]
    rate = sum(task.failure is not None for task in named) / len(named)
    assert 0.01 < rate < 0.06


def test_a_failed_task_is_tried_again_with_the_same_words() -> None:
    tasks = generated(tasks=10_000, days=30).tasks(NOW)[::-1]
    first: dict[int, SimulatedTask] = {}
    pairs = []
    for task in tasks:
        if task.request_seed in first:
            pairs.append((first[task.request_seed], task))
        first[task.request_seed] = task
    assert len(pairs) > 50
    for one, other in pairs:
        assert one.failure is not None
        assert (one.prompt, one.model) == (other.prompt, other.model)
        assert one.finished < other.created


def test_an_incident_of_the_last_two_days_shows_in_the_truth() -> None:
    account = generated(tasks=10, days=1)
    for now in range(int(NOW), int(NOW) + 20 * DAY, 1800):
        assert [i for i in account.incidents(now - 2 * DAY, now) if i.since < now - 3600]


def test_in_an_incident_one_model_fails_far_more() -> None:
    account = generated(tasks=6000, days=30)
    tasks = account.tasks(NOW)
    ended = [i for i in account.incidents(NOW - 25 * DAY, NOW) if i.until < NOW]
    assert len(ended) >= 12
    rates = [_rate_inside(tasks, incident) for incident in ended]
    assert min(rates) > 0.25
    assert sum(rates) / len(rates) > 0.5


def _rate_inside(tasks: list[SimulatedTask], incident: Incident) -> float:
    named = [task for task in tasks if task.model is incident.model]
    inside = [task for task in named if incident.covers(task.created)]
    return sum(task.failure is not None for task in inside) / len(inside)


def test_incidents_can_be_planted() -> None:
    planted = Incident(NOW - DAY / 2, NOW - DAY / 2 + 7200, "image", "Qwen", "0925", 1.0, "timeout")
    account = generated(tasks=20_000, incidents=[planted])
    assert account.incidents(0, NOW) == (planted,)
    inside = [
        task
        for task in account.tasks(NOW)
        if task.model is planted.model and planted.covers(task.created)
    ]
    assert len(inside) > 10
    assert {task.failure for task in inside} == {"timeout"}


def test_refused_calls_are_no_tasks() -> None:
    account = generated(tasks=6000, days=30)
    refused = account.refused(NOW)
    assert len(refused) > 60
    assert len({call.refused.code for call in refused}) >= 5
    assert all(account.task(call.task.task_id) is None for call in refused)
    assert all("{" not in call.message for call in refused)
