"""Storages that may not export give at most what their node needs, whoever else decides about that need."""

from __future__ import annotations

import numpy as np
import pytest
from formulation_cases import CASES, battery, node, plan_of, problem

from ems.dispatch.optimiser import build


def test_a_lone_storage_is_limited_by_the_net_load() -> None:
    site = node(load_kw=[3, 1], generation_kw=[0, 2], import_price_per_kwh=10, export_price_per_kwh=9)
    asked = problem([site], [(0, battery(8, 4, may_export=False, initial_fraction=1.0))], steps=2)
    assert build(asked).facts.power.discharge_kw.tolist() == [[3, 0]]
    assert "own_use" not in build(asked).linear.constraints
    assert plan_of(asked).discharge_kw.tolist() == pytest.approx(np.array([[3, 0]]))


def test_two_share_the_net_load() -> None:
    site = node(load_kw=[3], import_price_per_kwh=10, export_price_per_kwh=9)
    units = [(0, battery(4, 2, may_export=False, initial_fraction=1.0))] * 2
    plan = plan_of(problem([site], units, steps=1))
    assert plan.discharge_kw.sum() == pytest.approx(3.0)
    assert plan.export_kw.sum() == 0.0


def test_one_that_may_export_does_so_beside_them() -> None:
    site = node(load_kw=[3], import_price_per_kwh=10, export_price_per_kwh=9)
    units = [
        (0, battery(4, 2, may_export=False, initial_fraction=1.0)),
        (0, battery(4, 2, may_export=False, initial_fraction=1.0)),
        (0, battery(4, 2, initial_fraction=1.0)),
    ]
    plan = plan_of(problem([site], units, steps=1))
    assert plan.discharge_kw[:2].sum() == pytest.approx(3.0)
    assert plan.export_kw.sum() == pytest.approx(2.0)


def test_nobody_discharges_into_a_surplus_that_others_could_use() -> None:
    """The request would turn a shortage of 0.5 kW into a surplus; the batteries must then stay silent."""
    plan = plan_of(CASES["own_use"]())
    assert plan.chosen.tolist() == [True]
    net_before = np.array([0.5 - 1, 2 + 0.5])
    assert plan.discharge_kw.sum(axis=0) == pytest.approx(np.maximum(net_before, 0.0))


def test_a_node_below_may_turn_the_sign_too() -> None:
    """The plant's battery decides whether the pool is short; the pool's own may only serve what is missing."""
    nodes = [
        node("pool", load_kw=2, import_price_per_kwh=50, export_price_per_kwh=40),
        node("plant", 0, generation_kw=[1, 4], import_limit_kw=0),
    ]
    units = [(0, battery(4, 4, may_export=False, initial_fraction=1.0)), (1, battery(4, 4))]
    plan = plan_of(problem(nodes, units, steps=2))
    # The plant keeps its first kWh, so that the pool's battery serves 2 kW; then 4 + 1 kW come, of which 3 are sold.
    # The 2 kWh that the pool's battery still holds stay there: what it gave would be sold.
    assert plan.charge_kw[1] == pytest.approx([1, 0])
    assert plan.discharge_kw[0] == pytest.approx([2, 0])
    assert plan.cost == pytest.approx(-40 * 3)
