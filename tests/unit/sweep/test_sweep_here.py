"""Runs of cases in threads of this process: each thread with a memory of its own, and only where threads may meet."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import fake_evaluation
import pytest

from ems.sweep import read_plan
from ems.sweep.running import here
from ems.sweep.running.worker import Span

if TYPE_CHECKING:
    import pandas as pd

    from ems.sweep.asked.plan import SweepPlan

SPANS = [Span(part, 5 * part, 5 * part + 5) for part in range(12)]


def played(monkeypatch: pytest.MonkeyPatch, *, may_meet: bool) -> list[tuple[int, fake_evaluation.Memory]]:
    """Play 60 cases by three threads; return which thread played each part, with which memory."""
    asked = {
        "scenario": "hitotsugaoka",
        "policy": "slow",
        "grid": {fake_evaluation.KEY: {"start": 1, "stop": 60, "step": 1}},
    }
    who: list[tuple[int, fake_evaluation.Memory]] = []
    evaluate = fake_evaluation.evaluate

    def noted(plan: SweepPlan, first: int, end: int, memory: fake_evaluation.Memory) -> pd.DataFrame:
        who.append((threading.get_ident(), memory))
        return evaluate(plan, first, end, memory)

    monkeypatch.setattr(fake_evaluation, "evaluate", noted)
    monkeypatch.setattr(here, "_may_meet", lambda: may_meet)
    rows = dict(here.in_threads_here(read_plan(asked), SPANS, "fake_evaluation", 3))
    assert sorted(rows) == SPANS
    assert all(frame["case"].tolist() == list(range(span.first, span.end)) for span, frame in rows.items())
    return who


def test_three_threads_share_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    who = played(monkeypatch, may_meet=True)
    assert len(who) == 12
    assert who[0][0] == threading.get_ident(), "the first part shows which threads there are"
    assert threading.get_ident() not in {thread for thread, _ in who[1:]}
    assert len({thread for thread, _ in who[1:]}) == 3
    assert len({(thread, id(memory)) for thread, memory in who}) == len({thread for thread, _ in who})


def test_threads_that_must_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    who = played(monkeypatch, may_meet=False)
    assert {thread for thread, _ in who} == {threading.get_ident()}


@pytest.mark.parametrize(("layer", "answer"), [("omp", True), ("tbb", True), ("workqueue", False), (None, False)])
def test_which_threads_may_meet(monkeypatch: pytest.MonkeyPatch, layer: str | None, answer: bool) -> None:  # noqa: FBT001
    def found() -> str:
        if layer is None:
            message = "Threading layer is not initialized."
            raise ValueError(message)
        return layer

    monkeypatch.setattr("numba.threading_layer", found)
    assert here._may_meet() is answer
