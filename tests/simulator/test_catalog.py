from aigc_data.simulator.catalog import MODELS, find


def test_the_documented_models_are_offered() -> None:
    labels = {(model.kind, model.label) for model in MODELS}
    assert {
        *(("image", "Hunyuan 3.5-preview"), ("image", "Qwen 0925"), ("image", "Kling 3.0-Omni")),
        *(("image", "wand-vega-image 1.0-flash"), ("video", "Kling O1"), ("video", "Vidu q3-mix")),
        *(("video", "PixVerse c1"), ("video", "Hailuo 2.3-fast"), ("video", "H2 1.0")),
    } <= labels


def test_models_fail_between_one_and_eight_times_in_a_hundred() -> None:
    assert all(0.01 <= model.failure_rate <= 0.08 for model in MODELS)
    assert len({(model.kind, model.name, model.version) for model in MODELS}) == len(MODELS)


def test_names_are_found_whatever_their_case() -> None:
    found = find("video", "KLING", "3.0-omni")
    assert found is not None
    assert found.label == "Kling 3.0-Omni"
    assert find("video", "Kling", "9.9") is None
