from aigc_data.simulator import failures
from aigc_data.simulator.chance import seeded


def test_every_cause_has_words_with_its_numbers_filled_in() -> None:
    causes = {*failures.USUAL.values, failures.CANCELLED}
    for cause in causes:
        said = {failures.message(cause, "video", seeded(n)) for n in range(200)}
        assert all(text and "{" not in text for text in said)
        assert len(said) > 50 or cause in {failures.CANCELLED, failures.BARE}


def test_failures_are_told_in_english_and_in_chinese() -> None:
    said = [failures.message(failures.MODERATION, "image", seeded(n)) for n in range(50)]
    assert any("审核" in text for text in said)
    assert any("content policy" in text for text in said)


def test_one_scenario_code_carries_different_texts() -> None:
    results = {
        failures.scenario_result(cause, seeded(1))
        for cause in ("storage", "invalid_input", "quota")
    }
    assert results == {(-401, "Save to cos failed"), (-401, "Invalid Para"), (-403, "task is busy")}
