"""What energy is worth when a window ends, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ems.dispatch.planners import terminal_value
from ems.dispatch.problem import GRID, End, PlanNodes
from ems.storage import Storage, Storages, pack_storages

STEPS = 48


def tree(pool_net_kw: float, site_net_kw: np.ndarray, *, site_price: float = 5.0) -> PlanNodes:
    """A pool at 10 (noon of the second day: 30) and a site under it, over two days."""
    wholesale = np.full(STEPS, 10.0)
    wholesale[36] = 34.0
    net = np.vstack([np.full(STEPS, pool_net_kw), site_net_kw])
    unlimited = np.full((2, STEPS), np.inf)
    return PlanNodes(
        names=("pool", "site"),
        parent=np.array([GRID, 0]),
        load_kw=np.maximum(net, 0.0),
        generation_kw=np.maximum(-net, 0.0),
        import_price_per_kwh=np.vstack([wholesale, np.full(STEPS, site_price)]),
        export_price_per_kwh=np.vstack([wholesale, np.zeros(STEPS)]),
        import_limit_kw=unlimited,
        export_limit_kw=unlimited,
    )


def batteries(**more: float) -> Storages:
    """One battery at the pool, which may export, one at the site, which may not."""
    given = {
        "capacity_kwh": 10.0,
        "max_charge_kw": 5.0,
        "max_discharge_kw": 5.0,
        "charge_efficiency": 0.8,
        "discharge_efficiency": 0.5,
        **more,
    }
    kinds = [Storage(**given, may_export=may) for may in (True, False)]  # type: ignore[arg-type]
    return pack_storages(kinds, nodes=[0, 1], groups=["pool", "site"], n_steps=STEPS)


def value_of(
    nodes: PlanNodes, storages: Storages, loss: tuple[float, float] = (0.0, 0.0)
) -> tuple[np.ndarray, np.ndarray]:
    end = terminal_value(nodes, storages, np.array(loss), step_h=1.0)
    assert end.kind == "value"
    assert end.value_per_kwh is not None
    assert end.piece_kwh is not None
    return end.value_per_kwh, end.piece_kwh


def test_a_stored_kwh_is_worth_the_import_that_it_replaces_in_the_last_day() -> None:
    value, piece = value_of(tree(1.0, np.ones(STEPS)), batteries())
    # Mean of the last day: 11 at the pool (23 h at 10 and one at 34), 5 more at the site; half is lost on discharge.
    assert value[:, 0] == pytest.approx([11.0 * 0.5, 16.0 * 0.5])
    assert piece[:, 0] == pytest.approx([10.0, 10.0])


def test_losses_and_wear_that_are_paid_for_lower_it() -> None:
    value, _ = value_of(tree(1.0, np.ones(STEPS)), batteries(wear_price_per_kwh=2.0), loss=(4.0, 0.0))
    assert value[0, 0] == pytest.approx(11.0 * 0.5 - 0.5 * 4.0 - 2.0 * 0.5)


def test_beyond_the_night_it_is_worth_the_surplus_that_need_not_charge_it() -> None:
    net = np.ones(STEPS)
    net[24 + 4 :] = -3.0
    value, piece = value_of(tree(1.0, net), batteries())
    # The site needs 1 kW for 4 h of the last day: 8 kWh stored. The rest spares 1/0.8 kWh of surplus, sold at 11.2.
    sold = (19 * 10.0 + 34.0) / 20
    assert piece[1] == pytest.approx([8.0, 2.0])
    assert value[1] == pytest.approx([8.0, min(sold / 0.8, 8.0)])


def test_what_may_export_is_worth_at_least_what_it_fetches() -> None:
    net = np.ones(STEPS)
    net[24:] = -3.0
    value, piece = value_of(tree(-1.0, net), batteries())
    assert piece[0] == pytest.approx([0.0, 10.0])  # nothing is needed before the surplus
    assert value[0, 1] == pytest.approx(11.0 * 0.5)
    assert (np.diff(value, axis=1) <= 0.0).all()


def test_rooms_are_worth_nothing_and_a_given_value_is_taken() -> None:
    nodes, both = tree(1.0, np.ones(STEPS)), batteries()
    end = terminal_value(nodes, both, np.zeros(2), step_h=1.0, rooms=1, value_per_kwh=3.0)
    assert end.value_per_kwh is not None
    assert end.value_per_kwh[:, 0].tolist() == [3.0, 0.0]


def test_the_curve_covers_all_that_may_be_stored() -> None:
    low = batteries()
    deep = replace(low, floor_fraction=low.floor_fraction - 0.2, ceiling_fraction=low.ceiling_fraction - 0.1)
    end: End = terminal_value(tree(1.0, np.ones(STEPS)), deep, np.zeros(2), step_h=1.0)
    assert end.piece_kwh is not None
    assert end.piece_kwh.sum(axis=1) == pytest.approx([11.0, 11.0])  # from −2 to 9 kWh
