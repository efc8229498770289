"""Years of events at a shelter: certainties, closed forms, availabilities, and figures counted a second time."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ems.island.play.services import play_outages
from ems.island.shelter import Cars, Service, Shelter
from ems.resilience.events.kinds import EventKind
from ems.resilience.events.play import play_events, shelter_in_event
from ems.resilience.events.tables import event_notes, event_table
from ems.storage import Storage
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.resilience.events.study import EventStudy
    from ems.results import Result

N = 8760
STORM = EventKind(name="storm", title="Storm", per_year=1.2, duration_h=((0.0, 10.0), (1.0, 40.0)))
BATTERY = Storage(
    capacity_kwh=500.0, max_charge_kw=125.0, max_discharge_kw=125.0, charge_efficiency=0.9, discharge_efficiency=1.0
)


def service(name: str, load_kw: float, *, vital: bool = True, per_person: float = 0.0) -> Service:
    return Service(
        name=name,
        title=name,
        title_ja=name,
        vital=vital,
        load_kw=np.full(N, load_kw),
        load_kw_per_person=np.full(N, per_person),
        shed_below_fraction=0.0,
        shed_below_h=0.0,
        served=np.ones(N, dtype=bool),
    )


def shelter(*services: Service, **changes: Any) -> Shelter:
    plain = Shelter(
        name="school",
        title="School",
        title_ja="学校",
        services=services or (service("hub", 1.0),),
        people=((0.0, 0.0),),
        generation_kw=np.zeros(N),
        storage=BATTERY,
        storage_group="large",
    )
    return replace(plain, **changes)


@pytest.fixture
def full_year(kumamoto_year: Result) -> Result:
    """Return a year that ends every step with full batteries."""
    table = kumamoto_year.storage_table.assign(initial_energy_kwh=1000.0)
    frame = kumamoto_year.storages["large"].assign(energy_kwh=1000.0)
    return replace(kumamoto_year, storages={"large": frame}, storage_table=table)


@pytest.fixture
def empty_year(full_year: Result) -> Result:
    """Return a year that ends every step with empty batteries."""
    table = full_year.storage_table.assign(initial_energy_kwh=0.0)
    return replace(full_year, storages={"large": full_year.storages["large"] * 0.0}, storage_table=table)


def play(
    district: District, result: Result, island: Shelter | None = None, kind: EventKind = STORM, **rest: Any
) -> EventStudy:
    settings = {"years": 300, "charge_on_warning": True} | rest
    return play_events(district, result, island or shelter(), kind, **settings)


def test_a_full_battery_and_a_tiny_load_are_certain(kumamoto: District, full_year: Result) -> None:
    study = play(kumamoto, full_year)
    assert study.count == study.drawn.per_year().sum()
    for name in ("hub", "vital", "all"):
        served = study.served_throughout(name)
        assert served.value == served.high == 1.0
        assert served.low == pytest.approx(study.count / (study.count + 1.959963984540054**2))  # Wilson at 1
        assert (study.survival(name).served_fraction == 1.0).all()
        assert study.unserved_per_year(name).value == study.unserved_per_outage(name).high == 0.0
        assert study.hours_without_per_year(name).value == 0.0
        shortfall = study.first_shortfall(name)
        assert shortfall.outages == 0
        assert math.isnan(shortfall.mean.value)
        assert np.isnan(shortfall.quantiles_h).all()
    assert study.play_uncharged is None
    assert study.warning_worth() is None


def test_an_empty_battery_serves_nothing(kumamoto: District, empty_year: Result) -> None:
    study = play(kumamoto, empty_year)
    assert study.served_throughout().value == 0.0
    assert (study.survival().served_fraction == 0.0).all()
    assert study.unserved_per_outage().value == pytest.approx(study.cases.steps.mean())
    assert study.unserved_per_year().value == pytest.approx(study.cases.steps.sum() / 300)
    assert study.hours_without_per_year().value == pytest.approx(study.cases.steps.sum() / 300)
    assert study.first_shortfall().mean.value == 0.0
    assert study.first_shortfall().outages == study.count


def test_a_battery_that_lasts_twenty_hours(kumamoto: District, full_year: Result) -> None:
    study = play(kumamoto, full_year, shelter(service("hub", 25.0)), years=4000)
    steps = study.cases.steps
    # 500 kWh at 25 kW are 20 h: served are the outages of 10 to 20 of evenly 10 to 40 h
    assert study.served_throughout().value == pytest.approx(1.0 / 3.0, abs=0.02)
    assert study.served_throughout().low < 1.0 / 3.0 < study.served_throughout().high
    curve = study.survival()
    assert curve.hours.tolist() == list(range(1, int(steps.max()) + 1))
    assert curve.served_fraction.tolist() == [1.0] * 20 + [0.0] * (int(steps.max()) - 20)
    assert curve.outages.tolist() == [(steps >= h).sum() for h in range(1, int(steps.max()) + 1)]
    assert study.first_shortfall().quantiles_h.tolist() == [20.0] * 5
    assert study.first_shortfall().mean.value == study.first_shortfall().mean.low == 20.0
    lacking = 25.0 * np.maximum(steps - 20, 0)
    assert study.unserved_per_outage().value == pytest.approx(lacking.mean())
    # 25 kW · E[(L − 20)⁺] = 25 · 20²/(2·30), and rounding up adds a little under half a step
    assert study.unserved_per_outage().low < 25.0 * (400.0 / 60.0 + 1.0 / 3.0) < study.unserved_per_outage().high
    # outages come of themselves 1.2 times a year
    per_outage, per_year = study.unserved_per_outage().value, study.unserved_per_year().value
    assert per_year / per_outage == pytest.approx(study.count / 4000)


def test_availabilities_are_a_mixture(kumamoto: District, full_year: Result) -> None:
    sunny = shelter(
        service("hub", 25.0),
        generation_kw=np.full(N, 25.0),
        pv_availability_fraction=0.9,
        battery_availability_fraction=0.7,
    )
    study = play(kumamoto, full_year, sunny, years=4000)
    pv, battery = study.cases.pv_down_steps == 0, study.cases.battery_left_fraction == 1.0
    assert pv.mean() == pytest.approx(0.9, abs=0.02)
    assert battery.mean() == pytest.approx(0.7, abs=0.02)
    assert (pv & battery).mean() == pytest.approx(0.63, abs=0.02)
    # with sun for ever, with the battery for 20 h, with neither not at all
    curve = study.survival()
    assert curve.served_fraction[0] == pytest.approx((pv | battery).mean())
    assert curve.low_fraction[0] < 0.97 < curve.high_fraction[0]
    assert curve.low_fraction[30] < 0.9 < curve.high_fraction[30]
    windy = replace(STORM, pv_left_fraction=0.5, pv_down_h=((0.0, 1.0), (1.0, 1.0)))
    assert set(play(kumamoto, full_year, sunny, windy).cases.pv_left_fraction.tolist()) == {0.0, 0.5}


def test_what_the_event_destroys_does_not_work(kumamoto: District, full_year: Result) -> None:
    quake = replace(STORM, battery_lost_fraction=1.0, pv_down_h=((0.0, 5.0), (1.0, 5.0)))
    sunny = shelter(generation_kw=np.full(N, 25.0))
    study = play(kumamoto, full_year, sunny, quake)
    assert set(study.cases.pv_down_steps.tolist()) == {5}
    assert (study.survived() == 0).all()
    assert study.hours_without_per_year().value == pytest.approx(5.0 * study.count / 300)
    assert play(kumamoto, full_year, sunny, replace(quake, pv_left_fraction=0.04)).served_throughout().value == 1.0
    # the same events everywhere, damage of its own at each shelter
    half = replace(STORM, battery_lost_fraction=0.5)
    here, there = (play(kumamoto, full_year, replace(sunny, name=name), half) for name in ("school", "hall"))
    assert np.array_equal(here.cases.start, there.cases.start)
    assert not np.array_equal(here.cases.battery_left_fraction, there.cases.battery_left_fraction)


def test_a_warning_fills_the_battery(kumamoto: District, empty_year: Result) -> None:
    warned = replace(STORM, warning_h=(0.0, 8.0))
    study = play(kumamoto, empty_year, shelter(service("hub", 25.0)), warned, years=2000)
    charged = np.minimum(study.drawn.warning_steps * 125.0 * 0.9, 500.0)
    assert study.cases.energy_kwh.tolist() == pytest.approx(charged.tolist())
    assert "charges at full power" in " ".join(event_notes(study))
    worth = study.warning_worth()
    assert worth is not None
    assert worth.served_uncharged.value == 0.0
    assert worth.gained.value == pytest.approx(worth.served.value)
    assert 0.0 < worth.gained.low < worth.gained.value < worth.gained.high
    assert worth.stored.value == pytest.approx(charged.mean())
    spared = np.minimum(charged, 25.0 * study.cases.steps)
    assert worth.spared.value == pytest.approx(spared.mean())
    assert worth.spared_per_year.value == pytest.approx(spared.sum() / 2000)
    idle = play(kumamoto, empty_year, shelter(service("hub", 25.0)), warned, years=2000, charge_on_warning=False)
    assert idle.warning_worth() is None
    assert not idle.cases.energy_kwh.any()
    assert np.array_equal(idle.drawn.start, study.drawn.start)
    assert "not used" in " ".join(event_notes(idle))


def test_a_warning_is_worth_less_where_something_was_left(kumamoto: District, full_year: Result) -> None:
    table = full_year.storage_table.assign(initial_energy_kwh=200.0)
    left = replace(full_year, storages={"large": full_year.storages["large"] * 0.2}, storage_table=table)
    # 100 kWh last 20 h at 5 kW, 500 kWh for ever
    study = play(kumamoto, left, shelter(service("hub", 5.0)), replace(STORM, warning_h=(8.0, 8.0)))
    worth = study.warning_worth()
    assert worth is not None
    assert worth.served.value == 1.0
    assert worth.served_uncharged.value == (study.cases.steps <= 20).mean()
    assert worth.gained.value == pytest.approx((study.cases.steps > 20).mean())


def test_the_scenario_says_whether_a_warning_is_used(kumamoto: District, empty_year: Result) -> None:
    warned = replace(STORM, warning_h=(8.0, 8.0))
    for charges in (True, False):
        outage = kumamoto.scenario.outage.model_copy(update={"charge_on_warning": charges})
        scenario = kumamoto.scenario.model_copy(update={"outage": outage, "event": {"storm": warned}})
        district = replace(kumamoto, scenario=scenario)
        study = play_events(district, empty_year, shelter(), "storm", years=20)
        assert study.kind == warned
        assert study.charge_on_warning is charges
        assert study.cases.energy_kwh.any() == charges


def test_services_apart_and_together(kumamoto: District, full_year: Result) -> None:
    # 125 kW serve the hub in full, the aids in half and no light, until 500 kWh are gone after 4 h
    island = shelter(service("hub", 100.0), service("aids", 50.0), service("light", 30.0, vital=False))
    study = play(kumamoto, full_year, island)
    assert study.names == ("hub", "aids", "light")
    assert study.known == ("hub", "aids", "light", "vital", "all")
    steps = study.cases.steps
    for name, hours in {"hub": 4, "aids": 0, "light": 0, "vital": 0, "all": 0}.items():
        assert set(study.survived(name).tolist()) == {hours}
    lacking = {"hub": (steps - 4) * 100.0, "aids": steps * 50.0 - 100.0, "light": steps * 30.0}
    for name, kwh in lacking.items():
        assert study.unserved_kwh(name).tolist() == pytest.approx(kwh.tolist())
    vital_kwh = lacking["hub"] + lacking["aids"]
    assert study.unserved_kwh("vital").tolist() == pytest.approx(vital_kwh.tolist())
    assert study.unserved_kwh("all").tolist() == pytest.approx((vital_kwh + lacking["light"]).tolist())
    assert study.hours_without_per_year("hub").value == pytest.approx((steps - 4).sum() / 300)
    assert study.hours_without_per_year("vital").value == pytest.approx(steps.sum() / 300)
    table = event_table(study)
    assert table.index.tolist() == [*study.known]
    row, served = table.loc["vital"], study.served_throughout("vital")
    assert (row["served_fraction"], row["served_fraction_low"]) == (served.value, served.low)
    assert row["first_shortfall_50_h"] == study.first_shortfall("vital").quantiles_h[2]
    assert table["unserved_kwh_per_year_high"].tolist() == pytest.approx(
        [study.unserved_per_year(name).high for name in study.known]
    )
    with pytest.raises(InputError, match=r"service 'lihgt': the shelter has no such service; did you mean light\?"):
        study.survived("lihgt")


def test_without_vital_services_only_all_can_be_asked_for(kumamoto: District, full_year: Result) -> None:
    study = play(kumamoto, full_year, shelter(service("light", 1.0, vital=False)))
    assert study.known == ("light", "all")
    assert study.served_throughout("all").value == 1.0
    with pytest.raises(InputError, match="there are: light, all"):
        study.survived("vital")


def test_cars_and_people_of_an_event(kumamoto: District, empty_year: Result) -> None:
    cars = Cars(arrival_h=(0.0,), energy_kwh=2000.0, power_kw=50.0, feeders=1, trip_h=math.inf)
    island = shelter(
        service("hub", 0.0, per_person=1.0), cars=cars, people=((6.0, 2.0), (12.0, 10.0), (24.0, 10.0), (48.0, 4.0))
    )
    assert play(kumamoto, empty_year, island).served_throughout().value == 1.0
    stranded = play(kumamoto, empty_year, island, replace(STORM, cars=False))
    assert stranded.shelter.cars is None
    assert stranded.served_throughout().value == 0.0
    at_once = replace(STORM, people_at_once=True, people_fraction=2.0)
    assert shelter_in_event(island, at_once).people == ((0.0, 10.0), (12.0, 10.0), (24.0, 10.0), (48.0, 4.0))
    study = play(kumamoto, empty_year, island, at_once)
    short = study.cases.steps <= 24
    assert study.play.needed_kwh[short, 0].tolist() == pytest.approx((20.0 * study.cases.steps[short]).tolist())
    steady = replace(island, people=((0.0, 3.0),))
    assert shelter_in_event(steady, at_once).people == ((0.0, 3.0),)


def test_nothing_drawn_is_said_and_does_no_harm(kumamoto: District, full_year: Result) -> None:
    study = play(kumamoto, full_year, kind=replace(STORM, per_year=1e-9, warning_h=(1.0, 2.0)), years=5)
    assert study.count == 0
    assert math.isnan(study.served_throughout().value)
    assert study.survival().hours.size == study.survival().served_fraction.size == 0
    assert study.first_shortfall().outages == 0
    for found in (study.unserved_per_outage(), study.unserved_per_year(), study.hours_without_per_year()):
        assert np.isnan([found.value, found.low, found.high]).all()
    assert study.warning_worth() is None
    assert event_table(study)["served_fraction"].isna().all()
    assert event_notes(study) == (
        "No outage of this kind was drawn in 5 years: there is nothing to tell; draw more years.",
    )


def test_means_of_a_few_outages_have_no_interval(kumamoto: District, empty_year: Result) -> None:
    one_year = play(kumamoto, empty_year, kind=replace(STORM, per_year=20.0), years=1)
    assert one_year.count >= 5
    few = play(kumamoto, empty_year, years=2)
    assert 0 < few.count < 5
    for study in (one_year, few):
        means = (study.unserved_per_outage(), study.unserved_per_year(), study.hours_without_per_year())
        for found in (*means, study.first_shortfall().mean):
            assert np.isfinite(found.value)
            assert np.isnan([found.low, found.high]).all()
        assert study.served_throughout().high > 0.0  # a share has Wilson's
    enough = play(kumamoto, empty_year, years=20)
    assert np.isfinite(enough.unserved_per_year().low)


def test_notes_say_on_how_few_days_they_begin(kumamoto: District, full_year: Result) -> None:
    dull = replace(STORM, dullest_fraction=0.05, month_weights=(0.0,) * 8 + (1.0,) + (0.0,) * 3)
    study = play(kumamoto, full_year, kind=dull, years=400)
    days = np.unique(kumamoto.calendar.day[study.drawn.start])
    assert study.start_days == len(days) == 2
    assert (
        "They begin on 2 different days of the simulated year; more years drawn do not make them more: intervals know "
        "nothing of other years' weather."
    ) in event_notes(study)
    wide = play(kumamoto, full_year, years=20)
    assert wide.start_days == len(np.unique(kumamoto.calendar.day[wide.drawn.start]))
    assert "more years drawn add none that this year does not have" in " ".join(event_notes(wide))
    alone = next(s for s in (play(kumamoto, full_year, years=1, seed=n) for n in range(1, 50)) if s.count == 1)
    assert event_notes(alone)[0].startswith("1 outage in 1 year drawn with seed")
    assert event_notes(alone)[1].startswith("They begin on one day of the simulated year; ")
    nothing = play(kumamoto, full_year, kind=replace(STORM, per_year=1e-9), years=5)
    assert nothing.start_days == 0


def test_the_same_seed_plays_the_same(kumamoto: District, full_year: Result) -> None:
    one, same, other = (play(kumamoto, full_year, shelter(service("hub", 25.0)), seed=seed) for seed in (4, 4, 5))
    assert event_table(one).equals(event_table(same))
    assert not event_table(one).equals(event_table(other))
    again = play_outages(one.shelter, one.cases, tolerance_kw=one.tolerance_kw)
    assert np.array_equal(again.survived, one.play.survived)


def test_fewer_kilowatt_hours_never_help(kumamoto: District, full_year: Result, empty_year: Result) -> None:
    island = shelter(service("hub", 25.0), generation_kw=np.full(N, 10.0))
    full, empty = play(kumamoto, full_year, island), play(kumamoto, empty_year, island)
    assert (full.survived() >= empty.survived()).all()
    assert (full.unserved_kwh() <= empty.unserved_kwh() + 1e-9).all()


def test_notes_say_what_was_cut(kumamoto: District, full_year: Result) -> None:
    long = replace(STORM, duration_h=((0.0, 800.0), (1.0, 900.0)), warning_h=(5.0, 9.0))
    study = play(kumamoto, full_year, kind=long, years=20)
    assert f"{study.count:,} outages were shortened to 30 days." in event_notes(study)
    assert "full power" not in " ".join(event_notes(study))  # a full battery cannot be charged


def test_what_does_not_belong_together_is_refused(
    kumamoto: District, kumamoto_year: Result, renca_year: Result
) -> None:
    with pytest.raises(InputError, match=r"result: is of .*Santiago"):
        play(kumamoto, renca_year)
    short = shelter(generation_kw=np.zeros(24), step_h=0.5)
    with pytest.raises(InputError, match=r"has 24 steps of 0.5 h, the district 8,760 steps of 1 h"):
        play(kumamoto, kumamoto_year, short)
    with pytest.raises(InputError, match="years = 0"):
        play(kumamoto, kumamoto_year, years=0)
    with pytest.raises(InputError, match="there is no such event"):
        play(kumamoto, kumamoto_year, kind="storm")  # type: ignore[arg-type]
