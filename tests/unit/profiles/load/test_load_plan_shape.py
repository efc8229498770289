"""``shape = "plan"``: the sentence of the plan, on the district's mean days of every simulated year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.calendar import build_calendar
from profiles.errors import InputError
from profiles.load import LoadClass, Measure, build_loads
from profiles.load.day_tables import mean_day_hours
from profiles.load.plan_rules import WINDOWS, MeanDays
from profiles.load.plan_shape import mean_days, nearest_plan_days
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Place

    from profiles.load import Loads

DAY = np.arange(8, 17)
OTHERS = np.setdiff1d(np.arange(24), DAY)


def profiles_of(loads: Loads, place: Place) -> list[np.ndarray]:
    """Mean weekday and mean day off of the district as it is in the rows."""
    district_kw = loads.kw.sum(axis=0)
    off = place.calendar.is_day_off
    return [mean_day_hours(district_kw, place.calendar, chosen) for chosen in (~off, off)]


def bends(day_kw: np.ndarray) -> np.ndarray:
    """Second differences round the clock."""
    return np.asarray(np.roll(day_kw, 1) - 2.0 * day_kw + np.roll(day_kw, -1))


def check_plan(weekday: np.ndarray, day_off: np.ndarray) -> None:
    """Hold mean days against the sentence of the plan and the rules of a natural shape (see plan_rules)."""
    assert weekday[DAY].min() >= 1.01 * weekday[OTHERS].max()
    assert weekday.max() - day_off.max() == pytest.approx(500.0, abs=25.0)
    mean = (weekday.mean() + day_off.mean()) / 2.0
    for day in (weekday, day_off):
        assert np.abs(bends(day)).max() <= 80.0
        steps = np.diff(day, append=day[0])
        assert np.abs(steps).min() >= 0.0045 * mean  # neighbouring hours differ: no plateau
        turns = int(np.sum(np.sign(steps) != np.sign(np.roll(steps, 1))))
        assert turns <= 4
    assert np.abs(np.diff(np.concatenate([weekday[-2:], day_off[:2]]), n=2)).max() <= 80.0
    assert np.abs(np.diff(np.concatenate([day_off[-2:], weekday[:2]]), n=2)).max() <= 80.0


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027, 2028])
def test_district_meets_the_plan_in_every_year(
    year: int, place_of: Callable[..., Place], small_town: tuple[LoadClass, ...]
) -> None:
    place = place_of(year=year)
    loads = build_loads(small_town, place.calendar, place.sky)
    check_plan(*profiles_of(loads, place))
    measured = build_loads(small_town, place.calendar, place.sky, shape="measured")
    for planned_kw, measured_kw in zip(profiles_of(loads, place), profiles_of(measured, place), strict=True):
        assert planned_kw.sum() == pytest.approx(measured_kw.sum(), rel=0.02)
    assert loads.kw.sum() == pytest.approx(15_153_162.0, rel=1e-9)
    assert loads.shape_report.moved_fraction_of_homes < 0.11


@pytest.mark.parametrize("step_minutes", [30, 15])
def test_shorter_steps_meet_it_too_and_run_smoothly(
    step_minutes: int, place_of: Callable[..., Place], small_town: tuple[LoadClass, ...]
) -> None:
    """No step of the factor within a day is larger than the hour-to-hour change of the factor it refines."""
    place = place_of(step_minutes=step_minutes)
    loads = build_loads(small_town, place.calendar, place.sky)
    check_plan(*profiles_of(loads, place))
    measured = build_loads(small_town, place.calendar, place.sky, shape="measured")
    factor = loads.class_kw[0] / measured.class_kw[0]
    per_day = 24 * 60 // step_minutes
    weekday = factor[4 * per_day : 5 * per_day]  # Tuesday 5 January 2027
    hourly = weekday.reshape(24, -1).mean(axis=1)
    assert np.abs(np.diff(weekday)).max() < np.abs(np.diff(hourly)).max()


@pytest.mark.parametrize(("warmer_k", "brighter"), [(-3.0, 0.8), (3.0, 1.2)])
def test_other_weather_meets_it_too(
    warmer_k: float, brighter: float, japan: Place, small_town: tuple[LoadClass, ...]
) -> None:
    sky = type(japan.sky)(
        air_temperature_c=japan.sky.air_temperature_c + warmer_k,
        ghi_w_per_m2=japan.sky.ghi_w_per_m2 * brighter,
        solar_zenith_deg=japan.sky.solar_zenith_deg,
    )
    check_plan(*profiles_of(build_loads(small_town, japan.calendar, sky), japan))


def test_weekday_peak_survives_the_savings(japan: Place, hitotsugaoka: tuple[LoadClass, ...]) -> None:
    """The plan's savings (plan.md §1) leave every hour from 8 to 16 at least 1 % above every other."""
    measures = (
        Measure(name="led", load_class="homes", sites=500, energy_kwh=333_500.0, shape="lighting"),
        Measure(name="air", load_class="homes", sites=500, energy_kwh=389_000.0, shape="air_conditioning"),
        Measure(name="walls", load_class="homes", sites=50, energy_kwh=105_500.0, shape="air_conditioning"),
        Measure(name="zeh", load_class="homes", sites=50, energy_kwh=97_200.0, shape="all"),
        Measure(name="flats", load_class="homes", sites=180, energy_kwh=215_184.0, shape="all"),
        Measure(name="shops", load_class="other_shops", sites=15, energy_kwh=74_075.0, shape="all"),
        Measure(name="lamps", load_class="street_lights", sites=0, energy_kwh=31_011.0, shape="all"),
    )
    loads = build_loads(hitotsugaoka, japan.calendar, japan.sky, measures=measures)
    weekday, day_off = profiles_of(loads, japan)
    assert weekday[DAY].min() >= 1.01 * weekday[OTHERS].max()
    assert weekday.max() - day_off.max() == pytest.approx(500.0, abs=60.0)
    assert loads.kw.sum() == pytest.approx(15_153_162.0 - 1_245_470.0, rel=1e-9)
    check_plan(loads.shape_report.weekday_mean_kw, loads.shape_report.day_off_mean_kw)
    assert np.unique(loads.measure_of_row, return_counts=True)[1].tolist() == [1542, 500, 500, 50, 50, 180, 15, 1]


