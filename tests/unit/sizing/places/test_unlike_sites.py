"""Sites that have unlike sizes of a class, or no storage: each keeps its share, and is what it would be by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from small_districts import district_like

import ems
from ems.economics.sizes import unit_prices
from ems.sizing.places.sites.building import site_place
from ems.sizing.places.sites.energy import SiteEnergy
from ems.sizing.places.sites.rule import ruled_sites
from ems.sizing.places.sites.years import PlannedSites
from ems.sizing.sizing import best_size
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.district import District
    from ems.sizing.places.sites.place import SitePlace

PV_KW, BATTERY_KWH = (50.0, 30.0, 10.0), (50.0, 20.0)
"""Of three sites and of the first two: the third has no battery."""
BATTERY, PV = "storage.battery", "pv.roof"
MONEY: dict[str, Any] = {
    "title": "What it costs",
    "group": "sites",
    "owner": "site",
    "life_years": 20,
    "subsidy_fraction": 0.0,
}
CAPITAL = {
    "battery": MONEY | {"kind": "storage", "of": ["battery"], "spending": [{"year": 2027, "cost": 1_000_000}]},
    "pv": MONEY | {"kind": "pv", "of": ["roof"], "spending": [{"year": 2027, "cost": 27_000_000}]},
}


def town(times: float = 1.0, **sections: Any) -> District:
    """Three sites of equal load, with unlike PV, all of it times a factor, and two unlike batteries."""
    unlike: dict[str, Any] = {
        "capital": CAPITAL,
        "finance": {"discount_fraction": 0.0},
        "demand__site": {"sites": 3, "energy_kwh": 60_000},
        "pv__roof": {
            "sites": 3,
            "kw": times * sum(PV_KW),
            "plants": [{"year": 2027, "at": "site", "kw": times * kw} for kw in PV_KW],
        },
        "storage__battery": {
            "capacity_kwh": None,
            "rollout": [{"year": 2027, "at": "site", "units": 1, "kwh": kwh} for kwh in BATTERY_KWH],
        },
    }
    return district_like("one_site", **(unlike | sections))


@pytest.fixture(scope="module")
def unlike() -> District:
    return town()


def place_of(district: District, what: str | Sequence[str], **more: Any) -> SitePlace:
    return site_place(district, what, unit_prices(district.scenario), **more)


def each_alone(district: District, keys: Sequence[str], **more: Any) -> list[SitePlace]:
    """The sites of a class, each asked for by itself."""
    names = place_of(district, keys).site_names
    return [place_of(district, [f"{key}@{name}" for key in keys], **more) for name in names]


@pytest.mark.parametrize(
    ("keys", "shares"),
    [
        ([PV], [[kw / 30.0 for kw in PV_KW]]),
        ([BATTERY], [[kwh / 35.0 for kwh in BATTERY_KWH]]),
        ([BATTERY, PV], [[kwh / 35.0 for kwh in BATTERY_KWH], [kw / 40.0 for kw in PV_KW[:2]]]),
    ],
)
def test_every_site_pays_what_it_pays_alone(unlike: District, keys: list[str], shares: list[list[float]]) -> None:
    place, alone = place_of(unlike, keys), each_alone(unlike, keys)
    assert place.planned == pytest.approx([{PV: np.mean(PV_KW[: place.units]), BATTERY: 35.0}[key] for key in keys])
    for times in (0.0, 0.4, 1.7):
        at = times * place.planned
        each = [float(one.cost_of_sites(at * own).sum()) for one, own in zip(alone, np.transpose(shares), strict=True)]
        assert place.cost_of_sites(at) == pytest.approx(each, rel=1e-12)
        rules = "self_consumption"
        by_rule = [
            float(ruled_sites(unlike, one, rules).years((at * own)[None]).cost[0])
            for one, own in zip(alone, np.transpose(shares), strict=True)
        ]
        assert ruled_sites(unlike, place, rules).years(at[None]).cost[0] == pytest.approx(sum(by_rule), rel=1e-12)


@pytest.mark.parametrize("own_power", [False, True])
def test_slopes_are_differences(unlike: District, *, own_power: bool) -> None:
    place = place_of(unlike, [BATTERY, PV], own_power=own_power)
    at = np.array([21.3, 7.9, 33.1] if own_power else [21.3, 33.1])
    energy = SiteEnergy(place=place)
    asks = [energy.imported(), energy.above(6.0)]
    # with plants beside a battery that may not export the bills' bound lies below them: energies alone are tight
    tight = place_of(unlike, [BATTERY], own_power=own_power)
    for ask, point, of in [*((ask, at, place) for ask in asks), (tight.operation(), at[:-1], tight)]:
        (cut,) = ask(point[None])
        assert cut.bound == pytest.approx(cut.value, rel=1e-9)
        for variable, unit in enumerate(np.eye(len(of.lower))):
            up, down = (ask((point + sign * 1e-4 * unit)[None])[0].value for sign in (1, -1))
            assert cut.slopes[variable] == pytest.approx((up - down) / 2e-4, rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("times", [1.0, 0.5])
def test_years_are_those_of_the_simulator(unlike: District, times: float) -> None:
    """A scenario with all PV times a factor, played, is the year of that size; the batteries stay as they are."""
    place = place_of(unlike, PV)
    for policy, sites in (
        ("self_consumption", ruled_sites(unlike, place, "self_consumption")),
        ("each_for_itself", PlannedSites(place=place, emission_kg_per_kwh=unlike.emission_kg_per_kwh)),
    ):
        series = ems.simulate(town(times), policy).series
        years = sites.years(times * place.planned[None])
        taken_kw, given_kw = (series[f"site_{way}_kw"].to_numpy() for way in ("import", "export"))
        paid, earned = unlike.site_prices.import_per_kwh, unlike.site_prices.export_per_kwh
        assert years.cost[0] == pytest.approx(float(taken_kw @ paid - given_kw @ earned), rel=1e-9)
        assert years.co2_kg[0] == pytest.approx(float(taken_kw @ unlike.emission_kg_per_kwh), rel=1e-9)


def test_the_right_pv_of_a_class_is_the_least_of_its_sites_together(unlike: District) -> None:
    """The third site has no battery; its least and that of scipy, over sites asked one by one, are the same."""
    found = best_size(unlike, PV)
    alone, (price,) = each_alone(unlike, [PV]), place_of(unlike, PV).prices / 3

    def cost(mean_kw: float) -> float:
        sizes = [np.array([mean_kw * kw / 30.0]) for kw in PV_KW]
        bills = sum(float(one.cost_of_sites(at).sum()) for one, at in zip(alone, sizes, strict=True))
        return bills + 3 * price * mean_kw

    least = minimize_scalar(cost, bounds=(0.0, 120.0), method="bounded", options={"xatol": 1e-6})
    (part,) = found.parts
    assert 0.0 < part.power_kw < 360.0
    assert found.yearly_cost == pytest.approx(least.fun, rel=1e-9)
    assert part.power_kw == pytest.approx(3 * least.x, rel=1e-3)  # flat at the least
    assert found.planned_yearly_cost == pytest.approx(cost(30.0), rel=1e-9)
    assert "3 sites, each keeps its share of what all of them have" in found.notes


@pytest.fixture(scope="module")
def by_demand() -> District:
    """Return the sites under a tariff with a demand charge."""
    return town(billing={"site": {"tariff": "kyuden-business", "tariff_before": "kyuden-business"}})


def test_a_demand_charge_is_paid_by_every_site(by_demand: District) -> None:
    place, alone = place_of(by_demand, BATTERY), each_alone(by_demand, [BATTERY])
    at = np.array([17.5])
    each = [one.cost_of_sites(at * kwh / 35.0) for one, kwh in zip(alone, BATTERY_KWH, strict=True)]
    assert place.cost_of_sites(at) == pytest.approx(np.concatenate(each), rel=1e-7)  # HiGHS keeps rows to 1e-7
    (cut,) = place.operation()(at[None])
    slopes = [one.operation()(at[None] * kwh / 35.0)[0].slopes[0] for one, kwh in zip(alone, BATTERY_KWH, strict=True)]
    assert cut.slopes[0] == pytest.approx(sum(s * kwh / 35.0 for s, kwh in zip(slopes, BATTERY_KWH, strict=True)))


@pytest.mark.parametrize("size_kwh", [0.0, 3.0, 20.0, 90.0, 900.0])
def test_under_a_demand_charge_a_size_costs_the_same_whatever_range_is_searched(
    by_demand: District, size_kwh: float
) -> None:
    wide = place_of(by_demand, f"{BATTERY}@site_1")
    narrow, at = wide.within(np.array([5.0]), np.array([10.0])), np.array([size_kwh])
    assert narrow.cost_of_sites(at) == pytest.approx(wide.cost_of_sites(at), rel=1e-7)


def test_a_limit_below_the_plan_changes_nothing_of_what_the_plan_costs(by_demand: District) -> None:
    free, limited = best_size(by_demand, f"{BATTERY}@site_1"), best_size(by_demand, f"{BATTERY}@site_1", most=15)
    assert limited.planned_yearly_cost == pytest.approx(free.planned_yearly_cost, rel=1e-7)
    assert limited.parts[0].planned_saved_by_last_kwh == pytest.approx(
        free.parts[0].planned_saved_by_last_kwh, rel=1e-5
    )


def test_a_site_without_is_sized_like_those_that_have_one() -> None:
    """PV goes up to four times the mean of the class; of a battery's plan a note tells that it is no plan."""
    district = town(
        pv__roof={"sites": 2, "kw": 80, "plants": [{"year": 2027, "at": "site", "kw": kw} for kw in (50, 30)]}
    )
    free, limited = best_size(district, f"{PV}@site_3"), best_size(district, f"{PV}@site_3", most=160)
    assert free.parts[0].power_kw == pytest.approx(limited.parts[0].power_kw)
    assert free.parts[0].power_kw > 0.0
    assert not any("plan" in text for text in free.sentences)
    battery = best_size(district, f"{BATTERY}@site_3")
    assert "site_3 has none in the scenario: the plan's size is the mean of those that have one" in battery.notes
    assert battery.curve["operation_cost"].iloc[0] == battery.none_yearly_cost
    bare = town(pv__roof={"sites": 1, "kw": 1, "plants": [{"year": 2027, "at": "pool", "kw": 1}]})
    with pytest.raises(InputError, match="stands at no site yet, so that nothing says how large it may be"):
        best_size(bare, f"{PV}@site_3")


