"""The same claims with the real weather file of Nobeoka, where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from test_load_plan_shape import check_plan, profiles_of

from profiles.load import build_loads
from profiles.load.day_tables import mean_day_hours
from profiles.load.homes import home_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Place

    from profiles.load import LoadClass

METPV = Path(__file__).parents[4].parent / "shared" / "inputs" / "metpv20_mea87141_nobeoka.txt.gz"
pytestmark = pytest.mark.skipif(not METPV.exists(), reason="the METPV-20 file of Nobeoka is not at hand")


@pytest.fixture(scope="module")
def nobeoka(place_of: Callable[..., Place]) -> Place:
    """Give 2027 with the weather of the file."""
    from profiles.weather import read_weather, sky_on_grid  # noqa: PLC0415  needs pvlib: only where the file is

    place = place_of()
    sky = sky_on_grid(read_weather(METPV), place.calendar.grid, latitude_deg=32.53, longitude_deg=131.68)
    return type(place)(calendar=place.calendar, sky=sky)  # type: ignore[arg-type]


def test_home_is_the_published_one(nobeoka: Place) -> None:
    """Evening 538-650 W at 21 h, winter morning 640 W at 7 h within 3 %, minimum 224 W at 5 h within 10 %."""
    calendar = nobeoka.calendar
    relative = home_profile(calendar, nobeoka.sky).total_kw
    assert relative.mean() == pytest.approx(1.0, abs=0.02)
    watts = relative / relative.mean() * 7.9 / 24.0 * 1000.0
    year = mean_day_hours(watts, calendar, np.ones(calendar.grid.n_steps, dtype=bool))
    winter = mean_day_hours(watts, calendar, np.isin(calendar.month, (12, 1, 2)))
    assert (np.argmax(year), np.argmin(year), np.argmax(winter)) == (21, 5, 7)
    assert 538.0 < year[21] < winter[21] < 650.0
    assert winter[7] == pytest.approx(640.0, rel=0.03)
    assert year[5] == pytest.approx(224.0, rel=0.10)


def test_district_meets_the_plan(nobeoka: Place, small_town: tuple[LoadClass, ...]) -> None:
    """About a tenth of the homes' energy moves."""
    loads = build_loads(small_town, nobeoka.calendar, nobeoka.sky)
    check_plan(*profiles_of(loads, nobeoka))
    assert 0.08 < loads.shape_report.moved_fraction_of_homes < 0.105
