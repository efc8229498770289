"""A storage behind meters sized by their bills: cuts and bills, demand charges, plants beside it, wrong questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import district_like

import ems
from ems.economics.sizes import unit_prices
from ems.sizing.places.sites.building import site_place
from ems.sizing.search.cutting import least
from ems.sizing.search.edges import sides
from ems.storage import Storage
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.sizing.places.sites.place import SitePlace

CERTAIN = 1e-6
"""Relative: bills with a demand charge are planned to 1e-7 of the costs without a storage."""
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
"""50 kWh at 10,000 yen/kWh: cheap, so that some size is right between nothing and all."""
PV_MONEY = MONEY | {"title": "PV", "kind": "pv", "of": ["roof"], "spending": [{"year": 2027, "cost": 5_000_000}]}
LATER = {"rollout": [{"year": 2028, "at": "site", "units": 1, "kwh": 50}]}
CAPITAL = {"capital": {"battery": MONEY, "pv": PV_MONEY}, "finance": {"discount_fraction": 0.0}, "currency": "yen"}


def site_with(tariff: str | None = None, **sections: object) -> District:
    """The bundled single site, by prices of its own or by a tariff."""
    billing = {} if tariff is None else {"billing": {"site": {"tariff": tariff, "tariff_before": tariff}}}
    return district_like("one_site", **(CAPITAL | billing | sections))  # type: ignore[arg-type]


def place_of(district: District, what: object = "storage.battery", **more: object) -> SitePlace:
    """Place of what is sized, at the scenario's prices."""
    return site_place(district, what, unit_prices(district.scenario), **more)  # type: ignore[arg-type]


def battery(place: SitePlace, capacity_kwh: float) -> Storage:
    """The place's storage with a capacity, as a user of :func:`ems.plan_bill` writes it."""
    power = place.unit.kw_per_kwh * capacity_kwh
    return Storage(
        capacity_kwh=capacity_kwh,
        max_charge_kw=power,
        max_discharge_kw=power,
        charge_efficiency=0.922,
        discharge_efficiency=0.922,
        standing_loss_fraction_per_h=0.000028,
        initial_fraction=0.0,
        may_export=False,
    )


@pytest.fixture(scope="module")
def by_prices() -> District:
    """Return the site by day and night prices."""
    return site_with()


@pytest.fixture(scope="module")
def by_blocks() -> District:
    """Return a small site whose price rises with the month's energy."""
    return site_with("kyuden-juryo-dento-b", demand__site={"energy_kwh": 6000}, pv__roof={"scale_fraction": 0.1})


@pytest.fixture(scope="module")
def by_demand() -> District:
    """Return the site with a demand charge on the year's highest import."""
    return site_with("kyuden-business")


def test_the_right_size_is_no_worse_than_any_on_a_fine_grid(by_prices: District) -> None:
    place = place_of(by_prices)
    assert place.planned.tolist() == [50.0]
    assert place.prices == pytest.approx([1000.0])  # 10,000 yen/kWh in ten years, without interest or upkeep
    found = least(place.operation(), place.box, prices=place.prices)
    grid = np.linspace(0.0, 200.0, 201)
    costs = [float(place.cost_of_sites(np.array([size])).sum()) + 1000.0 * size for size in grid]
    assert 0.0 < found.sizes[0] < 200.0
    assert found.value <= min(costs) + 1e-6
    assert found.gap <= 1e-6
    left, right = sides(place.operation(), found.sizes, place.box)
    assert left[0] <= -1000.0 <= right[0]


