from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.load.day_tables import by_day_type, mean_day_hours, refine, slot_of_step, slots_per_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Place

STAIRS = tuple(float(hour) for hour in range(24))


@pytest.mark.parametrize("steps_per_hour", [1, 2, 4])
def test_refining_keeps_the_mean_of_every_hour(steps_per_hour: int) -> None:
    """A table with a jump from 23 to 0 keeps its 24 means exactly and stays at 0 or above."""
    fine = refine(STAIRS, steps_per_hour)
    assert fine.shape == (24 * steps_per_hour,)
    np.testing.assert_allclose(fine.reshape(24, -1).mean(axis=1), STAIRS, atol=1e-12)
    assert fine.min() >= 0.0


def test_refining_a_straight_line_gives_a_straight_line() -> None:
    """Away from the jump the halves of hour 12 are 11.75 and 12.25, but for the slight bend of a monotone cubic."""
    np.testing.assert_allclose(refine(STAIRS, 2)[24:26], [11.75, 12.25], atol=1e-3)


def test_weekdays_and_days_off_have_their_own_table(japan: Place) -> None:
    values = by_day_type(japan.calendar, STAIRS, [100.0] * 24)
    off = japan.calendar.is_day_off
    assert (values[off] == 100.0).all()
    np.testing.assert_array_equal(values[~off], japan.calendar.hour[~off])


def test_quarter_hours_of_a_day_with_a_clock_change(place_of: Callable[..., Place]) -> None:
    """Santiago's long day holds slots 92 … 95 (23:00 … 23:45) twice; the short day lacks 0 … 3."""
    calendar = place_of(timezone="America/Santiago", country="CL", step_minutes=15).calendar
    slots = slot_of_step(calendar)
    steps = np.bincount(calendar.day)
    long_day, short_day = int(np.argmax(steps)), int(np.argmin(steps))
    assert slots_per_day(calendar) == 96
    assert np.bincount(slots[calendar.day == long_day])[92:].tolist() == [2, 2, 2, 2]
    assert slots[calendar.day == short_day][0] == 4


def test_mean_day_of_the_hour_is_the_hour(japan: Place) -> None:
    everything = np.ones(8760, dtype=bool)
    np.testing.assert_allclose(mean_day_hours(japan.calendar.hour, japan.calendar, everything), STAIRS)


def test_mean_day_without_steps_is_no_number(japan: Place) -> None:
    nothing = np.zeros(8760, dtype=bool)
    assert np.isnan(mean_day_hours(japan.calendar.hour, japan.calendar, nothing)).all()
