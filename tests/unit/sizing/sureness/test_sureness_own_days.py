"""Years made of the days of one year: which day comes from where, by hand, and what the storage gains in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_districts import scenario_like

import ems
from ems.economics.sizes import unit_prices
from ems.sizing.sureness import how_sure
from ems.sizing.sureness.factors.known import NAMES
from ems.sizing.sureness.years.own_days import (
    drawn_days,
    rows_of_file,
    steps_of_days,
    with_loads_of,
    with_weather_of,
)
from profiles.calendar import Calendar, build_calendar
from profiles.random_numbers import random_stream
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District

ALL_BUT_YEARS = dict.fromkeys(name for name in NAMES if name not in {"weather", "loads"})


class Always:
    """Random numbers that are always the same."""

    def __init__(self, chance: float) -> None:
        self.chance = chance

    def integers(self, _: int) -> int:
        """The first day begins the first week."""
        return 0

    def random(self) -> float:
        """The same chance for every week."""
        return self.chance


def calendar_of(timezone: str, country: str, *, year: int = 2027, step_minutes: int = 60) -> Calendar:
    return build_calendar(TimeGrid(year=year, timezone=timezone, step_minutes=step_minutes), country=country)


@pytest.fixture(scope="module")
def japan() -> Calendar:
    return calendar_of("Asia/Tokyo", "JP")


@pytest.fixture(scope="module")
def one_site() -> District:
    return ems.build_district(ems.read_scenario("one_site"))


def off_of_days(calendar: Calendar) -> np.ndarray:
    return calendar.is_day_off.reshape(365, 24)[:, 0]


def test_a_week_from_two_weeks_before_by_hand(japan: Calendar) -> None:
    source = drawn_days(japan, Always(0.0))
    assert source[16:24].tolist() == [2, 3, 4, 5, 6, 7, 8, 9]  # 17 to 24 January from 3 to 10 January
    assert source[24] == 11  # Monday 25th: 11th is a holiday, 10th a Sunday, 12th a working Tuesday
    # Monday 11th, a holiday, 14 days after Monday 27 December, which is none: from the Sunday before that.
    assert source[10] == 359
    assert source[5] == 5 - 14 + 364
    assert source[364] == 350


def test_a_week_from_two_weeks_after_by_hand(japan: Calendar) -> None:
    source = drawn_days(japan, Always(0.999))
    assert source[1:4].tolist() == [15, 16, 17]  # 2 and 3 January are a weekend, the 4th is a Monday
    assert source[363] == 363 + 14 - 364


def test_the_middle_of_the_chances_moves_nothing(japan: Calendar) -> None:
    assert (drawn_days(japan, Always(0.5)) == np.arange(365)).all()


def test_days_keep_their_kind_their_season_and_mostly_their_weekday(japan: Calendar) -> None:
    off, weekday = off_of_days(japan), japan.weekday[::24]
    for seed in range(20):
        source = drawn_days(japan, random_stream(seed, "days"))
        assert (off[source] == off).all()
        away = np.abs(source - np.arange(365))
        assert np.minimum(away, 364 - away).max() <= 14 + 7
        moved = weekday[source] != weekday
        assert moved.sum() <= 60  # 20 or so holidays of weekdays and days that would have come from them
        together = np.diff(source) == 1
        assert together.mean() > 0.7  # six of seven days follow the day before, less holidays


def test_every_day_is_drawn_about_as_often(japan: Calendar) -> None:
    """Nothing is favoured: a mean over many years is that of the year there is."""
    value = np.sin(2.0 * np.pi * np.arange(365) / 365.0) + 0.3 * off_of_days(japan)
    years = [value[drawn_days(japan, random_stream(seed, "days"))].mean() for seed in range(200)]
    # One standard error of 200 years of 53 weeks, each some 0.05 from its own value, is far below 0.005.
    assert np.mean(years) == pytest.approx(value.mean(), abs=0.005)
    assert np.std(years) > 0.0


def test_the_same_stream_draws_the_same_days(japan: Calendar) -> None:
    one, same, other = (drawn_days(japan, random_stream(seed, "days")) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_weeks_are_not_moved_over_a_change_of_clocks() -> None:
    calendar = calendar_of("Europe/Berlin", "DE")
    summer = np.zeros(365, dtype=bool)
    summer[86:303] = True  # 28 March to 30 October, by the clock at the end of the day
    for seed in range(20):
        source = drawn_days(calendar, random_stream(seed, "days"))
        assert (summer[source] == summer).all()


def test_hours_stay_hours_of_the_clock() -> None:
    calendar = calendar_of("Europe/Berlin", "DE")
    source = np.arange(365)
    source[100], source[93], source[86], source[303] = 101, 86, 93, 310
    steps = steps_of_days(calendar, source)
    day, hour = calendar.day, calendar.hour
    assert (day[steps] == source[day]).all()
    assert (hour[steps][day == 100] == np.arange(24.0)).all()
    # 28 March has no hour from 2: what is nearest stands for it.
    assert hour[steps][day == 93].tolist() == [0.0, 1.0, 1.0, *range(3, 24)]
    assert hour[steps][day == 86].tolist() == [0.0, 1.0, *range(3, 24)]
    assert hour[steps][day == 303].tolist() == [0.0, 1.0, 2.0, 2.0, *range(3, 24)]
    kept = ~np.isin(day, [100, 93, 86, 303])
    assert (steps[kept] == np.flatnonzero(kept)).all()


def test_half_hours_and_leap_years() -> None:
    calendar = calendar_of("Asia/Tokyo", "JP", year=2028, step_minutes=30)
    source = drawn_days(calendar, random_stream(3, "days"))
    steps = steps_of_days(calendar, source)
    assert len(source) == 366
    assert (calendar.hour[steps] == calendar.hour).all()
    assert (calendar.is_day_off[steps] == calendar.is_day_off).all()


def test_weather_and_loads_of_a_day_stay_together(one_site: District) -> None:
    steps = steps_of_days(one_site.calendar, drawn_days(one_site.calendar, Always(0.0)))
    other = with_weather_of(one_site, steps)
    at, taken = 20 * 24 + 12, 6 * 24 + 12  # noon of 21 January is that of 7 January
    assert other.nodes.load_kw[0, at] == one_site.nodes.load_kw[0, taken]
    assert other.nodes.unit_kw[0, at] == one_site.nodes.unit_kw[0, taken]
    assert other.output_kw(np.ones(1))[at] == one_site.output_kw(np.ones(1))[taken]
    assert other.load_kw[at] == one_site.load_kw[taken]
    assert other.nodes.load_sum_kw.sum() == pytest.approx(other.load_kw.sum(), rel=1e-12)
    assert other.site_prices is one_site.site_prices
    assert not other.nodes.load_kw.flags.writeable


def test_a_gain_is_that_of_the_net_load_put_together_anew(one_site: District) -> None:
    weather = one_site.scenario.weather.model_copy(update={"file": "never_opened.csv"})
    given = replace(one_site, scenario=one_site.scenario.model_copy(update={"weather": weather}))
    answer = how_sure(
        given, draws=10, worlds=3, load_draws=1, index_draws=0, sizes_kwh=[20.0], factors=ALL_BUT_YEARS, seed=4
    )
    net = one_site.nodes.load_kw[0] - one_site.output_kw(one_site.nodes.rated_kw()[:1])[0]
    retail = one_site.site_prices
    purchase = float(unit_prices(one_site.scenario)["storage.battery"].yearly_cost(20.0))
    found = []
    for number in range(3):
        days = drawn_days(one_site.calendar, random_stream(4, f"sureness: days of weather {number}"))
        drawn = net[steps_of_days(one_site.calendar, days)]
        cost = [
            ems.plan_storage(
                drawn,
                ems.Storage(
                    capacity_kwh=size,
                    max_charge_kw=0.4 * size,
                    max_discharge_kw=0.4 * size,
                    charge_efficiency=0.922,
                    discharge_efficiency=0.922,
                    standing_loss_fraction_per_h=0.000028,
                    may_export=False,
                ),
                import_price=retail.import_per_kwh,
                export_price=retail.export_per_kwh,
                end="at_least",
                initial_energy_kwh=0.0,
            ).cost
            for size in (0.0, 20.0)
        ]
        found.append((np.maximum(-drawn, 0.0).sum(), cost[0] - cost[1] - purchase))
    expected = [gain for _, gain in sorted(found)]
    # Yearly bills of some 1e6 yen by the same planner.
    for weather_number, gain in zip(answer.best["weather"], answer.gains[:, 1], strict=True):
        assert gain == pytest.approx(expected[int(weather_number)], rel=1e-9, abs=1e-3)
    assert set(answer.best["weather"]) == {0.0, 1.0, 2.0}


def test_loads_of_a_file_alone_are_drawn_apart_from_the_weather(one_site: District, tmp_path: Path) -> None:
    times = one_site.grid.index.strftime("%Y-%m-%d %H:%M")
    file = tmp_path / "load.csv"
    pd.DataFrame({"time": times, "site_kw": one_site.nodes.load_kw[0]}).to_csv(file, index=False)
    scenario = ems.read_scenario("one_site", {"load.file": str(file)})
    few = {"draws": 10, "worlds": 2, "load_draws": 2, "index_draws": 0, "sizes_kwh": [20.0], "factors": ALL_BUT_YEARS}
    answer = how_sure(scenario, **few)
    assert answer.worlds == 4
    assert len(np.unique(answer.gains[:, 1])) == 4
    assert answer.factors.loc["loads", "title"] == "Loads of the year"
    assert any("apart from the weather" in note for note in answer.notes)
    held = how_sure(scenario, **(few | {"load_draws": 1}))
    assert not any("apart from the weather" in note for note in held.notes)


def test_only_what_the_file_has_is_moved(tmp_path: Path) -> None:
    district = ems.build_district(scenario_like("kumamoto"))
    first, *_ = classes = [district.class_names[number] for number in district.nodes.class_of_node]
    file = tmp_path / "loads.csv"
    file.write_text(f"time,{first}_kw\n", encoding="utf-8")
    load = district.scenario.load.model_copy(update={"file": str(file)})
    given = replace(district, scenario=district.scenario.model_copy(update={"load": load}))
    rows = rows_of_file(given)
    assert rows.tolist() == [name == first for name in classes]
    assert not rows_of_file(district).any()
    steps = np.roll(np.arange(district.grid.n_steps), 168)
    moved = with_loads_of(given, steps, rows)
    assert (moved.nodes.load_kw[rows] == np.roll(district.nodes.load_kw[rows], 168, axis=1)).all()
    assert (moved.nodes.load_kw[~rows] == district.nodes.load_kw[~rows]).all()
    for number in range(len(district.class_names)):
        of_class = moved.nodes.load_kw[district.nodes.class_of_node == number].sum(axis=0)
        np.testing.assert_allclose(moved.class_load_kw[number], of_class, rtol=1e-9, atol=1e-9)
