"""Goals behind a meter: share, peak and survival beside a linear programme, a loop over hours and the simulator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog
from small_districts import district_like

import ems
from ems.economics.sizes import unit_prices
from ems.resilience import smallest_battery
from ems.sizing.places.sites.building import site_place
from ems.sizing.places.sites.cases import cases_of_sizes
from ems.sizing.places.sites.energy import SiteEnergy
from ems.sizing.places.sites.rule import _bills, ruled_sites
from ems.sizing.places.sites.years import PlannedSites
from ems.sizing.sizing import best_size
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.sizing.answer import Sizing
    from ems.sizing.places.sites.place import SitePlace

SOLVER = 1e-6
"""Relative: HiGHS keeps each of 26,000 rows to 1e-7."""
CAPITAL: dict[str, Any] = {
    "battery": {
        "kind": "storage",
        "title": "Battery",
        "group": "sites",
        "of": ["battery"],
        "owner": "site",
        "life_years": 10,
        "subsidy_fraction": 0.25,
        "spending": [{"year": 2027, "cost": 1_000_000}],  # 50 kWh at 20,000 yen/kWh
    },
    "pv": {
        "kind": "pv",
        "title": "PV",
        "group": "sites",
        "of": ["roof"],
        "owner": "site",
        "life_years": 20,
        "subsidy_fraction": 0.0,
        "spending": [{"year": 2027, "cost": 5_000_000}],  # 50 kW at 100,000 yen/kW
    },
}
SHELTER: dict[str, Any] = {
    "service": {"lights": {"title": "Lights", "vital": True, "load_kw": 2.0}},
    "shelter": {"hall": {"title": "Hall", "at": "site", "site_storage": True}},
    "outage": {"hours": 12, "shedding": "none"},
}
BOTH = ["storage.battery", "pv.roof"]


def one_site(**sections: Any) -> District:
    """The bundled single site with a tenth of the price of a battery, so that every goal buys something."""
    plain = {"capital": CAPITAL, "finance": {"discount_fraction": 0.02}, "currency": "yen"}
    return district_like("one_site", **(plain | sections))


@pytest.fixture(scope="module")
def site() -> District:
    return one_site()


@pytest.fixture(scope="module")
def shelter() -> District:
    return one_site(**SHELTER)


@pytest.fixture(scope="module")
def three() -> District:
    return one_site(
        demand__site={"sites": 3, "energy_kwh": 60_000},
        pv__roof={"sites": 3, "plants": [{"year": 2027, "at": "site", "sites": 3, "kw": 50}]},
        storage__battery={"rollout": [{"year": 2027, "at": "site", "units": 3, "kwh": 150}]},
    )


def place_of(district: District, what: object = "storage.battery", **more: Any) -> SitePlace:
    return site_place(district, what, unit_prices(district.scenario), **more)  # type: ignore[arg-type]


def share_of_loop(district: District, capacity_kwh: float) -> float:
    """Share of the load that a battery that takes all surplus and gives all it can leaves no import for, by a loop."""
    place = place_of(district)
    unit, power, held, imported = place.unit, 0.4 * capacity_kwh, 0.0, 0.0
    for net in place.loads.net_load_kw(0.0)[0]:
        held *= unit.kept_fraction
        if net < 0.0:
            held += unit.charge_efficiency * min(-net, power, (capacity_kwh - held) / unit.charge_efficiency)
        else:
            given = min(net, power, held * unit.discharge_efficiency)
            held -= given / unit.discharge_efficiency
            imported += net - given
    return 1.0 - imported / float(place.loads.load_kw.sum())


def sizes_of_programme(
    district: District, *, share: float | None = None, peak_kw: float | None = None, sizes_pv: bool = False
) -> tuple[float, float, float]:
    """Cheapest purchase a year, capacity [kWh] and PV [kW], as one linear programme of the year."""
    place = place_of(district, BOTH)
    load, unit_kw, unit = place.loads.load_kw[0], place.loads.unit_kw, place.unit
    n = len(load)
    per_kwh, per_kw = place.prices
    # columns: import, export, charge, discharge, energy (n each), capacity, PV
    eye, zero = sparse.identity(n, format="csr"), sparse.csr_matrix((n, n))
    none = sparse.csr_matrix((n, 1))
    pv = sparse.csr_matrix(unit_kw[:, None])
    before = sparse.diags([np.full(n - 1, unit.kept_fraction)], [-1], format="csr")
    balance = sparse.hstack([eye, -eye, -eye, eye, zero, none, pv])
    into, out = -unit.charge_efficiency, 1.0 / unit.discharge_efficiency
    stored = sparse.hstack([zero, zero, into * eye, out * eye, eye - before, none, none])
    full = sparse.csr_matrix(np.full((n, 1), -1.0))
    limits = [
        sparse.hstack([zero, zero, zero, zero, eye, full, none]),
        sparse.hstack([zero, zero, eye, zero, zero, 0.4 * full, none]),
        sparse.hstack([zero, zero, zero, eye, zero, 0.4 * full, none]),
    ]
    room = [np.zeros(3 * n)]
    if share is not None:
        limits.append(sparse.csr_matrix(np.concatenate([np.ones(n), np.zeros(4 * n + 2)])[None, :]))
        room.append(np.array([(1.0 - share) * load.sum()]))
    bounds = [(0, peak_kw)] * n + [(0, None)] * (4 * n + 1) + [(0, None) if sizes_pv else (50.0, 50.0)]
    price = np.concatenate([np.zeros(5 * n), [per_kwh, per_kw if sizes_pv else 0.0]])
    solved = linprog(
        price,
        A_ub=sparse.vstack(limits),
        b_ub=np.concatenate(room),
        A_eq=sparse.vstack([balance, stored]),
        b_eq=np.concatenate([load, np.zeros(n)]),
        bounds=bounds,
        method="highs",
    )
    assert solved.status == 0, solved.message
    return float(solved.fun), float(solved.x[-2]), float(solved.x[-1])


def check_columns(found: Sizing) -> None:
    """Check that curve, map and front are there and agree with the answer."""
    curve, front = found.curve, found.front
    assert front is not None
    assert curve[["hourly_matched_fraction", "peak_import_kw", "co2_kg"]].notna().all().all()
    assert (np.diff(curve["hourly_matched_fraction"]) > -1e-9).all() or found.goal.kind != "share"
    assert front["on_front"].any()
    assert len(found.sentences) == len(found.sentences_ja)


def test_share_is_that_of_a_linear_programme_and_of_a_loop(site: District) -> None:
    found = best_size(site, "storage.battery", goal="share", value=0.75)
    part = found.parts[0]
    assert (found.method, found.is_proven) == ("exact", True)
    cost, capacity, _ = sizes_of_programme(site, share=0.75)
    assert part.capacity_kwh == pytest.approx(capacity, rel=SOLVER)
    assert found.purchase_cost == pytest.approx(cost, rel=SOLVER)
    assert found.bound == pytest.approx(found.purchase_cost, rel=1e-9)
    # what takes all surplus and gives all it can is the best for the share: a second way without any solver
    assert share_of_loop(site, part.capacity_kwh) == pytest.approx(0.75, abs=1e-9)
    assert share_of_loop(site, 0.999 * part.capacity_kwh) < 0.75
    check_columns(found)
    here = found.curve[np.isclose(found.curve["capacity_kwh"], part.capacity_kwh, rtol=1e-9)]
    assert here["hourly_matched_fraction"].iloc[0] == pytest.approx(0.75, abs=1e-9)
    # what the year costs is that of a dispatch that matches less, and the answer says how much
    years = PlannedSites(place=place_of(site), emission_kg_per_kwh=site.emission_kg_per_kwh)
    matched = float(years.years(np.array([[part.capacity_kwh]])).matched_fraction[0])
    assert here["cheapest_matched_fraction"].iloc[0] == pytest.approx(matched, abs=1e-12)
    assert f"which matches only {100.0 * matched:.1f} %" in " ".join(found.sentences)
    assert found.sizes_map is not None
    assert len(found.sizes_map) == 25 * 13


def test_peak_is_that_of_a_linear_programme(site: District) -> None:
    found = best_size(site, "storage.battery", goal="peak", value=11.0)
    cost, capacity, _ = sizes_of_programme(site, peak_kw=11.0)
    assert found.parts[0].capacity_kwh == pytest.approx(capacity, rel=SOLVER)
    assert found.purchase_cost == pytest.approx(cost, rel=SOLVER)
    assert (found.method, found.reached) == ("exact", 11.0)
    check_columns(found)
    # the answer's year keeps the limit, and costs more than the cheapest of that size, which need not
    curve = found.curve[np.isclose(found.curve["capacity_kwh"], capacity, rtol=SOLVER)]
    (cheapest,) = place_of(site).operation()(np.array([[capacity]]))
    assert found.operation_cost > cheapest.value
    assert curve["operation_cost"].iloc[0] == found.operation_cost  # one answer, one number
    assert curve["peak_import_kw"].iloc[0] == pytest.approx(11.0, abs=0.011)


@pytest.mark.slow
@pytest.mark.parametrize(("goal", "value"), [("share", 0.85), ("peak", 9.0)])
def test_battery_and_pv_together_are_those_of_a_linear_programme(site: District, goal: str, value: float) -> None:
    found = best_size(site, BOTH, goal=goal, value=value)
    cost, capacity, kw = sizes_of_programme(
        site, share=value if goal == "share" else None, peak_kw=value if goal == "peak" else None, sizes_pv=True
    )
    assert found.purchase_cost == pytest.approx(cost, rel=SOLVER)
    assert found.bound <= found.purchase_cost * (1.0 + 1e-12)
    assert found.gap <= SOLVER * found.purchase_cost
    battery, pv = found.parts
    # near the best size the purchase is flat: sizes may differ by more than it does
    assert battery.capacity_kwh == pytest.approx(capacity, rel=1e-3)
    assert pv.power_kw == pytest.approx(kw, rel=1e-3)
    check_columns(found)
    assert "Together they are the cheapest" in " ".join(found.sentences)


def test_curve_of_battery_and_pv_ends_with_the_range_and_shows_nothing_cheaper(site: District) -> None:
    # feeding in pays for PV at this price: no size of it is the best, and its range, 4 × 50 kW, is nobody's wish
    found = best_size(site, BOTH)
    assert found.parts[1].power_kw == pytest.approx(200.0)
    assert (found.parts[1].is_at_end, found.parts[1].has_given_end) == (True, False)
    assert found.curve["generation_kw"].max() == pytest.approx(200.0)
    assert found.curve["yearly_cost"].min() >= found.yearly_cost - 1e-6 * abs(found.yearly_cost)
    assert any("4 times the plan's" in text and "--most" in text for text in found.sentences)
    assert found.policy == "each_for_itself"


def test_power_alone_leaves_the_rest_of_the_price_to_a_kwh(site: District) -> None:
    # 20,000 a kWh with 0.4 kW to it: 0.4 × 10,000 are the power's
    found = best_size(site, "storage.battery", price_per_kw=10_000.0, own_power=True)
    assert (found.parts[0].price_per_kwh, found.parts[0].price_per_kw) == (16_000.0, 10_000.0)
    assert any("what is left of the scenario's 20,000" in note for note in found.notes)


def test_matched_share_is_never_below_nothing() -> None:
    night = [{"price_per_kwh": 1.0, "hours": [0, 6]}]
    district = one_site(
        prices__site={"import_per_kwh": 60.0, "import_periods": night}, pv__roof={"scale_fraction": 1e-6}
    )
    years = PlannedSites(place=place_of(district), emission_kg_per_kwh=district.emission_kg_per_kwh)
    sizes = np.array([[50.0]])
    assert years._moved(sizes).battery_kw.sum() < -100.0  # charged at night with losses: more is imported than is used
    assert years.years(sizes).matched_fraction[0] == 0.0


def test_own_power_needs_no_dearer_size(site: District) -> None:
    tied = best_size(site, "storage.battery", goal="peak", value=11.0)
    free = best_size(site, "storage.battery", goal="peak", value=11.0, own_power=True)
    assert free.purchase_cost <= tied.purchase_cost * (1.0 + 1e-9)
    energy = SiteEnergy(place=place_of(site, own_power=True))
    sizes = np.array([[free.parts[0].capacity_kwh, free.parts[0].power_kw]])
    assert energy.lowest_peaks_kw(sizes)[0] <= 11.0 + 0.011
    assert not any("One more kW" in sentence for sentence in free.sentences)


def test_slopes_of_energies_are_differences(site: District) -> None:
    place = place_of(site, BOTH, own_power=True)
    energy, at = SiteEnergy(place=place), np.array([31.3, 8.7, 43.1])
    for ask in (energy.imported(), energy.above(9.0)):
        (cut,) = ask(at[None, :])
        assert cut.bound == pytest.approx(cut.value, rel=1e-9)
        for variable, unit in enumerate(np.eye(3)):
            up, down = (ask((at + sign * 1e-4 * unit)[None, :])[0].value for sign in (1, -1))
            assert cut.slopes[variable] == pytest.approx((up - down) / 2e-4, rel=1e-5, abs=1e-5)


def test_cuts_of_energies_hold_at_every_size(three: District) -> None:
    place = place_of(three, BOTH)
    sizes = np.array([[0.0, 10.0], [20.0, 50.0], [90.0, 30.0], [5.0, 150.0]])
    for ask in (SiteEnergy(place=place).imported(), SiteEnergy(place=place).above(8.0)):
        cuts = ask(sizes)
        scale = max(cut.value for cut in cuts)
        for cut in cuts:
            for other in cuts:
                assert float(cut.line_at(other.at)) <= other.value + 1e-9 * scale


def test_sites_of_a_class_share_one_size(three: District) -> None:
    found = best_size(three, "storage.battery", goal="share", value=0.75)
    names = place_of(three).site_names
    sizes = np.array([[found.parts[0].capacity_kwh]])
    each = [SiteEnergy(place=place_of(three, f"storage.battery@{name}")) for name in names]
    matched = sum(float(one.shares(sizes)[0]) * one.load_kwh for one in each)
    assert matched / sum(one.load_kwh for one in each) == pytest.approx(0.75, abs=1e-9)
    assert found.sizes_map is None
    assert any("all sites together" in note for note in found.notes)
    limited = best_size(three, "storage.battery", goal="peak", value=8.0)
    alone = [best_size(three, f"storage.battery@{name}", goal="peak", value=8.0) for name in names]
    hardest = max(one.parts[0].capacity_kwh for one in alone)
    assert limited.parts[0].capacity_kwh == pytest.approx(hardest, rel=1e-6)
    assert "no site imports more than 8.00 kW" in limited.sentences[0]


@pytest.mark.parametrize("rule", ["self_consumption", "time_of_use"])
def test_years_by_a_rule_are_those_of_the_simulator(site: District, rule: str) -> None:
    years = ruled_sites(site, place_of(site), rule).years(np.array([[50.0], [20.0]]))
    for number, capacity in enumerate((50, 20)):
        other = one_site(
            storage__battery={
                "capacity_kwh": capacity,
                "rollout": [{"year": 2027, "at": "site", "units": 1, "kwh": capacity}],
            }
        )
        kpis = ems.simulate(other, rule).kpis
        assert years.matched_fraction[number] == pytest.approx(kpis["self_sufficiency_fraction"], rel=1e-12)
        assert years.peak_import_kw[number] == pytest.approx(kpis["peak_import_kw"], rel=1e-12)
        assert years.co2_kg[number] == pytest.approx(kpis["co2_kg"], rel=1e-12)


def test_a_rule_tries_sizes(site: District) -> None:
    found = best_size(site, "storage.battery", policy="self_consumption")
    assert (found.method, found.policy, found.is_proven) == ("sweep", "self_consumption", False)
    assert "nothing is proven" in found.sentences[-1]
    place = place_of(site)
    ruled, planned = ruled_sites(site, place, "self_consumption"), best_size(site, "storage.battery")
    grid = np.linspace(0.0, 200.0, 101)[:, None]
    assert found.yearly_cost <= (ruled.years(grid).cost + grid @ place.prices).min() + 1e-6
    assert found.yearly_cost >= planned.yearly_cost - 1e-6
    check_columns(found)
    shared = best_size(site, "storage.battery", policy="self_consumption", goal="share", value=0.75)
    # a size that was tried: the next smaller one of the last round, a fraction of 200 kWh / 64 / 8³, would fall short
    assert share_of_loop(site, shared.parts[0].capacity_kwh) >= 0.75
    assert share_of_loop(site, shared.parts[0].capacity_kwh - 0.05) < 0.75
    with pytest.raises(InputError, match=r"no size that was tried reaches it; the best is 18.1 kW"):
        best_size(site, "storage.battery", policy="self_consumption", goal="peak", value=10.0)


def test_bills_by_a_rule_are_those_of_the_planner_for_the_same_year() -> None:
    tariff = "kyuden-juryo-dento-b"
    district = one_site(
        billing={"site": {"tariff": tariff, "tariff_before": tariff}},
        demand__site={"energy_kwh": 6000},
        pv__roof={"scale_fraction": 0.1},
    )
    place, sizes = place_of(district), np.array([[3.0], [10.0]])
    planned = PlannedSites(place=place, emission_kg_per_kwh=district.emission_kg_per_kwh)
    moved = planned._moved(sizes)
    cases = cases_of_sizes(place, np.arange(1), sizes, place.unit)
    cost = _bills(place.meters[0], cases, moved.battery_kw[:, 0], moved.energy_kwh[:, 0])
    assert cost == pytest.approx(moved.cost[:, 0], rel=1e-9)
    years = planned.years(sizes)
    assert years.cost == pytest.approx([cut.value for cut in place.operation()(sizes)], rel=1e-9)
    ruled = ruled_sites(district, place, "self_consumption").years(sizes)
    assert (ruled.cost >= years.cost - 1e-6).all()


def test_planned_years_are_those_of_their_plans(three: District) -> None:
    place, sizes = place_of(three), np.array([[0.0], [30.0]])
    years = PlannedSites(place=place, emission_kg_per_kwh=three.emission_kg_per_kwh).years(sizes)
    net = place.loads.net_load_kw(0.0)
    taken = np.maximum(net, 0.0)
    assert years.cost == pytest.approx([cut.value for cut in place.operation()(sizes)], rel=1e-12)
    assert years.matched_fraction[0] == pytest.approx(1.0 - taken.sum() / place.loads.load_kw.sum())
    assert years.peak_import_kw[0] == pytest.approx(taken.max())
    assert years.co2_kg[0] == pytest.approx(0.4 * taken.sum())
    assert years.co2_kg[1] < years.co2_kg[0]


def test_survival_is_the_smallest_battery_of_the_shelter(shelter: District) -> None:
    found = best_size(shelter, "storage.battery", goal="survival", value=12)
    (hall,) = ems.shelters(shelter)
    assert found.method == "bisection"
    assert found.parts[0].capacity_kwh == smallest_battery(hall, hours=12).storage.capacity_kwh
    assert found.parts[0].capacity_kwh == pytest.approx(12 * 2.0 / 0.922, rel=0.5)
    curve = found.curve
    small, large = (
        curve["capacity_kwh"] < 0.9 * found.parts[0].capacity_kwh,
        curve["capacity_kwh"] > found.parts[0].capacity_kwh * (1 - 1e-9),
    )
    assert (curve.loc[small, "survival_fraction"] < 1.0).all()
    assert (curve.loc[large, "survival_fraction"] == 1.0).all()
    cost = best_size(shelter, "storage.battery")
    assert cost.front is not None
    assert cost.front["survival_fraction"].notna().all()
    assert found.operation_cost >= found.none_yearly_cost  # full all year: it only loses
    with pytest.raises(InputError, match=r"more than there may be within most = 5\.00"):
        best_size(shelter, "storage.battery", goal="survival", value=12, most=5)
    with pytest.raises(InputError, match="leave the PV out"):
        best_size(shelter, "pv.roof", goal="survival", value=12)


def test_budgets_hold(site: District) -> None:
    plain = best_size(site, "storage.battery", goal="share", value=0.75)
    net = 15_000.0 * plain.parts[0].capacity_kwh
    assert best_size(
        site, "storage.battery", goal="share", value=0.75, budget=1.001 * net
    ).purchase_cost == pytest.approx(plain.purchase_cost, rel=1e-9)
    with pytest.raises(InputError, match=r"no size reaches it within budget .*; the best is 74\.\d+ %"):
        best_size(site, "storage.battery", goal="share", value=0.75, budget=0.98 * net)
    with pytest.raises(InputError, match="does not buy the smallest size"):
        best_size(site, BOTH, goal="share", value=0.6, least=20, budget=1_500_000)


def test_what_is_out_of_reach_says_the_best(site: District) -> None:
    with pytest.raises(
        InputError, match=r"value = 1 kW: no size reaches it; the best is \d\.\d kW, with .* kWh"
    ) as why:
        best_size(site, "storage.battery", goal="peak", value=1.0)
    best = float(str(why.value).split("the best is ")[1].split(" kW")[0])
    assert best_size(site, "storage.battery", goal="peak", value=best).reached == best
    with pytest.raises(InputError, match=r"no size reaches it within most = 20.0; the best is .* %, with 20.0 kWh"):
        best_size(site, "storage.battery", goal="share", value=0.99, most=20)
    with pytest.raises(InputError, match="stands at no shelter whose only battery it is"):
        best_size(site, "storage.battery", goal="survival", value=12)
    with pytest.raises(InputError, match="is a planner, not a rule"):
        best_size(site, "storage.battery", policy="rolling")


def test_what_needs_nothing_buys_nothing(site: District) -> None:
    found = best_size(site, "storage.battery", goal="peak", value=30.0)
    assert found.parts[0].capacity_kwh == pytest.approx(0.0, abs=1e-6)
    assert found.reached == pytest.approx(18.06, abs=0.01)
    assert "no more than 18.1 kW is imported without any" in found.sentences[0]


@pytest.mark.parametrize("own_power", [False, True])
def test_a_battery_that_loses_what_it_must_hold_has_a_lowest_peak_behind_a_meter(*, own_power: bool) -> None:
    """A size too large for the line misses the peak; it does not end the search."""
    leaky = {"standing_loss_fraction_per_h": 0.02, "floor_fraction": 0.2, "initial_fraction": 0.2}
    district = ems.build_district(
        ems.read_scenario("one_site", {f"storage.battery.{name}": value for name, value in leaky.items()})
    )
    with pytest.raises(InputError, match="no size reaches it") as refused:
        best_size(district, "storage.battery", goal="peak", value=3.0, own_power=own_power)
    said = re.search(r"the best is ([0-9.]+) kW", str(refused.value))
    assert said is not None
    # halving the peak at each of many sizes is another way to the same; it ends 0.01 kW above it
    energy = SiteEnergy(place=site_place(district, "storage.battery", unit_prices(district.scenario)))
    peaks = energy.lowest_peaks_kw(np.linspace(0.0, 200.0, 101)[:, None])
    assert float(said[1]) == pytest.approx(peaks.min(), abs=0.1)
    found = best_size(district, "storage.battery", goal="peak", value=10.0, own_power=own_power).parts[0].capacity_kwh
    enough, too_small = energy.lowest_peaks_kw(np.array([[found], [found - 0.5]]))
    assert enough <= 10.0 + 0.011 < too_small


def test_own_power_of_a_battery_that_keeps_a_reserve_where_none_pays() -> None:
    """Renca's schools: with a kWh and no kW what is kept would be lost, so that there is no such size."""
    found = best_size(ems.build_district(ems.read_scenario("renca")), "storage.school", own_power=True)
    part = found.parts[0]
    assert (part.capacity_kwh, part.power_kw) == (0.0, 0.0)
    assert part.saved_by_next_kwh == -np.inf
    assert "whatever its power" in found.sentences[0]


def test_no_share_is_asked_of_no_load() -> None:
    with pytest.raises(InputError, match="goal = 'share': there is no load at Park to match a share of"):
        best_size(ems.build_district(ems.read_scenario("hitotsugaoka")), "storage.shop@Park", goal="share", value=0.5)


def test_the_curve_says_of_the_size_found_what_the_answer_says() -> None:
    """At a kink a plan may know the slope to either side; the next kWh is the one to the right."""
    found = best_size(ems.build_district(ems.read_scenario("one_site")), "storage.battery")
    (part,), curve = found.parts, found.curve
    row = curve[np.isclose(curve["capacity_kwh"], part.capacity_kwh, rtol=1e-9)]
    assert row["saved_by_next_kwh"].tolist() == [part.saved_by_next_kwh]
    assert part.saved_by_next_kwh < part.yearly_per_size < part.saved_by_last_kwh
