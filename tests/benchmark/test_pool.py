import pytest

from pigment.benchmark.pool import run_each


def square(value):
    return value * value


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_cases(jobs):
    seen = []
    results = run_each(square, [3, 1, 2], jobs, lambda *step: seen.append(step), str)
    assert results == [9, 1, 4]
    assert [step[:2] for step in seen] == [(1, 3), (2, 3), (3, 3)]
    assert {step[2] for step in seen} == {"1", "2", "3"}
