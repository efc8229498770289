"""Every wrong input of a dispatch problem gets its sentence, and all of them come at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from small_problems import nodes_of, problem_of, requests_at, three_prices, with_nodes, with_storages

from ems.dispatch.problem import DemandCharge, End, Objective
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.dispatch.problem import DispatchProblem

NAN = float("nan")
TIMES = pd.date_range("2027-01-05", periods=3, freq="h", tz="Asia/Tokyo")


def _row(*values: float) -> np.ndarray:
    return np.array([values])


def _with_candidates(**changes: Any) -> Callable[[DispatchProblem], DispatchProblem]:
    return lambda problem: replace(problem, candidates=replace(requests_at([0, 1], [-1.0], 3), **changes))


def _with_charge(**changes: Any) -> Callable[[DispatchProblem], DispatchProblem]:
    given: dict[str, Any] = {
        "node": 0,
        "price_per_kw": 1.0,
        "period": np.zeros(3, dtype=np.int64),
        "already_paid_kw": np.zeros(1),
    }
    return lambda problem: replace(problem, demand_charges=(DemandCharge(**(given | changes)),))


def _of_nodes(**changes: Any) -> Callable[[DispatchProblem], DispatchProblem]:
    return lambda problem: with_nodes(problem, **changes)


def _of_storages(**changes: Any) -> Callable[[DispatchProblem], DispatchProblem]:
    return lambda problem: with_storages(problem, **changes)


def _with(**changes: Any) -> Callable[[DispatchProblem], DispatchProblem]:
    return lambda problem: replace(problem, **changes)


WRONG = {
    "price series too short": (
        _of_nodes(import_price_per_kwh=_row(10.0, 50.0)),
        "nodes.import_price_per_kwh: 2 steps, the window has 3",
    ),
    "row of a node missing": (_of_nodes(load_kw=np.zeros((0, 3))), "nodes.load_kw: 0 nodes, must be 1"),
    "one axis too few": (_of_nodes(load_kw=np.zeros(3)), "nodes.load_kw: has 1 axes, must have 2 (nodes × steps)"),
    "gap in a forecast": (
        _of_nodes(load_kw=_row(1.0, NAN, 1.0)),
        "nodes.load_kw ('site', 2027-01-05 01:00) = nan: must be a finite number, at least 0",
    ),
    "negative load, twice": (
        _of_nodes(load_kw=_row(1.0, -2.0, -3.0)),
        "nodes.load_kw ('site', 2027-01-05 01:00) = -2: must be a finite number, at least 0 (and 1 more entries)",
    ),
    "negative generation": (
        _of_nodes(generation_kw=_row(0.0, 0.0, -1.0)),
        "nodes.generation_kw ('site', 2027-01-05 02:00)",
    ),
    "infinite price": (_of_nodes(export_price_per_kwh=_row(0.0, np.inf, 0.0)), "= inf: must be a finite number"),
    "negative limit": (_of_nodes(import_limit_kw=_row(-5.0, 1.0, 1.0)), "= -5: must be a number, at least 0"),
    "limit without a number": (_of_nodes(export_limit_kw=_row(NAN, 1.0, 1.0)), "nodes.export_limit_kw"),
    "node above itself": (
        _of_nodes(parent=np.array([0])),
        "nodes.parent ('site') = 0: must be the number of a node that",
    ),
    "node above unknown": (_of_nodes(parent=np.array([7])), "nodes.parent ('site') = 7: must lie in -1 … 0"),
    "parent not a number of a node": (_of_nodes(parent=np.array([0.5])), "nodes.parent: must be whole numbers"),
    "negative efficiency": (
        _of_storages(charge_efficiency=np.array([-0.9])),
        "storages.charge_efficiency ('battery_0') = -0.9: must be a finite number, above 0 and at most 1",
    ),
    "efficiency above one": (_of_storages(discharge_efficiency=np.array([1.1])), "storages.discharge_efficiency"),
    "all is lost within an hour": (
        _of_storages(standing_loss_fraction_per_h=np.array([1.0])),
        "at least 0 and below 1",
    ),
    "negative capacity": (_of_storages(capacity_kwh=np.array([-1.0])), "storages.capacity_kwh ('battery_0') = -1"),
    "storage at no node": (
        _of_storages(node=np.array([1])),
        "storages.node ('battery_0') = 1: must lie in 0 … 0 (nodes)",
    ),
    "floor above ceiling": (
        _of_storages(floor_fraction=_row(0.0, 0.9, 0.0), ceiling_fraction=_row(1.0, 0.5, 1.0)),
        "storages.floor_fraction (number 0 of the rows, 2027-01-05 01:00) = 0.9: must be at most ceiling_fraction",
    ),
    "limits too short": (_of_storages(drain_kwh=np.zeros((1, 2))), "storages.drain_kwh: 2 steps, the window has 3"),
    "row of limits unknown": (
        _of_storages(power_row=np.array([4])),
        "storages.power_row ('battery_0') = 4: must lie in 0 … 0",
    ),
    "negative price of losses": (_with(loss_price_per_kwh=np.array([-1.0])), "loss_price_per_kwh ('battery_0') = -1"),
    "unknown end": (_with(end=End(kind="open")), "end.kind = 'open': must be one of cyclic, at_least, value"),
    "end that the storage cannot hold": (
        _with(end=End(kind="at_least", energy_kwh=np.array([12.0]))),
        "end.energy_kwh ('battery_0') = 12: must be at most the ceiling of the last step, 10 kWh",
    ),
    "value without a curve": (_with(end=End(kind="value")), "needs value_per_kwh and piece_kwh"),
    "value that rises": (
        _with(end=End(kind="value", value_per_kwh=_row(5.0, 9.0), piece_kwh=_row(5.0, 5.0))),
        "end.value_per_kwh ('battery_0', number 1 of the pieces) = 9: must not be above the piece before",
    ),
    "pieces that do not match": (
        _with(end=End(kind="value", value_per_kwh=_row(5.0, 4.0), piece_kwh=_row(5.0))),
        "end.piece_kwh: 1 pieces, must be 2",
    ),
    "emission too short": (_with(emission_kg_per_kwh=np.zeros(2)), "emission_kg_per_kwh: 2 steps, the window has 3"),
    "negative contract": (_with(contract_kw=np.array([0.0, 0.0, -1.0])), "contract_kw (2027-01-05 02:00) = -1"),
    "negative carbon price": (
        _with(co2_price_per_kg=-1.0),
        "co2_price_per_kg = -1: must be a finite number, at least 0",
    ),
    "step of no length": (_with(step_h=0.0), "step_h = 0 h: must be above 0 h"),
    "no step": (_with(times=TIMES[:0]), "times: has no step"),
    "step that is not that of the times": (_with(step_h=0.5), "the next step begins 1 h later, must be step_h = 0.5 h"),
    "charge at no node": (_with_charge(node=3), "demand_charges[0].node = 3: must lie in 0 … 0 (nodes)"),
    "negative demand charge": (_with_charge(price_per_kw=-2.0), "demand_charges[0].price_per_kw = -2"),
    "billing period unknown": (
        _with_charge(period=np.array([0, 0, 1])),
        "demand_charges[0].period (2027-01-05 02:00) = 1: must lie in 0 … 0 (periods of already_paid_kw)",
    ),
    "points budget below zero": (
        _with_candidates(points_left=-1.0),
        "candidates.points_left = -1: must be a finite number, at least 0",
    ),
    "request outside the window": (
        _with_candidates(start=np.array([0, 3])),
        "candidates.start ('request at 1') = 3: must lie in 0 … 2 (steps of the window)",
    ),
    "requests out of order": (
        _with_candidates(start=np.array([1, 0]), change_kw=np.zeros((2, 3))),
        "candidates.start ('request at 1') = 0: must not be before the one before in its group",
    ),
    "change before the start": (
        _with_candidates(change_kw=np.full((2, 3), -1.0)),
        "candidates.change_kw ('request at 1', 2027-01-05 00:00) = -1: must be 0 before the candidate starts",
    ),
    "changes too short": (
        _with_candidates(change_kw=np.zeros((2, 2))),
        "candidates.change_kw: 2 steps, the window has 3",
    ),
    "request of an unknown group": (_with_candidates(group=np.array([0, 1])), "candidates.group ('request at 1') = 1"),
    "request that blocks nothing": (
        _with_candidates(blocked_steps=np.array([1, 0])),
        "candidates.blocked_steps ('request at 1') = 0: must be at least 1",
    ),
    "negative number of events": (_with_candidates(most_per_day=np.array([[-1]])), "candidates.most_per_day"),
    "weeks of another number of groups": (
        _with_candidates(most_per_week=np.array([[1], [1]])),
        "candidates.most_per_week: 2 groups, must be 1",
    ),
    "no stage": (_with(objective=Objective(stages=())), "objective.stages: there is none"),
    "stage without a goal": (_with(objective=Objective(stages=({},))), "objective.stages[0]: names no goal"),
    "unknown goal": (_with(objective=Objective(stages=({"fun": 1.0},))), "objective.stages[0]: 'fun': no such goal"),
    "weight of a goal": (
        _with(objective=Objective(stages=({"cost": 0.0},))),
        "objective.stages[0]['cost'] = 0: must be a finite number, above 0",
    ),
    "negative tolerance": (_with(objective=Objective(tolerance=-1.0)), "objective.tolerance = -1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_says_what_is_wrong(name: str) -> None:
    change, sentence = WRONG[name]
    good = three_prices()
    with pytest.raises(InputError) as caught:
        change(good)
    assert sentence in str(caught.value)
    assert len(caught.value.problems) == 1


def test_names_come_once() -> None:
    nodes = nodes_of(1.0, [10.0, 50.0], names=("site", "site"), parent=(-1, -1))
    with pytest.raises(InputError, match=r"nodes\.names: 'site': is given 2 times"):
        problem_of(nodes)


def test_there_is_a_node() -> None:
    empty = {name: np.zeros((0, 3)) for name in three_prices().nodes.__slots__ if name not in {"names", "parent"}}
    with pytest.raises(InputError, match="nodes: there is none; give at least one"):
        with_nodes(three_prices(), names=(), parent=np.zeros(0, dtype=np.int64), **empty)


def test_storages_ascend_with_their_nodes() -> None:
    problem = problem_of(nodes_of(1.0, [10.0, 50.0], names=("a", "b"), parent=(-1, -1)))
    two = {
        name: np.concatenate([value, value]) if isinstance(value, np.ndarray) and value.ndim == 1 else value
        for name in problem.storages.__slots__
        for value in [getattr(problem.storages, name)]
    }
    storages = replace(problem.storages, **(two | {"group": ("late", "early"), "node": np.array([1, 0])}))
    with pytest.raises(InputError, match=r"storages.node \('early'\) = 0: must not be less than the one before"):
        replace(problem, storages=storages, loss_price_per_kwh=np.zeros(2))


@pytest.mark.parametrize(("price", "wrong"), [(60.0, True), (60.1, False)])
def test_unserved_load_is_dearer_than_any_import(price: float, *, wrong: bool) -> None:
    nodes = nodes_of(
        1.0, np.array([[10.0, 50.0], [10.0, 10.0]]), import_limit_kw=5.0, names=("pool", "site"), parent=(-1, 0)
    )
    if wrong:
        with pytest.raises(InputError, match=r"unserved_price_per_kwh = 60: must be above the highest price .* 60"):
            problem_of(nodes, unserved_price_per_kwh=price)
    else:
        assert problem_of(nodes, unserved_price_per_kwh=price).n_steps == 2


def test_unserved_price_does_not_matter_where_nothing_limits_the_import() -> None:
    assert three_prices(unserved_price_per_kwh=0.0).unserved_price_per_kwh == 0.0


def test_all_problems_come_at_once() -> None:
    good = three_prices()
    with pytest.raises(InputError) as caught:
        replace(
            good,
            nodes=replace(good.nodes, load_kw=_row(1.0, -1.0, 1.0), export_price_per_kwh=_row(1.0, 1.0)),
            storages=replace(good.storages, charge_efficiency=np.array([0.0])),
            end=End(kind="at_least", energy_kwh=np.array([12.0])),  # judged once the storages are right
            candidates=requests_at([0], [-1.0], 3, points_left=-1.0),
            co2_price_per_kg=-1.0,
        )
    assert caught.value.source == "dispatch problem"
    assert len(caught.value.problems) == 5


def test_each_group_has_its_own_order() -> None:
    limits = np.ones((2, 1), dtype=np.int64)
    asked = replace(requests_at([1, 0], [-1.0], 3), group=np.array([0, 1]), most_per_day=limits, most_per_week=limits)
    assert three_prices(candidates=asked).candidates is asked


def test_a_good_problem_passes() -> None:
    problem = _with_charge()(_with_candidates()(three_prices(end=End(kind="cyclic"))))
    assert problem.n_steps == 3
