from aigc_data.export.column_names import unique


def test_a_name_that_is_taken_has_a_number_behind_it() -> None:
    assert unique(["n", "m", "n", "n 2", "n"]) == ["n", "m", "n 2", "n 2 2", "n 3"]
