"""E7 in the model: which requests are made, within which limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from formulation_cases import CASES, node, problem, requests

from ems.dispatch.optimiser import Optimal, solve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ems.dispatch.problem import Plan

PRICES = [10, 50, 20, 10]


def planned(change: object, start: Sequence[int], load_kw: float = 4.0, **more: Any) -> Plan:
    """Plan of one site under hourly prices; requests cost 0.5 + 3 each."""
    asked = problem(
        [node(load_kw=load_kw, import_price_per_kwh=PRICES)], steps=4, candidates=requests(change, start, **more)
    )
    outcome = solve(asked)
    assert isinstance(outcome, Optimal), outcome
    return outcome.plan


def shift(at: int, by_kw: float = 1.0, back: float = 0.5) -> list[float]:
    """Less in one hour, part of it back in the next."""
    change = np.zeros(4)
    change[at], change[at + 1] = -by_kw, back * by_kw
    return change.tolist()


def test_the_request_that_saves_most_is_made() -> None:
    plan = planned([shift(0), shift(1), shift(2)], [0, 1, 2])
    assert plan.chosen.tolist() == [False, True, False]
    assert plan.load_change_kw.tolist() == [[0, -1, 0.5, 0]]
    assert plan.import_kw[0] == pytest.approx([4, 3, 4.5, 4])
    assert plan.cost == pytest.approx(4 * sum(PRICES) - 50 + 0.5 * 20 + 3.5)


def test_a_request_that_saves_less_than_it_costs_is_not_made() -> None:
    assert not planned([shift(0, 0.2)], [0]).chosen.any()
    assert planned([shift(1, 0.2)], [1]).chosen.all()


def test_one_at_a_time_rest_included() -> None:
    free = {"most_per_day": np.array([[9]]), "most_per_week": np.array([[9]]), "points_left": 99.0}
    change = [shift(1), shift(2)]
    assert planned(change, [1, 2], **free).chosen.tolist() == [True, False]
    assert planned(change, [1, 2], **free, blocked_steps=np.array([1, 1])).chosen.tolist() == [True, True]


def test_as_often_a_day_and_a_week_as_allowed() -> None:
    change, free = [shift(0, 2, 0), shift(2, 2, 0)], {"points_left": 99.0}
    assert planned(change, [0, 2], day=[0, 1], **free).chosen.tolist() == [True, True]
    assert planned(change, [0, 2], **free).chosen.tolist() == [False, True], "once a day"
    weekly = {"most_per_week": np.array([[1]])}
    assert planned(change, [0, 2], day=[0, 1], **free, **weekly).chosen.tolist() == [False, True]


def test_as_many_points_as_are_left() -> None:
    change = [shift(0, 2, 0), shift(2, 2, 0)]
    assert planned(change, [0, 2], day=[0, 1], points_left=5.9).chosen.tolist() == [False, True]
    assert not planned(change, [0, 2], day=[0, 1], points_left=2.9).chosen.any()


def test_the_load_never_falls_below_zero() -> None:
    both = {"most_per_day": np.array([[9]]), "blocked_steps": np.array([1, 1]), "points_left": 99.0}
    change = [[0, -3, 0, 0], [0, -3, 0, 0]]
    assert planned(change, [1, 1], group=[0, 1], **both | {"most_per_day": np.full((2, 1), 9)}, load_kw=6).chosen.all()
    assert planned(change, [1, 1], group=[0, 1], **both | {"most_per_day": np.full((2, 1), 9)}).chosen.sum() == 1


def test_groups_do_not_bind_each_other() -> None:
    plan = CASES["nudges"]()
    outcome = solve(plan)
    assert isinstance(outcome, Optimal)
    # Savings 10 − 25, 50 − 10 and 20 (next day) of the homes, 10 − 25 and 20 of the shops, 3.5 each; 6 points are two.
    chosen = outcome.plan.chosen.tolist()
    assert chosen == [False, True, False, False, True]
    assert outcome.plan.cost == pytest.approx(6 * 80 - 40 - 20 + 2 * 3.5)
