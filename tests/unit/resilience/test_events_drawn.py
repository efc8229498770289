"""Draws of outages: their distributions by moments, what qualifies, and streams that do not disturb each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ems.resilience.events.draw import DrawnOutages, draw_outages
from ems.resilience.events.kinds import EventKind
from profiles.calendar import Calendar, build_calendar
from profiles.errors import InputError
from profiles.time_grid import TimeGrid

GRID = TimeGrid(year=2027, timezone="Asia/Tokyo")
CALENDAR = build_calendar(GRID, country="JP")
SUN = np.random.default_rng(7).random(GRID.n_steps)
PLAIN = EventKind(name="storm", title="Storm", per_year=1.3, duration_h=((0.0, 6.0), (0.5, 24.0), (1.0, 120.0)))
ARRAYS = (
    "year",
    "start",
    "steps",
    "warning_steps",
    "pv_down_steps",
    "pv_left_fraction",
    "battery_left_fraction",
    "people_fraction",
)


def draw(kind: EventKind = PLAIN, *, years: int = 20_000, calendar: Calendar = CALENDAR, **rest: Any) -> DrawnOutages:
    return draw_outages(kind, grid=calendar.grid, calendar=calendar, sun=rest.pop("sun", SUN), years=years, **rest)


def standard_errors(sample: np.ndarray, mean: float) -> float:
    """How many standard errors the mean of a sample is away from what it should be."""
    return float(abs(sample.mean() - mean) / (sample.std() / np.sqrt(sample.size)))


def test_numbers_of_events_are_poisson() -> None:
    drawn = draw()
    counts = drawn.per_year()
    assert counts.sum() == drawn.count
    assert (np.diff(drawn.year) >= 0).all()
    assert standard_errors(counts, 1.3) < 3.0
    assert counts.var() == pytest.approx(1.3, rel=0.03)
    for number, probability in enumerate(np.exp(-1.3) * np.array([1.0, 1.3, 1.3**2 / 2, 1.3**3 / 6])):
        assert (counts == number).mean() == pytest.approx(probability, abs=0.01)


def test_many_events_a_year_are_poisson_too() -> None:
    counts = draw(replace(PLAIN, per_year=300.0), years=2000).per_year()
    assert standard_errors(counts, 300.0) < 3.0
    assert counts.var() == pytest.approx(300.0, rel=0.1)


def test_months_follow_their_weights_and_days_and_hours_are_even() -> None:
    weights = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 4.0, 5.0, 0.0, 0.0, 0.0)
    drawn = draw(replace(PLAIN, month_weights=weights))
    month = CALENDAR.month[drawn.start]
    for number, weight in enumerate(weights, start=1):
        assert (month == number).mean() == pytest.approx(weight / 12.0, abs=0.01)
    hour = CALENDAR.hour[drawn.start]
    assert np.unique(hour).size == 24
    assert standard_errors(hour, 11.5) < 3.0
    august = CALENDAR.day_of_year[drawn.start][month == 8]
    assert np.unique(august).size == 31
    assert standard_errors(august, 213 + 15) < 3.0


def test_durations_are_the_quantiles() -> None:
    drawn = draw()
    # hours between quantiles are evenly spread, and rounding up adds half a step on the average
    assert standard_errors(drawn.steps, 0.5 * 15.0 + 0.5 * 72.0 + 0.5) < 3.0
    assert (drawn.steps <= 24).mean() == pytest.approx(0.5, abs=0.01)
    assert (drawn.steps <= 72).mean() == pytest.approx(0.75, abs=0.01)
    assert drawn.steps.min() >= 6
    assert drawn.steps.max() <= 120
    fixed = draw(replace(PLAIN, duration_h=((0.0, 4.2), (1.0, 4.2))), years=50)
    assert set(fixed.steps.tolist()) == {5}
    assert not fixed.is_capped.any()
    nothing = draw(replace(PLAIN, duration_h=((0.0, 0.0), (1.0, 0.0))), years=50)
    assert set(nothing.steps.tolist()) == {1}


def test_warnings_are_even_and_counted_in_whole_steps() -> None:
    drawn = draw(replace(PLAIN, warning_h=(24.0, 72.0)))
    assert standard_errors(drawn.warning_steps, 48.0 - 0.5) < 3.0
    assert drawn.warning_steps.min() == 24
    assert drawn.warning_steps.max() == 71
    assert not draw(years=50).warning_steps.any()
    assert set(draw(replace(PLAIN, warning_h=(5.0, 5.0)), years=50).warning_steps.tolist()) == {5}


def test_equipment_is_lost_and_down() -> None:
    kind = replace(
        PLAIN,
        pv_down_h=((0.0, 0.0), (1.0, 48.0)),
        pv_left_fraction=0.25,
        pv_lost_fraction=0.3,
        battery_lost_fraction=0.1,
        people_fraction=1.5,
    )
    drawn = draw(kind)
    lost = drawn.pv_left_fraction == 0.0
    assert lost.mean() == pytest.approx(0.3, abs=0.01)
    assert (drawn.battery_left_fraction == 0.0).mean() == pytest.approx(0.1, abs=0.01)
    assert (drawn.pv_down_steps[lost] == drawn.steps[lost]).all()
    assert (drawn.pv_down_steps <= drawn.steps).all()
    long = ~lost & (drawn.steps >= 48)
    assert standard_errors(drawn.pv_down_steps[long], 24.5) < 3.0
    assert set(drawn.pv_left_fraction[~lost].tolist()) == {0.25}
    assert set(drawn.people_fraction.tolist()) == {1.5}
    # losing PV and losing the battery are matters of chance of their own
    assert (lost & (drawn.battery_left_fraction == 0.0)).mean() == pytest.approx(0.03, abs=0.005)


def test_only_the_dullest_days_of_a_month() -> None:
    drawn = draw(replace(PLAIN, dullest_fraction=0.2))
    sun_of_day = np.bincount(CALENDAR.day, weights=SUN)
    month_of_day = CALENDAR.month[::24]
    expected = [
        day
        for month in range(1, 13)
        for days in [np.flatnonzero(month_of_day == month)]
        for day in days[np.argsort(sun_of_day[days])][: int(np.ceil(0.2 * days.size))]
    ]
    assert np.array_equal(np.unique(CALENDAR.day[drawn.start]), np.sort(expected))
    least = draw(replace(PLAIN, dullest_fraction=0.0), years=200)
    assert np.unique(CALENDAR.day[least.start]).size == 12
    assert np.unique(CALENDAR.day[draw(replace(PLAIN, dullest_fraction=0.2), sun=0 * SUN).start]).size == 365


def test_only_working_days_and_hours() -> None:
    drawn = draw(replace(PLAIN, weekdays_only=True, start_hours=(9.0, 17.0), dullest_fraction=0.5))
    assert not CALENDAR.is_day_off[drawn.start].any()
    assert np.array_equal(np.unique(CALENDAR.hour[drawn.start]), np.arange(9, 17))
    # half of the working days, not the working days among the dullest half
    assert np.unique(CALENDAR.day[drawn.start]).size == pytest.approx(0.5 * (~CALENDAR.is_day_off).sum() / 24, abs=6)


@pytest.mark.parametrize(
    ("start_hours", "hours"),
    [
        ((9.0, 9.0), [9.0]),
        ((9.5, 9.5), [9.0]),
        ((9.5, 11.0), [9.0, 10.0]),
        ((22.0, 2.0), [0.0, 1.0, 22.0, 23.0]),
        ((24.0, 24.0), [0.0]),
        ((23.5, 24.0), [23.0]),
    ],
)
def test_hours_between_which_it_begins(start_hours: tuple[float, float], hours: list[float]) -> None:
    drawn = draw(replace(PLAIN, start_hours=start_hours), years=200)
    assert np.unique(CALENDAR.hour[drawn.start]).tolist() == hours


def test_a_day_on_which_the_hour_is_missing_does_not_qualify() -> None:
    grid = TimeGrid(year=2027, timezone="America/Santiago")  # clocks go forward at midnight of 5 September
    calendar = build_calendar(grid, country="CL")
    weights = tuple(float(month == 9) for month in range(1, 13))
    kind = replace(PLAIN, start_hours=(0.0, 1.0), month_weights=weights)
    drawn = draw(kind, calendar=calendar, sun=np.ones(grid.n_steps), years=2000)
    assert set(calendar.hour[drawn.start].tolist()) == {0.0}
    assert np.unique(calendar.day[drawn.start]).size == 29


def test_quarters_of_an_hour() -> None:
    grid = TimeGrid(year=2027, timezone="Asia/Tokyo", step_minutes=15)
    calendar = build_calendar(grid)
    kind = replace(PLAIN, start_hours=(9.0, 10.0), duration_h=((0.0, 1.1), (1.0, 1.1)), warning_h=(0.6, 0.6))
    drawn = draw(kind, calendar=calendar, sun=np.ones(grid.n_steps), years=200)
    assert np.unique(calendar.hour[drawn.start]).tolist() == [9.0, 9.25, 9.5, 9.75]
    assert set(drawn.steps.tolist()) == {5}
    assert set(drawn.warning_steps.tolist()) == {2}


def test_the_same_seed_draws_the_same() -> None:
    one, same, other = draw(years=300), draw(years=300), draw(years=300, seed=2)
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(same, name))
        with pytest.raises(ValueError, match="read-only"):
            getattr(one, name)[0] = 0
    assert not np.array_equal(one.start[:200], other.start[:200])


def test_more_years_continue_fewer() -> None:
    few, many = draw(years=300), draw(years=900)
    for name in ARRAYS:
        assert np.array_equal(getattr(few, name), getattr(many, name)[: few.count])


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        ({"duration_h": ((0.0, 1.0), (1.0, 9.0))}, {"steps"}),
        ({"warning_h": (3.0, 9.0)}, {"warning_steps"}),
        ({"start_hours": (3.0, 9.0)}, {"start"}),
        ({"month_weights": tuple(range(12))}, {"start"}),
        ({"battery_lost_fraction": 0.5}, {"battery_left_fraction"}),
        ({"people_fraction": 2.0}, {"people_fraction"}),
        ({"pv_down_h": ((0.0, 1.0), (1.0, 9.0))}, {"pv_down_steps", "pv_left_fraction"}),
    ],
)
def test_one_distribution_leaves_the_other_draws_alone(change: dict[str, Any], touched: set[str]) -> None:
    before, after = draw(years=300), draw(replace(PLAIN, **change), years=300)
    differs = {name for name in ARRAYS if not np.array_equal(getattr(before, name), getattr(after, name))}
    assert differs <= touched
    assert differs


def test_a_rarer_event_happens_in_fewer_of_the_same_years() -> None:
    assert (draw(replace(PLAIN, per_year=0.6)).per_year() <= draw().per_year()).all()


def test_shelters_meet_the_same_events_and_damage_of_their_own() -> None:
    kind = replace(PLAIN, battery_lost_fraction=0.5)
    school, hall = draw(kind, years=2000, at="school"), draw(kind, years=2000, at="hall")
    assert np.array_equal(school.start, hall.start)
    both = (school.battery_left_fraction == 0.0) & (hall.battery_left_fraction == 0.0)
    assert both.mean() == pytest.approx(0.25, abs=0.03)


def test_nothing_is_drawn_where_nothing_happens() -> None:
    for per_year in (0.0, 1e-12):
        drawn = draw(replace(PLAIN, per_year=per_year), years=10)
        assert drawn.count == 0
        assert drawn.per_year().tolist() == [0.0] * 10
        assert drawn.per_year(np.zeros((0, 3))).shape == (10, 3)


def test_outages_are_cut_at_thirty_days() -> None:
    drawn = draw(replace(PLAIN, duration_h=((0.0, 700.0), (1.0, 800.0))), years=200)
    assert drawn.steps.max() == 720
    assert drawn.is_capped.mean() == pytest.approx(0.8, abs=0.1)
    assert (drawn.steps[drawn.is_capped] == 720).all()
    assert not draw(replace(PLAIN, duration_h=((0.0, 720.0), (1.0, 720.0))), years=50).is_capped.any()


def test_what_cannot_be_drawn_is_told() -> None:
    with pytest.raises(InputError, match="longer than the series of 8,760 h"):
        draw(replace(PLAIN, duration_h=((0.0, 6.0), (1.0, 8761.0))))
    with pytest.raises(InputError, match=r"warning_h: up to 9,000 h is longer than the series"):
        draw(replace(PLAIN, warning_h=(0.0, 9000.0)))
    with pytest.raises(InputError, match="2 problems") as caught:
        draw(years=0, seed=-1)
    caught.match("years = 0: must be a whole number between 1 and 1,000,000")
    caught.match("seed = -1: must be a whole number from 0")
    for years in (1.5, True, "9"):
        with pytest.raises(InputError, match="must be a whole number"):
            draw(years=years)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="draw fewer years"):
        draw(replace(PLAIN, per_year=366.0), years=100_000)
    no_day = build_calendar(GRID, extra_days_off=[f"02-{day:02d}" for day in range(1, 29)])
    with pytest.raises(InputError, match="month 2: no day qualifies"):
        draw(replace(PLAIN, weekdays_only=True), calendar=no_day)
    january = tuple(float(month == 1) for month in range(1, 13))
    assert draw(replace(PLAIN, weekdays_only=True, month_weights=january), calendar=no_day, years=50).count
