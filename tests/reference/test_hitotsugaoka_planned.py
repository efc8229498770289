"""The bundled district under planners: solved, and played with nothing unserved and every balance closed."""

from __future__ import annotations

import numpy as np
import pytest

import ems
from ems.kpis.balance import LARGEST_RESIDUAL_KWH

pytestmark = pytest.mark.slow

JULY = (24 * 181, 24 * 212)
"""First step of the month and one past its last."""


@pytest.fixture(scope="module")
def plain() -> ems.District:
    """The end of the plan."""
    return ems.build_district(ems.read_scenario("hitotsugaoka"))


def _with(plain: ems.District, **changes: object) -> ems.District:
    """The same district with other settings; weather and plants are not made anew."""
    keys = {name.replace("__", "."): value for name, value in changes.items()}
    return ems.build_district(ems.read_scenario("hitotsugaoka", keys), drivers=plain.drivers)


def _is_played(result: ems.Result) -> None:
    assert result.kpis["unserved_kwh"] <= LARGEST_RESIDUAL_KWH
    assert result.kpis["balance_residual_kwh"] <= LARGEST_RESIDUAL_KWH
    assert result.planning is not None
    assert result.planning.windows["played_steps"].gt(0).all()


def test_one_node_a_class_for_the_year_on_both_roads(plain: ems.District) -> None:
    """The same problem as arrays and through Pyomo has the same optimum; both are labelled as approximations."""
    costs = []
    for engine in ("arrays", "pyomo"):
        result = ems.simulate(_with(plain, planner__engine=engine, planner__detail="class"), "optimal")
        _is_played(result)
        assert result.planning is not None
        assert result.planning.windows["status"].tolist() == ["optimal"]
        assert any("are planned as one meter" in sentence for sentence in result.planning.approximations)
        costs.append(result.planning.windows["objective"].iloc[0])
    # Yes-or-no decisions (the shelters may not export) allow the gap; both took the same way to them.
    assert costs[0] == pytest.approx(costs[1], rel=1e-6)


def test_every_meter_for_a_month_with_a_demand_charge(plain: ems.District) -> None:
    """A demand charge ties all sites together, so that this is one problem of more than a million variables."""
    district = _with(plain, planner__detail="site", prices__pool__demand_charge_per_kw=2000.0)
    result = ems.simulate(district, "optimal", span=JULY)
    _is_played(result)
    assert result.planning is not None
    assert result.planning.approximations == ()
    assert result.planning.windows["status"].tolist() == ["optimal"]
    july = slice(*JULY)
    promised, played = result.planning.promised["import_kw"].iloc[july], result.series["import_kw"].iloc[july]
    np.testing.assert_allclose(played, promised, atol=1e-6)  # perfect foresight of every meter leaves no surprise
    rule = ems.simulate(district, "self_consumption")
    assert played.max() < rule.series["import_kw"].iloc[july].max()


def test_each_for_itself_lowers_the_bills_of_those_with_storages(plain: ems.District) -> None:
    """No home with a battery pays more than under self-consumption, which is one of the plans it could have made."""
    alone, rule = ems.simulate(plain, "each_for_itself", keep_sites=True), ems.simulate(plain, keep_sites=True)
    _is_played(alone)
    assert alone.planning is not None
    assert len(alone.planning.windows) == len(np.unique(plain.site_storages.node)) + 1
    bills = [_paid_yen(plain, result) for result in (alone, rule)]
    storing = np.unique(plain.site_storages.node)
    # Both start empty; what the rule leaves at the end is at most a full battery at the day's price.
    capacity_kwh = np.bincount(plain.site_storages.node, weights=plain.site_storages.capacity_kwh)[storing]
    assert np.all(bills[0][storing] <= bills[1][storing] + capacity_kwh * plain.site_prices.import_per_kwh.max())
    assert bills[0][storing].sum() < bills[1][storing].sum()
    others = np.setdiff1d(np.arange(plain.nodes.count), storing)
    np.testing.assert_allclose(bills[0][others], bills[1][others], rtol=1e-9)


def _paid_yen(plain: ems.District, result: ems.Result) -> np.ndarray:
    """What every site pays by its tariff, and to the operator of its PV for what it uses of it, but for a constant."""
    tariffs, table = plain.tariffs, ems.district_bills(plain, result).table
    assert tariffs is not None
    price = plain.scenario.retailer.ppa_price_per_kwh
    return np.asarray(table["total"] - np.where(tariffs.has_ppa, price, 0.0) * table["export_kwh"])


def test_a_year_of_plans_with_requests(plain: ems.District) -> None:
    district = _with(plain, demand_response__nudges="optimal", demand_response__air_conditioning=True)
    result = ems.simulate(district, "rolling")
    _is_played(result)
    assert result.planning is not None
    assert len(result.planning.windows) == 365
    assert set(result.planning.windows["status"]) == {"optimal"}
    assert result.requests is not None
    asked = result.requests
    assert 0 < asked.points <= asked.points_budget
    assert asked.events["response_fraction"].max() <= 0.08
    # People grow tired: what they did is less than what a rested group would have done, and the play knows it.
    assert asked.events["response_fraction"].mean() < 0.06
    assert asked.events["realised_kwh"].sum() == pytest.approx(asked.events["expected_kwh"].sum(), rel=0.1)
    without = ems.simulate(plain, "rolling")
    assert result.kpis["cost_yen"] < without.kpis["cost_yen"]
