from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.errors import InputError
from profiles.load import MODELS, LoadClass, Measure, build_loads

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Place


@pytest.mark.parametrize("shape", ["plan", "measured"])
def test_class_sums_are_the_plan_s(shape: str, japan: Place, hitotsugaoka: tuple[LoadClass, ...]) -> None:
    """Every class of plan.md §1, from its rows; 2,837 sites and one row of lights; 1e-9, asked are 1e-6."""
    loads = build_loads(hitotsugaoka, japan.calendar, japan.sky, shape=shape)  # type: ignore[arg-type]
    assert loads.kw.shape == (2838, 8760)
    for number, load_class in enumerate(hitotsugaoka):
        rows = loads.class_of_row == number
        assert rows.sum() == max(load_class.sites, 1)
        assert loads.kw[rows].sum() == pytest.approx(load_class.energy_kwh, rel=1e-9)
        np.testing.assert_allclose(loads.kw[rows].sum(axis=0), loads.class_kw[number], rtol=1e-9, atol=1e-12)
    assert loads.household_size_of_row.sum() == 5710
    assert loads.class_names[0] == "homes"
    assert "school: 196 school days" in loads.notes


@pytest.mark.parametrize("year", [2027, 2028])
@pytest.mark.parametrize("step_minutes", [60, 30, 15])
def test_class_sums_hold_for_any_step_and_in_leap_years(
    year: int, step_minutes: int, place_of: Callable[..., Place], small_town: tuple[LoadClass, ...]
) -> None:
    place = place_of(year=year, step_minutes=step_minutes)
    loads = build_loads(small_town, place.calendar, place.sky, shape="measured")
    for number, load_class in enumerate(small_town):
        kwh = loads.kw[loads.class_of_row == number].sum() * place.calendar.grid.step_h
        assert kwh == pytest.approx(load_class.energy_kwh, rel=1e-9)
    assert loads.kw.min() >= 0.0


def test_arrays_are_read_only_and_contiguous(japan: Place, small_town: tuple[LoadClass, ...]) -> None:
    loads = build_loads(small_town, japan.calendar, japan.sky, shape="measured")
    assert loads.kw.flags.c_contiguous
    for array in (
        loads.kw,
        loads.class_kw,
        loads.class_of_row,
        loads.measure_of_row,
        loads.household_size_of_row,
        loads.shape_report.weekday_mean_kw,
        loads.shape_report.day_off_mean_kw,
    ):
        assert not array.flags.writeable


def test_a_class_keeps_its_numbers_when_another_is_added(japan: Place) -> None:
    homes = LoadClass(name="homes", model="home", sites=20, energy_kwh=90_000.0)
    office = LoadClass(name="office", model="office", sites=2, energy_kwh=40_000.0)
    alone = build_loads([homes], japan.calendar, japan.sky, shape="measured")
    both = build_loads([office, homes], japan.calendar, japan.sky, shape="measured")
    np.testing.assert_array_equal(both.kw[2:], alone.kw)


def test_classes_without_sites_or_energy(japan: Place) -> None:
    """No site and no energy: no row. Sites without energy: rows of zeros. Energy without sites: one row."""
    classes = [
        LoadClass(name="nothing", model="shop", sites=0, energy_kwh=0.0),
        LoadClass(name="shut", model="shop", sites=2, energy_kwh=0.0),
        LoadClass(name="plant", model="constant", sites=0, energy_kwh=8760.0),
    ]
    loads = build_loads(classes, japan.calendar, japan.sky, shape="measured")
    assert loads.class_of_row.tolist() == [1, 1, 2]
    assert (loads.kw[:2] == 0.0).all()
    np.testing.assert_allclose(loads.kw[2], 1.0, rtol=1e-12)
    assert (loads.class_kw[0] == 0.0).all()


def test_a_district_of_few_sites_elsewhere(place_of: Callable[..., Place]) -> None:
    """Santiago: days of 23 and 25 hours, its own holidays, summer in January: offices cool then, not in July."""
    place = place_of(timezone="America/Santiago", country="CL", step_minutes=30)
    classes = [
        LoadClass(name="offices", model="office", sites=2, energy_kwh=300_000.0),
        LoadClass(name="hall", model="industry", sites=1, energy_kwh=80_000.0),
    ]
    loads = build_loads(classes, place.calendar, place.sky, shape="measured")
    assert loads.kw.sum() * 0.5 == pytest.approx(380_000.0, rel=1e-9)
    afternoon = (place.calendar.hour == 15) & ~place.calendar.is_day_off
    january, october = (loads.kw[0, afternoon & (place.calendar.month == month)].mean() for month in (1, 10))
    assert january > 1.2 * october


