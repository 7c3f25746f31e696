"""Several tasks in a query."""

from aigc_data.ui.several_tasks import several_query, several_tasks


def test_tasks_are_named_by_account_and_id_and_read_as_they_were() -> None:
    tasks = (("a", "1"), ("b", "1"))
    assert several_query(tasks) == {"account": ["a", "b"], "task_id": ["1", "1"]}
    assert several_tasks(["a", "b"], ["1", "1"]) == tasks


def test_ids_alone_are_of_any_account_and_each_is_read_once() -> None:
    assert several_query([(None, "1"), ("a", "2")]) == {"task_id": ["1", "2"]}
    assert several_tasks([], [" 1 ", "2", "1", ""]) == ((None, "1"), (None, "2"))


def test_accounts_that_do_not_pair_with_the_ids_are_left_out() -> None:
    assert several_tasks(["a"], ["1", "2"]) == ((None, "1"), (None, "2"))
