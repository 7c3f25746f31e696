import json

import pytest

from aigc_data.simulator.answers.call import Habits
from aigc_data.sync.learned import Learned
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.known import Known
from aigc_data.sync.probe.time_zone import offsets_of, time_zone, zone
from tests.sync.probe.patient import patient, seed_without_scenarios

STAMP = 1_780_317_650
"""2026-06-01 12:40:50 UTC, from the contract's section 3.6."""


def found(hours: float, learned: Learned | None = None) -> Finding:
    known = Known(learned=learned or Learned())
    with patient(Habits(zone_hours=hours), tasks=400, days=4) as account:
        return time_zone(account.asking, known)


def test_beijing_is_proved_by_the_rows() -> None:
    finding = found(8)
    assert (finding.verdict, dict(finding.facts)) == (Verdict.WELL, {"zone_offset_s": 28_800})
    assert finding.seen.startswith("Beijing: UTC+8, proved by ")


@pytest.mark.parametrize(("hours", "word"), [(0, "UTC+0"), (-7, "UTC-7"), (5.5, "UTC+5:30")])
def test_another_zone_is_to_mend_and_taken_from_now_on(hours: float, word: str) -> None:
    finding = found(hours)
    assert finding.verdict is Verdict.MEND
    assert finding.seen.startswith(f"not Beijing: {word}, proved by ")
    assert dict(finding.facts) == {"zone_offset_s": hours * 3600}


def test_a_zone_that_was_learned_before_is_well() -> None:
    finding = found(0, Learned(zone_offset_s=0))
    assert finding.verdict is Verdict.WELL
    assert finding.seen.startswith("not Beijing, and read so: UTC+0, proved by ")


def test_the_timestamp_of_the_request_proves_the_zone() -> None:
    body = json.dumps({"Timestamp": str(STAMP)})
    row = {"CreateTime": "2026-06-01 20:40:50", "RequestBody": body}
    assert list(offsets_of(row)) == [28_800]


def test_the_signature_of_the_link_proves_the_zone() -> None:
    time = "1779798367;1780403227"
    row = {
        "FinishedTime": "2026-05-26 20:27:08",
        "Urls": [f"https://a.example/0.mp4?q-sign-time={time}&q-signature=0"],
    }
    assert list(offsets_of(row)) == [28_800]


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"CreateTime": "2026-06-01 20:40:50", "RequestBody": None},
        {"CreateTime": "2026-06-01 20:48:00", "RequestBody": f'{{"Timestamp":{STAMP}}}'},
        {"CreateTime": "2026-06-03 20:40:50", "RequestBody": f'{{"Timestamp":{STAMP}}}'},
        {"CreateTime": "soon", "RequestBody": f'{{"Timestamp":{STAMP}}}'},
    ],
)
def test_a_row_that_proves_nothing_is_not_guessed_from(row: dict[str, object]) -> None:
    assert list(offsets_of(row)) == []


def test_an_empty_list_is_taken_for_beijing_and_said() -> None:
    with patient(tasks=1, days=0.04, seed=seed_without_scenarios()) as account:
        finding = time_zone(account.asking, Known())
    assert (finding.verdict, dict(finding.facts)) == (Verdict.UNCLEAR, {})


def test_zones_are_written_with_their_sign() -> None:
    assert [zone(hours * 900) for hours in (32, 0, -14, 23)] == [
        "UTC+8", "UTC+0", "UTC-3:30", "UTC+5:45",
    ]  # fmt: skip
