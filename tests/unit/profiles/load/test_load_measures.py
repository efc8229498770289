from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from profiles.errors import InputError
from profiles.load import NO_MEASURE, LoadClass, Measure, build_loads
from profiles.load.measures import choose_rows, part_of_load, savings_of_class, strength_of
from profiles.load.types import ClassProfile

if TYPE_CHECKING:
    from conftest import Place

HOMES = LoadClass(name="homes", model="home", sites=200, energy_kwh=200 * 4557.0)
LAMPS = LoadClass(name="lamps", model="street_lights", sites=0, energy_kwh=50_457.0)
LED = Measure(name="led", load_class="homes", sites=60, energy_kwh=20_000.0, shape="lighting")
COOL = Measure(name="cool", load_class="homes", sites=50, energy_kwh=15_000.0, shape="air_conditioning")
WALLS = Measure(name="walls", load_class="homes", sites=20, energy_kwh=40_000.0, shape="all")
NEW_LAMPS = Measure(name="new_lamps", load_class="lamps", sites=0, energy_kwh=31_011.0, shape="all")
ALL = (LED, COOL, WALLS, NEW_LAMPS)


def profile_of(base: float, active: float, air: float, lighting: float) -> ClassProfile:
    """Two steps alike."""
    return ClassProfile(
        base_kw=np.full(2, base),
        active_kw=np.full(2, active),
        air_conditioning_kw=np.full(2, air),
        lighting_kw=np.full(2, lighting),
    )


def test_parts_of_the_load() -> None:
    """1 kW base, 2 kW active of which 0.5 kW lighting, 1 kW air conditioning: an eighth and a quarter."""
    profile = profile_of(1.0, 2.0, 1.0, 0.5)
    np.testing.assert_array_equal(part_of_load(profile, "lighting"), [0.125, 0.125])
    np.testing.assert_array_equal(part_of_load(profile, "air_conditioning"), [0.25, 0.25])
    np.testing.assert_array_equal(part_of_load(profile, "all"), [1.0, 1.0])
    assert (part_of_load(profile_of(0.0, 0.0, 0.0, 0.0), "lighting") == 0.0).all()


@pytest.mark.parametrize(
    ("saving_kwh", "expected"),
    [
        (0.6, 0.5),  # 10 kWh x 0.5 x 0.1 + 2 kWh x 0.5 x 0.1
        (9.6, 8.0),  # at the cap in both steps
        (9.7, None),  # more than 80 % of 12 kWh
    ],
)
def test_strength_of_even_parts(saving_kwh: float, expected: float | None) -> None:
    strength = strength_of(np.array([10.0, 2.0]), np.array([0.1, 0.1]), saving_kwh)
    assert strength == (expected if expected is None else pytest.approx(expected))


def test_strength_with_a_step_at_the_cap() -> None:
    """Step 1 gives at most 8 kWh; the other 1.6 need k x 0.2 x 10 kWh = 1.6, so k = 0.8 would leave step 1 at 0.72.

    By hand: k = 0.96 without cap (9.6 / 10); then 0.9 k = 0.86 > 0.8, so step 1 is capped and k = (9.6 - 8) / 1 = 1.6.
    """
    assert strength_of(np.array([10.0, 10.0]), np.array([0.9, 0.1]), 9.6) == pytest.approx(1.6)


def test_rows_are_disjoint_deterministic_and_favour_the_big() -> None:
    rng = np.random.default_rng(0)
    energy = rng.lognormal(0.0, 1.0, 400)
    measures = (LED, COOL, WALLS)
    first = choose_rows(measures, [energy] * 3, 1)
    again = choose_rows(measures, [energy] * 3, 1)
    for chosen, same, measure in zip(first, again, measures, strict=True):
        np.testing.assert_array_equal(chosen, same)
        assert len(np.unique(chosen)) == measure.sites
    everything = np.concatenate(first)
    assert len(np.unique(everything)) == len(everything)
    assert energy[first[2]].mean() > 1.5 * energy.mean()
    assert not np.array_equal(choose_rows(measures, [energy] * 3, 2)[0], first[0])


