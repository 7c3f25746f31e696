from aigc_data.simulator import prompts
from aigc_data.simulator.chance import seeded


def drawn(count: int = 4000) -> list[str]:
    return [prompts.prompt(seeded(n), "image" if n % 2 else "video") for n in range(count)]


def test_prompts_are_varied_and_never_empty() -> None:
    texts = drawn()
    assert all(text.strip() for text in texts)
    assert len(set(texts)) > 3500


def test_prompts_are_written_in_several_languages_and_ways() -> None:
    texts = drawn()
    chinese = sum(any("一" <= letter <= "鿿" for letter in text) for text in texts)
    assert 0.35 < chinese / len(texts) < 0.55
    assert any("\n" in text for text in texts)
    assert any(any("؀" <= letter <= "ۿ" for letter in text) for text in texts)
    assert any(text.startswith("=HYPERLINK") for text in texts)
    assert any("<script>" in text for text in texts)
    assert max(len(text) for text in texts) > 1200