@pytest.mark.parametrize("own_power", [False, True])
def test_slopes_are_differences(by_prices: District, own_power: bool) -> None:  # noqa: FBT001 (a parameter of a test)
    place = place_of(by_prices, own_power=own_power)
    at = np.array([33.3, 9.7] if own_power else [33.3])
    (cut,) = place.operation()([at])
    assert cut.bound == pytest.approx(cut.value, rel=1e-9)
    for variable, unit in enumerate(np.eye(len(at))):
        step = 1e-4  # the bill is piecewise linear: at a generic size no kink lies so near
        both = [place.cost_of_sites(at + sign * step * unit).sum() for sign in (1, -1)]
        assert cut.slopes[variable] == pytest.approx((both[0] - both[1]) / (2 * step), rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("tariff", ["by_blocks", "by_demand"])
def test_the_cost_is_that_of_the_planned_bill(tariff: str, request: pytest.FixtureRequest) -> None:
    district = request.getfixturevalue(tariff)
    place = place_of(district)
    for capacity in (3.0, 40.0):
        plan = ems.plan_bill(
            place.loads.net_load_kw(0.0)[0],
            battery(place, capacity),
            district.tariffs.laid[0],
            district.grid.index,
            end="at_least",
        )
        assert place.cost_of_sites(np.array([capacity]))[0] == pytest.approx(plan.cost, rel=CERTAIN)


@pytest.mark.parametrize("tariff", ["by_blocks", "by_demand"])
def test_cuts_of_a_tariff_hold_at_every_size(tariff: str, request: pytest.FixtureRequest) -> None:
    place = place_of(request.getfixturevalue(tariff))
    assert place.is_exact
    sizes = np.array([[1.0], [7.5], [60.0], [150.0]])
    cuts = place.operation()(sizes)
    scale = max(abs(cut.value) for cut in cuts)
    for cut in cuts:
        assert cut.value - cut.base <= CERTAIN * scale
        for other in cuts:
            assert cut.base + cut.slopes @ (other.at - cut.at) <= other.value + CERTAIN * scale
    assert [cut.slopes[0] for cut in cuts] == sorted(cut.slopes[0] for cut in cuts)
    assert cuts[0].slopes[0] < 0.0


def test_under_a_demand_charge_the_right_size_is_proven(by_demand: District) -> None:
    place = place_of(by_demand)
    found = least(place.operation(), place.box, prices=place.prices)
    assert found.gap <= CERTAIN * abs(found.value)
    for other in (0.8, 1.2):
        size = other * found.sizes
        assert place.cost_of_sites(size).sum() + size @ place.prices >= found.value - CERTAIN * abs(found.value)


def test_what_a_programme_cannot_hold_has_no_bound_and_says_so(by_demand: District) -> None:
    place = place_of(by_demand, ("storage.battery", "pv.roof"))
    assert not place.is_exact
    (cut,) = place.operation()([np.array([10.0, 50.0])])
    assert cut.value == pytest.approx(place_of(by_demand).cost_of_sites(np.array([10.0]))[0], rel=CERTAIN)
    assert cut.bound == -np.inf


def test_prices_that_fall_from_block_to_block_are_planned_by_one_block(by_blocks: District) -> None:
    assert by_blocks.tariffs is not None
    (laid,) = by_blocks.tariffs.laid
    falling = replace(laid, block_price_per_kwh=laid.block_price_per_kwh[:, ::-1])
    place = place_of(replace(by_blocks, tariffs=replace(by_blocks.tariffs, laid=(falling,))))
    assert any("by the price of the block in which the month ends without a storage" in note for note in place.notes)
    (meters,) = place.meters
    assert meters.terms is None
    net = place.loads.net_load_kw(0.0)[0]
    idle = (
        np.maximum(net, 0.0) @ meters.import_price_per_kwh[0] - np.maximum(-net, 0.0) @ meters.export_price_per_kwh[0]
    )
    assert place.cost_of_sites(np.zeros(1))[0] == pytest.approx(idle)


def test_sites_of_a_class_have_one_common_size() -> None:
    three = site_with(
        demand__site={"sites": 3, "energy_kwh": 60_000},
        pv__roof={"sites": 3, "plants": [{"year": 2027, "at": "site", "sites": 3, "kw": 50}]},
        storage__battery={"rollout": [{"year": 2027, "at": "site", "units": 3, "kwh": 150}]},
    )
    place = place_of(three)
    assert place.units == 3
    assert place.planned.tolist() == [50.0]
    size = np.array([12.0])
    alone = [place_of(three, f"storage.battery@{name}") for name in place.site_names]
    assert place.cost_of_sites(size).tolist() == pytest.approx([each.cost_of_sites(size)[0] for each in alone])
    (cut,), cuts = place.operation()([size]), [each.operation()([size])[0] for each in alone]
    assert cut.slopes[0] == pytest.approx(sum(each.slopes[0] for each in cuts))
    assert place.prices == pytest.approx(3 * alone[0].prices)


def test_plants_and_battery_of_one_site_are_sized_jointly(by_prices: District) -> None:
    place = place_of(by_prices, ("storage.battery", "pv.roof"), most={"pv.roof": 100.0, "storage.battery": 100.0})
    assert place.planned.tolist() == [50.0, 50.0]
    assert not place.is_tight
    found = least(place.operation(), place.box, prices=place.prices)
    grid = [np.array([kwh, kw]) for kwh in np.linspace(0, 100, 11) for kw in np.linspace(0, 100, 11)]
    best = min(float(place.cost_of_sites(size).sum() + size @ place.prices) for size in grid)
    assert found.bound <= best + 1e-6
    assert found.value <= best + 1e-6
    assert found.value - found.bound <= 1e-4 * abs(best)


def test_plants_alone_at_a_site_without_a_storage() -> None:
    bare = site_with(last_fiscal_year=2028, storage__battery=LATER, capital={"pv": PV_MONEY})
    place = place_of(bare, "pv.roof@site_1")
    (cut,) = place.operation()([np.array([10.0])])
    net = place.loads.load_kw[0] - 10.0 * place.loads.unit_kw
    bill = (
        np.maximum(net, 0.0) @ bare.site_prices.import_per_kwh - np.maximum(-net, 0.0) @ bare.site_prices.export_per_kwh
    )
    assert cut.value == pytest.approx(bill)
    worth = np.where(net > 0.0, bare.site_prices.import_per_kwh, bare.site_prices.export_per_kwh)
    assert cut.slopes[0] == pytest.approx(-worth @ place.loads.unit_kw)


def test_wrong_questions_are_answered_all_at_once(by_prices: District) -> None:
    with pytest.raises(InputError) as raised:
        place_of(by_prices, ("storage.batery@site_1", "demand.site@site_2"))
    said = str(raised.value)
    assert "storage.batery: has no price" in said
    assert "demand.site: is neither a storage nor a class of PV" in said
    assert "name different sites" in said
    with pytest.raises(InputError, match="site 'home_1': there is no such site; sites are site_1"):
        place_of(by_prices, "storage.battery@home_1")


def test_a_class_without_a_unit_has_nothing_to_take_proportions_from() -> None:
    bare = site_with(last_fiscal_year=2028, storage__battery=LATER, capital={"pv": PV_MONEY, "battery": MONEY})
    with pytest.raises(InputError, match=r"storage.battery (stands at no site|has no price)|stands at no site yet"):
        place_of(bare, "storage.battery@site_1")