def test_measures_save_exactly_their_energy(japan: Place) -> None:
    before = build_loads([HOMES, LAMPS], japan.calendar, japan.sky, shape="measured")
    after = build_loads([HOMES, LAMPS], japan.calendar, japan.sky, shape="measured", measures=ALL)
    saved = before.kw.sum(axis=1) - after.kw.sum(axis=1)
    for number, measure in enumerate(ALL):
        rows = after.measure_of_row == number
        assert rows.sum() == max(measure.sites, 1)
        assert saved[rows].sum() == pytest.approx(measure.energy_kwh, rel=1e-9)
    untouched = after.measure_of_row == NO_MEASURE
    np.testing.assert_array_equal(after.kw[untouched], before.kw[untouched])
    assert after.measure_names == ("led", "cool", "walls", "new_lamps")
    assert (after.kw >= 0.2 * before.kw - 1e-12).all()


def test_class_sums_stay_the_sums_of_their_rows(japan: Place) -> None:
    after = build_loads([HOMES, LAMPS], japan.calendar, japan.sky, shape="measured", measures=ALL)
    np.testing.assert_allclose(after.kw[:200].sum(axis=0), after.class_kw[0], rtol=1e-9)
    np.testing.assert_allclose(after.kw[200], after.class_kw[1], rtol=1e-9)


def test_led_saves_in_the_evening_and_insulation_in_winter(japan: Place) -> None:
    before = build_loads([HOMES], japan.calendar, japan.sky, shape="measured")
    led = build_loads([HOMES], japan.calendar, japan.sky, shape="measured", measures=[LED])
    cool = build_loads([HOMES], japan.calendar, japan.sky, shape="measured", measures=[COOL])
    hour, month = japan.calendar.hour, japan.calendar.month
    by_led, by_cool = before.class_kw[0] - led.class_kw[0], before.class_kw[0] - cool.class_kw[0]
    assert by_led[hour == 20].mean() > 3.0 * by_led[hour == 13].mean()
    assert by_cool[month == 1].mean() > 3.0 * by_cool[month == 5].mean()


def test_measure_that_takes_more_than_a_use_is_noted(japan: Place) -> None:
    greedy = Measure(name="led", load_class="homes", sites=60, energy_kwh=60_000.0, shape="lighting")
    loads = build_loads([HOMES], japan.calendar, japan.sky, shape="measured", measures=[greedy, COOL, WALLS])
    assert len(loads.notes) == 1
    assert loads.notes[0].startswith("led: the plan's 60,000 kWh are 1")
    assert "for lighting" in loads.notes[0]


def test_measure_beyond_its_sites_is_refused_with_the_most_they_can_save(japan: Place) -> None:
    impossible = (
        Measure(name="led", load_class="homes", sites=2, energy_kwh=90_000.0, shape="lighting"),
        Measure(name="walls", load_class="homes", sites=3, energy_kwh=200_000.0, shape="all"),
        Measure(name="none_yet", load_class="homes", sites=0, energy_kwh=0.0, shape="all"),
    )
    with pytest.raises(InputError) as error:
        build_loads([HOMES], japan.calendar, japan.sky, shape="measured", measures=impossible)
    assert len(error.value.problems) == 2
    assert "its 2 sites of 'homes' can save at most" in str(error.value)
    assert "its 3 sites of 'homes' can save at most" in str(error.value)


def test_measure_without_energy_changes_nothing(japan: Place) -> None:
    kw = np.ones((3, 2))
    idle = Measure(name="idle", load_class="x", sites=1, energy_kwh=0.0, shape="all")
    few = LoadClass(name="x", model="constant", sites=3, energy_kwh=6.0)
    savings, problems = savings_of_class(kw, profile_of(3.0, 0.0, 0.0, 0.0), few, [idle], 1, 1.0)
    assert not problems
    assert (savings[0].factor == 1.0).all()
    loads = build_loads(
        [HOMES],
        japan.calendar,
        japan.sky,
        shape="measured",
        measures=[Measure(name="later", load_class="homes", sites=0, energy_kwh=0.0, shape="lighting")],
    )
    assert (loads.measure_of_row == NO_MEASURE).all()
