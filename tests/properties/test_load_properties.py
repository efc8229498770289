"""Loads whatever the district: sums, signs, savings, reproducibility."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.calendar import Calendar, build_calendar
from profiles.errors import InputError
from profiles.load import MODELS, LoadClass, Measure, build_loads
from profiles.load.day_tables import refine
from profiles.load.measures import strength_of
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class PlainSky:
    """Temperature, light and sun of a made-up year."""

    air_temperature_c: NDArray[np.float64]
    ghi_w_per_m2: NDArray[np.float64]
    solar_zenith_deg: NDArray[np.float64]


@cache
def year(step_minutes: int, timezone: str) -> tuple[Calendar, PlainSky]:
    """Build a calendar and a sky once for each step and place."""
    calendar = build_calendar(TimeGrid(year=2027, timezone=timezone, step_minutes=step_minutes))
    noon = np.cos(2.0 * np.pi * (calendar.hour - 12.0) / 24.0)
    sky = PlainSky(
        air_temperature_c=15.0 - 12.0 * np.cos(2.0 * np.pi * calendar.day_of_year / 365.0) + 4.0 * noon,
        ghi_w_per_m2=800.0 * np.maximum(noon, 0.0),
        solar_zenith_deg=90.0 - 60.0 * noon,
    )
    return calendar, sky


CLASSES = st.lists(
    st.builds(
        LoadClass,
        name=st.text("abcdefgh", min_size=1, max_size=6),
        model=st.sampled_from(MODELS),
        sites=st.integers(0, 6),
        energy_kwh=st.floats(1.0, 1e7),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda item: item.name,
)


@settings(max_examples=25, deadline=None)
@given(
    classes=CLASSES,
    step_minutes=st.sampled_from([60, 30]),
    timezone=st.sampled_from(["Asia/Tokyo", "America/Santiago"]),
    seed=st.integers(0, 2**63),
)
def test_rows_are_positive_add_up_and_repeat(
    classes: list[LoadClass], step_minutes: int, timezone: str, seed: int
) -> None:
    calendar, sky = year(step_minutes, timezone)
    loads = build_loads(classes, calendar, sky, shape="measured", seed=seed)
    assert (loads.kw >= 0.0).all()
    for number, load_class in enumerate(classes):
        rows = loads.kw[loads.class_of_row == number]
        np.testing.assert_allclose(rows.sum(axis=0), loads.class_kw[number], rtol=1e-9, atol=1e-12)
        assert rows.sum() * calendar.grid.step_h == pytest.approx(load_class.energy_kwh, rel=1e-9)
    again = build_loads(classes, calendar, sky, shape="measured", seed=seed)
    np.testing.assert_array_equal(again.kw, loads.kw)


@settings(max_examples=25, deadline=None)
@given(
    sites=st.integers(1, 8),
    fraction=st.floats(0.001, 0.9),
    shape=st.sampled_from(["lighting", "air_conditioning", "all"]),
    seed=st.integers(0, 1000),
)
def test_a_measure_saves_its_energy_or_is_refused(sites: int, fraction: float, shape: str, seed: int) -> None:
    """Never more than 80 % of a step, never another site, never a part of what was asked."""
    calendar, sky = year(60, "Asia/Tokyo")
    homes = LoadClass(name="homes", model="home", sites=8, energy_kwh=36_000.0)
    measure = Measure(
        name="m",
        load_class="homes",
        sites=sites,
        energy_kwh=fraction * sites * 4500.0,
        shape=shape,  # type: ignore[arg-type]
    )
    before = build_loads([homes], calendar, sky, shape="measured", seed=seed)
    try:
        after = build_loads([homes], calendar, sky, shape="measured", measures=[measure], seed=seed)
    except InputError as error:
        assert "can save at most" in str(error) or "must not exceed 80%" in str(error)  # noqa: PT017
        return
    with_measure = after.measure_of_row == 0
    assert with_measure.sum() == sites
    assert before.kw.sum() - after.kw.sum() == pytest.approx(measure.energy_kwh, rel=1e-9)
    assert (after.kw >= 0.2 * before.kw * (1.0 - 1e-12)).all()
    np.testing.assert_array_equal(after.kw[~with_measure], before.kw[~with_measure])


@given(
    table=st.lists(st.just(0.0) | st.floats(1e-6, 1e3), min_size=24, max_size=24),
    steps_per_hour=st.sampled_from([1, 2, 4]),
)
def test_refined_tables_keep_hours_and_sign(table: list[float], steps_per_hour: int) -> None:
    fine = refine(table, steps_per_hour)
    np.testing.assert_allclose(fine.reshape(24, -1).mean(axis=1), table, atol=1e-9 * (1.0 + sum(table)))
    assert fine.min() >= -1e-9 * (1.0 + sum(table))


@given(
    load_kwh=st.lists(st.floats(0.0, 100.0), min_size=1, max_size=20),
    data=st.data(),
    saving=st.floats(0.01, 1000.0),
)
def test_strength_saves_exactly_what_is_asked(load_kwh: list[float], data: st.DataObject, saving: float) -> None:
    part = data.draw(st.lists(st.just(0.0) | st.floats(0.001, 1.0), min_size=len(load_kwh), max_size=len(load_kwh)))
    loads, parts = np.array(load_kwh), np.array(part)
    strength = strength_of(loads, parts, saving)
    if strength is None:
        assert saving >= 0.8 * loads[parts > 0.0].sum() * (1.0 - 1e-9)
    else:
        assert loads @ np.minimum(strength * parts, 0.8) == pytest.approx(saving, rel=1e-9)