def test_survival_is_that_of_the_shelter_with_its_share() -> None:
    shelter = {
        "service": {"lights": {"title": "Lights", "vital": True, "load_kw": 1.0}},
        "shelter": {"hall": {"title": "Hall", "at": "site", "site": 2, "site_storage": True}},
        "outage": {"hours": 12, "shedding": "none"},
    }
    district = town(**shelter)
    found = best_size(district, BATTERY, goal="survival", value=12)
    alone = best_size(district, f"{BATTERY}@site_2", goal="survival", value=12)
    assert found.parts[0].capacity_kwh == pytest.approx(alone.parts[0].capacity_kwh * 35.0 / 20.0, rel=1e-9)


def test_planned_years_count_every_site(unlike: District) -> None:
    place = place_of(unlike, PV)
    years = PlannedSites(place=place, emission_kg_per_kwh=unlike.emission_kg_per_kwh).years(place.planned[None])
    assert years.cost[0] == pytest.approx(float(place.cost_of_sites(place.planned).sum()), rel=1e-12)


def test_storages_that_differ_in_more_than_their_size_are_refused() -> None:
    other = {
        "title": "Other",
        "group": "sites",
        "capacity_kwh": 30,
        "max_charge_kw": 10,
        "max_discharge_kw": 10,
        "charge_efficiency": 0.8,
        "discharge_efficiency": 0.922,
        "standing_loss_fraction_per_h": 0.000028,
        "initial_fraction": 0.0,
        "battery_may_export": False,
        "rollout": [{"year": 2027, "at": "site", "units": 1, "first_site": 3}],
    }
    with pytest.raises(InputError, match="sites: their storages differ from site to site in their charge efficiency"):
        place_of(town(storage__other=other), PV)
    with pytest.raises(InputError, match="have other storages too"):
        place_of(town(storage__other=other | {"rollout": [{"year": 2027, "at": "site", "units": 2}]}), PV)
