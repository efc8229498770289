from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import TERMS

from profiles.load import LoadClass, school_days
from profiles.load.buildings import building_profile, in_term_holidays
from profiles.load.class_profiles import BUILDINGS, MODELS, class_profile
from profiles.load.day_tables import mean_day_hours

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Place


def test_supermarket_has_its_published_air_conditioning_and_a_constant_base(japan: Place) -> None:
    """40 % of the year is air conditioning; the cabinets run day and night; open 9-22 h."""
    profile = building_profile("supermarket", japan.calendar, japan.sky)
    assert profile.air_conditioning_kw.sum() / profile.total_kw.sum() == pytest.approx(0.40)
    assert np.ptp(profile.base_kw) == 0.0
    day = mean_day_hours(profile.active_kw, japan.calendar, np.ones(8760, dtype=bool))
    assert day[9:22].min() > 2.0 * day[22]
    assert day[9:22].min() > 2.0 * day[7]


@pytest.mark.parametrize("model", BUILDINGS)
def test_every_building_is_about_one_in_the_mean(model: str, japan: Place) -> None:
    profile = building_profile(model, japan.calendar, japan.sky)
    assert profile.total_kw.mean() == pytest.approx(1.0)
    assert profile.total_kw.min() > 0.0
    assert (profile.lighting_kw <= profile.active_kw + 1e-12).all()


def test_office_rests_on_days_off(japan: Place) -> None:
    profile = building_profile("office", japan.calendar, japan.sky)
    noon, off = japan.calendar.hour == 14, japan.calendar.is_day_off
    assert profile.total_kw[noon & ~off].mean() > 2.5 * profile.total_kw[noon & off].mean()


def test_school_has_lessons_on_196_days(japan: Place) -> None:
    """Published for Japan (plan sheet): 196. 2027 has 241 working days; spring, summer and winter take 10, 28 and 7."""
    assert school_days(japan.calendar, ()) == 241
    assert school_days(japan.calendar, TERMS) == 196


def test_school_is_high_from_8_to_16_on_school_days_only(japan: Place) -> None:
    calendar = japan.calendar
    profile = building_profile("school", calendar, japan.sky, TERMS)
    lessons = ~calendar.is_day_off & ~in_term_holidays(calendar, TERMS)
    day = mean_day_hours(profile.total_kw, calendar, lessons)
    assert day[8:16].min() > 1.2 * np.delete(day, range(8, 16)).max()
    at_noon = calendar.hour == 12
    on_break = in_term_holidays(calendar, TERMS) & ~calendar.is_day_off
    assert profile.active_kw[at_noon & on_break].max() < 0.5 * profile.active_kw[at_noon & lessons].min()


def test_term_holidays_may_run_over_the_year_s_end(japan: Place) -> None:
    """24 December to 7 January: 8 days of December and 7 of January."""
    inside = in_term_holidays(japan.calendar, [("12-24", "01-07")])
    assert inside.sum() == (8 + 7) * 24
    assert inside[0]
    assert inside[-1]
    assert not inside[7 * 24]


def test_southern_school_rests_in_january(place_of: Callable[..., Place]) -> None:
    """Chile: summer holidays from mid-December to early March."""
    place = place_of(timezone="America/Santiago", country="CL")
    terms = (("12-15", "03-04"), ("07-05", "07-16"))
    profile = building_profile("school", place.calendar, place.sky, terms)
    weekday_noon = (place.calendar.hour == 12) & ~place.calendar.is_day_off
    january = profile.active_kw[weekday_noon & (place.calendar.month == 1)]
    june = profile.active_kw[weekday_noon & (place.calendar.month == 6)]
    assert january.max() < 0.5 * june.min()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("step_minutes", [60, 30])
def test_every_model_has_exactly_its_energy(model: str, step_minutes: int, place_of: Callable[..., Place]) -> None:
    place = place_of(year=2028, step_minutes=step_minutes)
    load_class = LoadClass(name="x", model=model, sites=3, energy_kwh=12_345.0)
    kw = class_profile(load_class, place.calendar, place.sky, 1).total_kw
    assert kw.sum() * place.calendar.grid.step_h == pytest.approx(12_345.0, rel=1e-12)
    assert kw.min() >= 0.0


def test_days_of_one_building_differ_and_many_even_out(japan: Place) -> None:
    """A single office scatters by about 3.5 % (5 % over √2) from day to day; four hundred by a twentieth of that."""
    scatter = []
    for sites in (1, 400):
        load_class = LoadClass(name="x", model="office", sites=sites, energy_kwh=1e6)
        expected = building_profile("office", japan.calendar, japan.sky)
        drawn = class_profile(load_class, japan.calendar, japan.sky, 1)
        ratio = drawn.base_kw / expected.base_kw
        scatter.append(float(np.std(ratio / ratio.mean())))
    assert scatter[0] == pytest.approx(0.05 / np.sqrt(2.0), rel=0.05)
    assert scatter[1] == pytest.approx(scatter[0] / 20.0, rel=0.05)
