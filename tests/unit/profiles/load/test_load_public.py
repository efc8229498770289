from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.load.day_tables import mean_day_hours
from profiles.load.public import constant_profile, sewage_works_profile, street_lights_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Place


@pytest.mark.parametrize("step_minutes", [60, 30, 15])
def test_sewage_works_stay_between_085_and_115_of_the_mean(step_minutes: int, place_of: Callable[..., Place]) -> None:
    kw = sewage_works_profile(place_of(step_minutes=step_minutes).calendar).total_kw
    assert kw.min() / kw.mean() >= 0.85
    assert kw.max() / kw.mean() <= 1.15


def test_sewage_works_peak_with_the_inflow(japan: Place) -> None:
    """Two peaks, at 9-11 h and at 20-22 h, on weekdays and on days off."""
    kw = sewage_works_profile(japan.calendar).total_kw
    for chosen in (japan.calendar.is_day_off, ~japan.calendar.is_day_off):
        day = mean_day_hours(kw, japan.calendar, chosen)
        rises = np.diff(day, append=day[0]) > 0
        peaks = [hour for hour in range(24) if rises[hour - 1] and not rises[hour]]
        assert len(peaks) == 2
        assert 9 <= peaks[0] <= 11
        assert 20 <= peaks[1] <= 22


def test_street_lights_burn_from_civil_dusk_to_dawn(japan: Place) -> None:
    """Off where the sun is well above -6 degrees, fully on well below it, half on exactly there."""
    lit = street_lights_profile(japan.sky).total_kw
    zenith = japan.sky.solar_zenith_deg
    assert (lit[zenith < 88.0] == 0.0).all()
    assert (lit[zenith > 104.0] == 1.0).all()
    between = (zenith > 90.0) & (zenith < 102.0)
    assert np.corrcoef(zenith[between], lit[between])[0, 1] > 0.95


def test_street_lights_burn_as_long_as_the_sun_is_6_degrees_down(place_of: Callable[..., Place]) -> None:
    """Hours a year with steps of an hour and of a quarter of an hour agree within 0.2 %; more in winter."""
    hours = []
    for step_minutes in (60, 15):
        place = place_of(step_minutes=step_minutes)
        lit = street_lights_profile(place.sky).total_kw
        hours.append(lit.sum() * place.calendar.grid.step_h)
        month = place.calendar.month
        assert lit[month == 12].mean() > 1.3 * lit[month == 6].mean()
    assert hours[0] == pytest.approx(hours[1], rel=0.002)
    assert 3800.0 < hours[0] < 4200.0


def test_constant_is_constant(japan: Place) -> None:
    profile = constant_profile(japan.calendar)
    assert (profile.total_kw == 1.0).all()
    assert (profile.scaled(2.5).total_kw == 2.5).all()
