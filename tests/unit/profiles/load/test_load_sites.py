from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from profiles.load import LoadClass, kernel
from profiles.load.class_profiles import class_profile
from profiles.load.sites import draw_sites, fill_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Place

HOMES = LoadClass(name="homes", model="home", sites=300, energy_kwh=300 * 4557.0)


def fill(load_class: LoadClass, place: Place, seed: int = 1) -> np.ndarray:
    """Give the loads of a class alone."""
    profile = class_profile(load_class, place.calendar, place.sky, seed)
    kw = np.full((load_class.rows, place.calendar.grid.n_steps), np.nan)
    fill_class(kw, load_class, profile, place.calendar, seed)
    return kw


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the Python function behind a compiled one, also when compilation is switched off."""
    return getattr(function, "py_func", function)


@pytest.fixture(scope="module")
def homes_kw(japan: Place) -> np.ndarray:
    """Hourly loads of 300 homes."""
    return fill(HOMES, japan)


@pytest.mark.parametrize("step_minutes", [60, 30, 15])
def test_rows_add_up_to_the_class_in_every_step(step_minutes: int, place_of: Callable[..., Place]) -> None:
    place = place_of(year=2028, step_minutes=step_minutes)
    few = LoadClass(name="homes", model="home", sites=12, energy_kwh=50_000.0)
    kw = fill(few, place)
    expected = class_profile(few, place.calendar, place.sky, 1).total_kw
    np.testing.assert_allclose(kw.sum(axis=0), expected, rtol=1e-12)
    assert kw.sum() * place.calendar.grid.step_h == pytest.approx(50_000.0, rel=1e-12)
    assert kw.min() > 0.0


def test_every_home_has_its_own_year(homes_kw: np.ndarray) -> None:
    """No two homes are alike, and none is a multiple of the mean: correlation with it below 0.9."""
    assert len(np.unique(homes_kw[:, 1000])) == len(homes_kw)
    mean = homes_kw.mean(axis=0)
    correlation = np.array([np.corrcoef(row, mean)[0, 1] for row in homes_kw])
    assert correlation.max() < 0.9
    assert correlation.min() > 0.1


def test_yearly_energies_are_skewed_like_homes(homes_kw: np.ndarray) -> None:
    """Log-normal within sizes 1-5: coefficient of variation about 0.5-0.7, median below the mean."""
    kwh = homes_kw.sum(axis=1)
    assert 0.45 < kwh.std() / kwh.mean() < 0.75
    assert np.median(kwh) < kwh.mean()
    assert kwh.min() > 500.0


def test_big_households_use_more(homes_kw: np.ndarray) -> None:
    """Published 1.04 : 2.29 for one and three people; within a quarter with 70 and 50 homes."""
    size = draw_sites(HOMES, 1).household_size
    kwh = homes_kw.sum(axis=1)
    assert kwh[size == 3].mean() / kwh[size == 1].mean() == pytest.approx(2.29 / 1.04, rel=0.25)
    assert size.mean() == pytest.approx(2.06, abs=0.005)


def test_some_days_nobody_is_at_home(homes_kw: np.ndarray, japan: Place) -> None:
    """About 2 % of the days have hardly more than the base: evenings below 45 % of the median."""
    evening = (japan.calendar.hour >= 18) & (japan.calendar.hour < 23)
    by_day = np.stack([np.bincount(japan.calendar.day[evening], weights=row[evening]) for row in homes_kw])
    quiet = by_day < 0.45 * np.median(by_day, axis=1, keepdims=True)
    assert 0.01 < quiet.mean() < 0.04


def test_some_homes_are_late_and_some_out_by_day(homes_kw: np.ndarray, japan: Place) -> None:
    """The hour of the highest mean load differs between homes by several hours."""
    peaks = [int(np.argmax(np.bincount(japan.calendar.hour.astype(int), weights=row))) for row in homes_kw]
    assert len(set(peaks)) >= 5
    sites = draw_sites(HOMES, 1)
    assert np.abs(sites.shift_h).max() <= 6.0
    assert sites.shift_h.std() == pytest.approx(0.9, rel=0.15)
    out, home = sites.presence < -0.4, sites.presence > 0.4
    by_day = (japan.calendar.hour >= 10) & (japan.calendar.hour < 16) & ~japan.calendar.is_day_off
    share = homes_kw[:, by_day].sum(axis=1) / homes_kw.sum(axis=1)
    assert share[home].mean() > 1.2 * share[out].mean()


def test_compiled_kernel_equals_plain_python(place_of: Callable[..., Place], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same source, run by the interpreter: equal to rounding (1e-12), with steps of an hour and of half an hour."""
    for step_minutes in (60, 30):
        place = place_of(step_minutes=step_minutes)
        few = LoadClass(name="homes", model="home", sites=2, energy_kwh=9_000.0)
        compiled = fill(few, place)
        with monkeypatch.context() as patch:
            patch.setattr(kernel, "_uniform", plain(kernel._uniform))
            patch.setattr(kernel, "_skewed", plain(kernel._skewed))
            patch.setattr(kernel, "fill_sites", plain(kernel.fill_sites))
            np.testing.assert_allclose(fill(few, place), compiled, rtol=1e-12)


def test_threads_do_not_change_a_bit(japan: Place, homes_kw: np.ndarray) -> None:
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = fill(HOMES, japan)
    finally:
        numba.set_num_threads(before)
    np.testing.assert_array_equal(alone, homes_kw)


def test_seed_changes_homes_but_not_their_sum(japan: Place, homes_kw: np.ndarray) -> None:
    other = fill(HOMES, japan, seed=2)
    assert np.abs(other - homes_kw).max() > 0.1
    np.testing.assert_allclose(other.sum(axis=0), homes_kw.sum(axis=0), rtol=1e-12)


def test_single_site_is_the_class(japan: Place) -> None:
    one = LoadClass(name="shop", model="shop", sites=1, energy_kwh=1000.0)
    np.testing.assert_array_equal(fill(one, japan)[0], class_profile(one, japan.calendar, japan.sky, 1).total_kw)


def test_lamps_of_several_sites_are_off_by_day(japan: Place) -> None:
    """Where a class draws nothing its sites draw nothing, whatever their shift."""
    lamps = LoadClass(name="lamps", model="street_lights", sites=5, energy_kwh=1000.0)
    kw = fill(lamps, japan)
    total = class_profile(lamps, japan.calendar, japan.sky, 1).total_kw
    assert (kw[:, total == 0.0] == 0.0).all()
    np.testing.assert_allclose(kw.sum(axis=0), total, rtol=1e-12)


def test_days_of_23_and_25_hours(place_of: Callable[..., Place]) -> None:
    place = place_of(timezone="America/Santiago", country="CL", step_minutes=30)
    offices = LoadClass(name="offices", model="office", sites=3, energy_kwh=1000.0)
    kw = fill(offices, place)
    assert np.isfinite(kw).all()
    assert kw.sum() * 0.5 == pytest.approx(1000.0, rel=1e-12)
