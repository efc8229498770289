"""The share of air conditioning in the load of a class, before and after savings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.load import LoadClass, Loads, Measure, build_loads
from profiles.load.air_conditioning import fraction_of
from profiles.load.class_profiles import class_profile

if TYPE_CHECKING:
    from conftest import Place

HOMES = LoadClass(name="homes", model="home", sites=4, energy_kwh=20_000.0)
LIGHTS = LoadClass(name="lights", model="street_lights", sites=0, energy_kwh=500.0)


def loads_with(place: Place, *measures: Measure) -> Loads:
    return build_loads([HOMES, LIGHTS], place.calendar, place.sky, shape="measured", measures=measures)


def kwh(loads: Loads) -> float:
    """Air conditioning of the homes in the year."""
    return float((loads.class_kw[0] * loads.air_conditioning_fraction[0]).sum())


def measure(shape: str, energy_kwh: float) -> Measure:
    return Measure(name="m", load_class="homes", sites=2, energy_kwh=energy_kwh, shape=shape)  # type: ignore[arg-type]


def test_without_savings_it_is_that_of_the_profile(japan: Place) -> None:
    loads = loads_with(japan)
    profile = class_profile(HOMES, japan.calendar, japan.sky, seed=1)
    assert loads.class_kw[0] * loads.air_conditioning_fraction[0] == pytest.approx(profile.air_conditioning_kw)
    assert not loads.air_conditioning_fraction[1].any()
    assert not loads.air_conditioning_fraction.flags.writeable


def test_saved_air_conditioning_is_gone(japan: Place) -> None:
    assert kwh(loads_with(japan)) - kwh(loads_with(japan, measure("air_conditioning", 100.0))) == pytest.approx(100.0)


def test_saved_light_leaves_it_as_it_is(japan: Place) -> None:
    assert kwh(loads_with(japan, measure("lighting", 100.0))) == pytest.approx(kwh(loads_with(japan)))


def test_a_saving_in_everything_leaves_the_share_as_it_is(japan: Place) -> None:
    before, after = loads_with(japan), loads_with(japan, measure("all", 2000.0))
    assert after.air_conditioning_fraction[0] == pytest.approx(before.air_conditioning_fraction[0])
    assert kwh(after) < kwh(before)


def test_a_share_never_leaves_zero_to_one() -> None:
    share = fraction_of(np.array([5.0, -1.0, 1.0, 0.0]), np.array([4.0, 4.0, 0.0, 2.0]))
    assert share.tolist() == [1.0, 0.0, 0.0, 0.0]
