"""The search by cuts of exact plans against one linear programme with capacity and power as variables.

Both prove what they find, by unlike means: the search by marginal values of the exact planner, the programme by the
solver's duals. Their costs must agree, to the solver's tolerance of 1e-7 for each limit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_districts import district_like

from ems.designs import pool_base
from ems.dispatch.optimiser import Sizes, solve_sized
from ems.dispatch.problem import GRID, DispatchProblem, End, PlanNodes
from ems.district.district import TierPrices
from ems.economics.sizes import unit_prices
from ems.economics.sizes.unit_price import UnitPrice
from ems.sizing.places.pool import PoolPlace
from ems.sizing.places.sites.building import site_place
from ems.sizing.programme import pool_programme
from ems.sizing.search.cutting import least
from ems.sizing.search.edges import sides
from ems.storage import Storage, pack_storages

if TYPE_CHECKING:
    from ems.district import District
    from ems.sizing.places.sites.place import SitePlace

SAME = 1e-6
"""Relative; the issue's own claim."""
MONEY = {
    "kind": "storage",
    "title": "Battery",
    "group": "sites",
    "of": ["battery"],
    "owner": "site",
    "life_years": 10,
    "subsidy_fraction": 0.0,
    "spending": [{"year": 2027, "cost": 500_000}],
}


def price(per_kwh: float, per_kw: float) -> UnitPrice:
    """Price that is paid back in ten equal years."""
    return UnitPrice(
        key="storage.large",
        price_per_kwh=10.0 * per_kwh,
        price_per_kw=10.0 * per_kw,
        subsidy_fraction=0.0,
        life_years=10.0,
        om_fraction_per_year=0.0,
        discount_fraction=0.0,
    )


@pytest.fixture(scope="module")
def busy(kumamoto: District) -> District:
    """Return Kumamoto with prices at the pool that rise in the evening and differ from day to day."""
    hour = np.arange(kumamoto.grid.n_steps) % 24
    paid = 8.0 + 12.0 * ((hour >= 17) & (hour < 21)) + np.random.default_rng(7).uniform(0.0, 3.0, len(hour))
    return replace(kumamoto, pool_prices=TierPrices(import_per_kwh=paid, export_per_kwh=0.5 * paid))


@pytest.mark.parametrize("has_own_power", [False, True])
def test_a_battery_at_the_pool(busy: District, has_own_power: bool) -> None:  # noqa: FBT001 (a parameter of a test)
    paid = price(800.0, 4000.0)
    base = pool_base(busy, "self_consumption", "storage.large")
    place = PoolPlace(base=base, key="storage.large", price=paid, has_own_power=has_own_power)
    programme = pool_programme(
        busy, ["storage.large"], {"storage.large": paid}, policy="self_consumption", own_power=has_own_power
    )
    found = least(place.operation(), programme.box, prices=place.prices)
    sized = programme.least()
    assert 0.0 < sized.size[0] < programme.box.upper[0]
    assert found.value == pytest.approx(sized.total_cost, rel=SAME)
    assert found.bound == pytest.approx(sized.bound_cost, rel=SAME)
    (cut,) = place.operation()(sized.size[None])
    assert cut.value == pytest.approx(sized.operation_cost, rel=SAME)
    both = sides(place.operation(), found.sizes, programme.box), programme.sides(found.sizes)
    for mine, theirs in zip(*both, strict=True):
        known = np.isfinite(mine) & np.isfinite(theirs)
        assert mine[known] == pytest.approx(theirs[known], rel=1e-4, abs=1e-2)


@pytest.mark.parametrize("own_power", [False, True])
def test_a_battery_behind_a_meter(own_power: bool) -> None:  # noqa: FBT001 (a parameter of a test)
    site = district_like("one_site", capital={"battery": MONEY}, finance={"discount_fraction": 0.0})
    place = site_place(site, "storage.battery", unit_prices(site.scenario), own_power=own_power)
    found = least(place.operation(), place.box, prices=place.prices)
    sized = solve_sized(*by_hand(place, site, own_power=own_power))
    assert 0.0 < sized.size[0] < place.box.upper[0]
    assert found.value == pytest.approx(sized.total_cost, rel=SAME)
    assert found.bound <= sized.total_cost + SAME * abs(sized.total_cost)


def by_hand(place: SitePlace, site: District, *, own_power: bool) -> tuple[DispatchProblem, Sizes]:
    """The same meter, written for the optimiser from the district's own arrays."""
    nodes, steps = site.nodes, site.grid.n_steps
    endless = np.full((1, steps), np.inf)
    battery = Storage(
        capacity_kwh=0.0,
        max_charge_kw=0.0,
        max_discharge_kw=0.0,
        charge_efficiency=0.922,
        discharge_efficiency=0.922,
        standing_loss_fraction_per_h=0.000028,
        may_export=False,
    )
    problem = DispatchProblem(
        times=pd.date_range("2027-01-01", periods=steps, freq="h"),
        step_h=1.0,
        nodes=PlanNodes(
            names=("site",),
            parent=np.array([GRID]),
            load_kw=nodes.load_kw[:1],
            generation_kw=50.0 * site.drivers.unit_kw[:1],
            import_price_per_kwh=site.site_prices.import_per_kwh[None],
            export_price_per_kwh=site.site_prices.export_per_kwh[None],
            import_limit_kw=endless,
            export_limit_kw=endless,
        ),
        storages=pack_storages([battery], nodes=[0], groups=["battery"], n_steps=steps),
        loss_price_per_kwh=np.zeros(1),
        end=End(kind="at_least"),
        emission_kg_per_kwh=np.zeros(steps),
        contract_kw=np.zeros(steps),
        unserved_price_per_kwh=1000.0,
    )
    capacity = np.array([[1.0], [0.0]] if own_power else [[1.0]])
    power = np.array([[0.0], [1.0]] if own_power else [[0.4]])
    sizes = Sizes(
        names=("capacity_kwh", "power_kw")[: 1 + own_power],
        lower=place.box.lower,
        upper=place.box.upper,
        cost=place.prices,
        capacity_kwh=capacity,
        charge_kw=power,
        discharge_kw=power,
        initial_fraction=np.zeros(1),
    )
    return problem, sizes
