"""A window of the year as a problem: prices, limits, charges, ends, changes of the load."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import village

from ems.dispatch.planners import (
    POOL,
    actual_outlook,
    build_layout,
    class_load_kw,
    folded_exchange,
    load_factor,
    problem_of,
    with_change,
)
from ems.dispatch.problem import End

if TYPE_CHECKING:
    from ems.dispatch.problem import DispatchProblem
    from ems.district import District

AT_LEAST = End(kind="at_least")


def window(district: District, first: int = 0, last: int = 24, **more: object) -> DispatchProblem:
    layout = build_layout(district, "site")
    given = {"energy_kwh": layout.storages.initial_energy_kwh, "end": AT_LEAST} | more
    return problem_of(layout, actual_outlook(layout, first, last), **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def charged() -> District:
    """Return the village with wheeling, limits at the pool and a demand charge."""
    return village(
        prices__pool={"wheeling_per_kwh": 5.0, "levy_per_kwh": 1.0, "demand_charge_per_kw": 100.0},
        grid={"import_limit_kw": 300.0, "export_limit_kw": 200.0},
    )


def test_sites_pay_wheeling_and_levy_and_the_pool_trades_wholesale(charged: District) -> None:
    nodes = window(charged, 10, 34).nodes
    assert (nodes.import_price_per_kwh[1:] == 6.0).all()
    assert (nodes.export_price_per_kwh[1:] == 0.0).all()
    assert np.array_equal(nodes.import_price_per_kwh[POOL], charged.pool_prices.import_per_kwh[10:34])
    assert np.array_equal(nodes.export_price_per_kwh[POOL], charged.pool_prices.export_per_kwh[10:34])
    assert nodes.parent.tolist() == [-1] + [0] * (nodes.count - 1)


def test_the_pool_alone_pays_for_losses_and_keeps_its_limits(charged: District) -> None:
    problem = window(charged)
    at_pool = problem.storages.node == POOL
    assert (problem.loss_price_per_kwh == np.where(at_pool, 6.0, 0.0)).all()
    assert (problem.nodes.import_limit_kw[POOL] == 300.0).all()
    assert (problem.nodes.export_limit_kw[POOL] == 200.0).all()
    assert np.isinf(problem.nodes.import_limit_kw[1:]).all()


def test_a_demand_charge_knows_what_its_months_have_seen(charged: District) -> None:
    february = int(np.argmax(charged.calendar.month == 2))
    (charge,) = window(charged, february - 5, february + 5, already_paid_kw=np.arange(12.0)).demand_charges
    assert charge.price_per_kw == 100.0
    assert charge.period.tolist() == [0] * 5 + [1] * 5
    assert charge.already_paid_kw.tolist() == [0.0, 1.0]


def test_without_a_price_there_is_no_demand_charge(everything: District) -> None:
    assert window(everything).demand_charges == ()


def test_a_window_without_an_end_values_what_is_left(everything: District) -> None:
    assert window(everything, end=None).end.kind == "value"


def test_folded_sites_keep_to_the_limits_of_their_lines(everything: District) -> None:
    free = build_layout(everything, "site")
    site = int(free.metered[np.argmax(free.metered_plants_kw.sum(axis=1))])
    limits = everything.nodes.export_limit_kw.copy()
    limits[site] = 1.0
    limited = build_layout(replace(everything, nodes=replace(everything.nodes, export_limit_kw=limits)), "site")
    before = folded_exchange(free, actual_outlook(free, 0, 24))
    after = folded_exchange(limited, actual_outlook(limited, 0, 24))
    assert after.curtailed_kw.max() > 1.0
    assert before.export_kw - after.export_kw == pytest.approx(after.curtailed_kw)
    assert not before.curtailed_kw.any()


def test_a_site_with_an_import_limit_is_seen_alone(everything: District) -> None:
    free = build_layout(everything, "site")
    plain = np.setdiff1d(np.arange(everything.nodes.count), [*free.units, *free.metered])
    limits = everything.nodes.import_limit_kw.copy()
    limits[plain[0]] = 0.25 * everything.nodes.load_kw[plain[0], :24].max()
    limited = build_layout(replace(everything, nodes=replace(everything.nodes, import_limit_kw=limits)), "site")
    assert plain[0] in limited.metered
    after = folded_exchange(limited, actual_outlook(limited, 0, 24))
    expected = np.maximum(everything.nodes.load_kw[plain[0], :24] - limits[plain[0]], 0.0)
    assert after.unserved_kw == pytest.approx(expected)


def test_a_change_of_a_class_is_spread_by_load(everything: District) -> None:
    layout = build_layout(everything, "site")
    outlook = actual_outlook(layout, 0, 24)
    change = np.zeros((len(everything.class_names), 24))
    change[0] = 0.1 * everything.class_load_kw[0, :24]
    changed = with_change(layout, outlook, change)
    assert class_load_kw(layout, changed) == pytest.approx(class_load_kw(layout, outlook) + change)
    mine = layout.class_of_row == 0
    assert changed.load_rows_kw[mine] == pytest.approx(1.1 * outlook.load_rows_kw[mine])


def test_a_factor_never_turns_a_load_negative() -> None:
    assert load_factor(np.array([2.0]), np.array([-3.0])).tolist() == [0.0]
