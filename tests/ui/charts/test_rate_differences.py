from aigc_data.analysis.model_comparison import Comparison, Counts, ModelComparison
from aigc_data.analysis.newcombe import difference
from aigc_data.ui import theme
from aigc_data.ui.charts import rate_differences
from tests.ui.charts.checked import checked

EVIL = "<b>Kling</b>"


def against_rest(
    model: str, one: Counts, rest: Counts, p: float, same: float | None = 0.02
) -> Comparison:
    apart = difference(one.failed, one.n, rest.failed, rest.n)
    assert apart is not None
    return Comparison(model, "video", None, one, rest, apart, p, p, same)


FOUND = ModelComparison(
    (
        against_rest(EVIL, Counts(200, 30), Counts(300, 9), 0.0001),
        against_rest("", Counts(15, 1), Counts(485, 38), 0.9, same=None),
        against_rest("Vidu", Counts(285, 8), Counts(215, 31), 0.0002, same=0.7),
    ),
    (), 500, 4, 0, 1,
)  # fmt: skip


def test_each_model_says_its_verdict_beside_it_and_everything_on_hover() -> None:
    drawn = checked(rate_differences.figure(FOUND, shown="light"))
    said = [note.text for note in drawn.layout.annotations]
    assert said == ["surely more", "too few to say", "surely less"]
    assert [text.split("<br>") for text in drawn.data[0].hovertext] == [
        [
            "&lt;b&gt;Kling&lt;/b&gt;: 30 of 200 failed, 15.0 %",
            "all others of its kind: 9 of 300 failed, 3.0 %",
            "+12.0 points (+7.0 to +17.8): surely more (adjusted p < 0.001)",
            "2.0 % of the prompts were given to both: not causal",
        ],
        [
            "Model not known: 1 of 15 failed, 6.7 %",
            "all others of its kind: 38 of 485 failed, 7.8 %",
            "−1.2 points (−7.3 to +22.1): too few to say (adjusted p 0.900)",
            "prompts not known: not causal",
        ],
        [
            "Vidu: 8 of 285 failed, 2.8 %",
            "all others of its kind: 31 of 215 failed, 14.4 %",
            "−11.6 points (−17.1 to −6.8): surely less (adjusted p < 0.001)",
            "70.0 % of the prompts were given to both",
        ],
    ]


def test_what_is_not_sure_is_hollow_and_grey_and_each_point_leads_to_its_model() -> None:
    drawn = checked(rate_differences.figure(FOUND, shown="dark"))
    (points,) = drawn.data
    assert points.marker.symbol == ("triangle-right", "circle-open", "triangle-left")
    assert points.marker.color[1] == theme.SURFACES["dark"].faded
    assert [list(carried) for carried in points.customdata] == [
        [EVIL, "video"], ["", "video"], ["Vidu", "video"],
    ]  # fmt: skip
