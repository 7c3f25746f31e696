from aigc_data.settings import Settings, Site
from aigc_data.simulator.faults import Fault
from aigc_data.sync.probe.asking import Reply
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell
from aigc_data.sync.probe.other_site import other_of, other_site
from tests.sync.probe.patient import patient

KEYS = {"secret_id": "AKIDEXAMPLE", "secret_key": "a-key"}
THERE = Site.INTERNATIONAL


def reply_of(fault: Fault | None) -> Reply:
    with patient() as account:
        if fault is not None:
            account.server.faults.put("DescribeAigcTaskList", fault)
        return account.asking.list_page()


def test_the_other_of_two_sites_is_meant() -> None:
    there = other_of(Settings.model_validate(KEYS | {"site": "mainland"}))
    back = other_of(Settings.model_validate(KEYS | {"site": "international"}))
    assert [one.site for one in (there, back) if one] == [Site.INTERNATIONAL, Site.MAINLAND]


def test_an_endpoint_of_its_own_has_no_other_site() -> None:
    here = Settings.model_validate(KEYS | {"endpoint": "http://127.0.0.1:9"})
    assert other_of(here) is None
    assert other_site(THERE, None) == could_not_tell(
        "other site", "AIGC_DATA_ENDPOINT stands in place of both sites' hosts"
    )


def test_a_key_that_is_refused_there_is_well() -> None:
    found = other_site(THERE, reply_of(Fault.error("AuthFailure.SecretIdNotFound")))
    assert found == Finding(
        "other site",
        Verdict.WELL,
        "the international site refuses this key: the key is refused "
        "[AuthFailure.SecretIdNotFound, request 00000000-0000-4000-8000-000000000000]",
    )


def test_a_key_that_works_there_is_told_with_what_to_do() -> None:
    found = other_site(THERE, reply_of(None))
    assert found.seen == "the international site takes this key too"
    assert found.advice.startswith("If tasks are missing here, examine that site")


def test_a_call_that_is_denied_there_shows_that_the_key_is_known() -> None:
    found = other_site(THERE, reply_of(Fault.error("UnauthorizedOperation")))
    assert found.seen.startswith("the international site takes this key too: CAM denies the call")
