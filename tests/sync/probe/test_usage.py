import re
import time

from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.usage import usage
from tests.sync.probe.patient import Patient, patient


def findings(account: Patient) -> dict[str, Finding]:
    account.asking.list_page()
    return {one.name: one for one in usage(account.asking)}


def test_units_specifications_and_regions_are_read_off_thirty_days() -> None:
    with patient(tasks=2000, days=10) as account:
        found = findings(account)
        asked = [call.action for call in account.server.calls].count("DescribeUsageData")
    units = re.sub(r"[\d,.]+", "N", found["usage units"].seen)
    assert units == "Count AIGCVideo N for Usage N (N each); AIGCImage N for Usage N (N each)"
    assert re.match(r"\d+, most often \w+", found["usage specifications"].seen)
    assert re.fullmatch(
        r"[\d,]+ tasks: ap-guangzhou [\d,]+, ap-singapore [\d,]+", found["usage regions"].seen
    )
    assert asked == 1 + 4


def test_nothing_billed_tells_nothing() -> None:
    with patient(now=time.time() + 40 * 86_400, tasks=20, days=1) as account:
        found = findings(account)
    assert [(one.verdict, one.seen) for one in found.values()] == [
        (Verdict.UNCLEAR, "nothing was billed in 30 days")
    ] * 3


def test_where_usage_may_not_be_read_each_says_why() -> None:
    with patient() as account:
        account.server.faults.put("DescribeUsageData", Fault.error("InvalidAction"), ALWAYS)
        found = findings(account)
    assert {one.verdict for one in found.values()} == {Verdict.UNCLEAR}
    assert all(one.seen.startswith("this host does not have the call") for one in found.values())