def test_report_says_what_was_moved(japan: Place, small_town: tuple[LoadClass, ...]) -> None:
    """Half the sum of differences between the class profiles of the two shapes."""
    planned = build_loads(small_town, japan.calendar, japan.sky)
    measured = build_loads(small_town, japan.calendar, japan.sky, shape="measured")
    moved_kwh = 0.5 * np.abs(planned.class_kw - measured.class_kw).sum()
    report = planned.shape_report
    assert report.shape == "plan"
    assert report.moved_kwh == pytest.approx(moved_kwh, rel=1e-9)
    assert report.moved_fraction_of_homes == pytest.approx(moved_kwh / 12_622_890.0)
    assert report.peak_drop_kw == pytest.approx(report.weekday_mean_kw.max() - report.day_off_mean_kw.max())
    assert f"{report.moved_kwh:,.0f} kWh" in planned.notes[0]
    assert measured.shape_report.moved_kwh == 0.0
    assert measured.shape_report.moved_fraction_of_homes == 0.0
    np.testing.assert_array_equal(planned.class_kw[1:], measured.class_kw[1:])


def test_nothing_smaller_does(japan: Place, small_town: tuple[LoadClass, ...]) -> None:
    """The optimum is one: half-way back to the measured days breaks a rule, and no hour is changed without need."""
    homes = build_loads(small_town, japan.calendar, japan.sky, shape="measured").class_kw
    days = mean_days(homes[0], homes[1:].sum(axis=0), japan.calendar)
    planned = nearest_plan_days(days, 500.0) + days.others_kw
    with pytest.raises(AssertionError):
        check_plan(*(0.5 * (planned + days.homes_kw + days.others_kw)))


def test_a_shape_that_meets_the_plan_already_is_left_alone() -> None:
    """Homes that are the optimum are the nearest to themselves."""
    hours = np.arange(24.0)
    rough = np.stack([1000.0 + 300.0 * np.sin((hours - 6.0) * np.pi / 12.0), 1000.0 + 100.0 * np.sin(hours - 6.0)])
    days = MeanDays(
        homes_kw=rough, others_kw=np.full((2, 24), 200.0), steps=np.stack([np.full(24, 240.0), np.full(24, 125.0)])
    )
    once = nearest_plan_days(days, 300.0)
    again = nearest_plan_days(MeanDays(homes_kw=once, others_kw=days.others_kw, steps=days.steps), 300.0)
    np.testing.assert_allclose(again, once, atol=1e-6 * days.mean_kw)


def test_impossible_drop_names_what_stands_in_the_way(japan: Place, small_town: tuple[LoadClass, ...]) -> None:
    with pytest.raises(InputError) as error:
        build_loads(small_town, japan.calendar, japan.sky, holiday_peak_drop_kw=5000.0)
    assert error.value.source == 'shape = "plan"'
    assert any("5,000 kW below" in problem.where for problem in error.value.problems)
    assert 'shape = "measured"' in str(error.value)


def test_turns_that_cannot_be_told_apart_are_refused(
    japan: Place, small_town: tuple[LoadClass, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second programme, with its turning hours, may fail where the first did not."""
    from profiles.load import plan_shape  # noqa: PLC0415

    real = plan_shape._least_moved
    calls: list[int] = []

    def fails_after_the_windows(days: MeanDays, rules: list[object]) -> tuple[float, np.ndarray | None]:
        calls.append(1)
        return real(days, rules) if len(calls) <= len(WINDOWS[0].hills[0]) else (np.inf, None)

    monkeypatch.setattr(plan_shape, "_least_moved", fails_after_the_windows)
    with pytest.raises(InputError, match="4 problems"):
        build_loads(small_town, japan.calendar, japan.sky)


def test_a_year_without_weekdays_has_no_plan_shape(small_town: tuple[LoadClass, ...], japan: Place) -> None:
    every_day = [f"{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
    every_day += ["01-29", "01-30", "01-31", "03-29", "03-30", "03-31", "04-29", "04-30", "05-29", "05-30", "05-31"]
    every_day += ["06-29", "06-30", "07-29", "07-30", "07-31", "08-29", "08-30", "08-31", "09-29", "09-30", "10-29"]
    every_day += ["10-30", "10-31", "11-29", "11-30", "12-29", "12-30", "12-31"]
    calendar = build_calendar(TimeGrid(year=2027, timezone="Asia/Tokyo"), extra_days_off=every_day)
    assert calendar.is_day_off.all()
    with pytest.raises(InputError, match="no weekday or no day off"):
        build_loads(small_town, calendar, japan.sky)