def test_shape_class_is_found_by_name_or_by_model(japan: Place, small_town: tuple[LoadClass, ...]) -> None:
    by_model = build_loads(small_town, japan.calendar, japan.sky, shape_class="home")
    by_name = build_loads(small_town, japan.calendar, japan.sky, shape_class="homes")
    np.testing.assert_array_equal(by_model.kw, by_name.kw)


def test_everything_wrong_with_a_request_is_said_at_once(japan: Place) -> None:
    classes = [
        LoadClass(name="a", model="castle", sites=-1, energy_kwh=-5.0),
        LoadClass(name="a", model="shop", sites=1, energy_kwh=float("nan"), people_per_site=2.0),
        LoadClass(name="b", model="home", sites=3, energy_kwh=900.0, people_per_site=7.0),
        LoadClass(name="c", model="office", sites=1, energy_kwh=900.0, term_holidays=(("13-01", "soon"),)),
        LoadClass(name="lamps", model="street_lights", sites=0, energy_kwh=900.0),
    ]
    measures = [
        Measure(name="m", load_class="b", sites=2, energy_kwh=100.0, shape="all"),
        Measure(name="m", load_class="b", sites=2, energy_kwh=float("inf"), shape="magic"),  # type: ignore[arg-type]
        Measure(name="n", load_class="nowhere", sites=-1, energy_kwh=1.0, shape="all"),
        Measure(name="o", load_class="b", sites=0, energy_kwh=800.0, shape="all"),
        Measure(name="p", load_class="lamps", sites=0, energy_kwh=10.0, shape="all"),
        Measure(name="q", load_class="lamps", sites=0, energy_kwh=10.0, shape="all"),
    ]
    with pytest.raises(InputError) as error:
        build_loads(
            classes,
            japan.calendar,
            japan.sky,
            shape="plan",
            shape_class=None,
            holiday_peak_drop_kw=-1.0,
            measures=measures,
        )
    text = str(error.value)
    for expected in (
        "class 'a': is given 2 times",
        "measure 'm': is given 2 times",
        "model = 'castle': no such model; known are: home",
        "sites = -1: must not be negative",
        "energy_kwh = -5: must be a number",
        "energy_kwh = nan: must be a number",
        'people_per_site = 2: means nothing for model = "shop"',
        "people_per_site = 7: must lie between 1 and 5",
        'term_holidays: means nothing for model = "office"',
        "term_holidays: '13-01': is not a day",
        "term_holidays: 'soon': is not a day",
        "shape = 'magic': no such shape",
        "energy_kwh = inf: must be a number",
        "load_class = 'nowhere': no such class; known are: a, b, c, lamps",
        "measure 'n': sites = -1",
        "sites = 0: cannot save 800 kWh",
        "must not exceed 80% of the 900 kWh of 'b'",
        "class 'b': has 3 sites, its measures need 4",
        "class 'lamps': is one row and cannot have 2 measures ('p', 'q')",
        "holiday_peak_drop_kw = -1",
        "shape_class = None",
    ):
        assert expected in text, expected


def test_unknown_shape(japan: Place) -> None:
    with pytest.raises(InputError, match="known are: plan, measured"):
        build_loads([], japan.calendar, japan.sky, shape="guess")  # type: ignore[arg-type]


def test_measure_of_a_district_without_classes(japan: Place) -> None:
    measure = Measure(name="m", load_class="b", sites=2, energy_kwh=100.0, shape="all")
    with pytest.raises(InputError, match="known are: none"):
        build_loads([], japan.calendar, japan.sky, shape="measured", measures=[measure])


def test_plan_shape_needs_one_class_with_energy(japan: Place) -> None:
    """Two classes of the model, or one without energy, cannot be meant."""
    two = [LoadClass(name=name, model="home", sites=2, energy_kwh=9000.0) for name in ("old", "new")]
    with pytest.raises(InputError, match="shape_class = 'home'"):
        build_loads(two, japan.calendar, japan.sky)
    empty = [LoadClass(name="home", model="home", sites=2, energy_kwh=0.0)]
    with pytest.raises(InputError, match="shape_class = 'home'"):
        build_loads(empty, japan.calendar, japan.sky)


def test_models_are_public() -> None:
    assert {"home", "supermarket", "shop", "school", "sewage_works", "street_lights", "office", "constant"} < set(
        MODELS
    )
