"""Run a function over many cases in processes of their own, in the order of the cases."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

from pigment.pipeline.series import one_thread

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int, str], None]


def run_each(
    function: Callable[[T], R],
    cases: Sequence[T],
    jobs: int,
    progress: Progress,
    name: Callable[[T], str] = str,
) -> list[R]:
    """Return what ``function`` makes of each case; ``name`` says which one is done."""
    results: dict[int, R] = {}
    if jobs <= 1:
        for index, case in enumerate(cases):
            results[index] = function(case)
            progress(index + 1, len(cases), name(case))
        return [results[index] for index in range(len(cases))]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=one_thread) as pool:
        waiting = {pool.submit(function, case): index for index, case in enumerate(cases)}
        for done, future in enumerate(as_completed(waiting), start=1):
            index = waiting[future]
            results[index] = future.result()
            progress(done, len(cases), name(cases[index]))
    return [results[index] for index in range(len(cases))]
