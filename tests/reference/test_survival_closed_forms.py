"""Survival that can be reckoned by hand, or that REopt, SAM and DER-VET publish, each in its definition.

Of REopt's reliability examples every path of working generators is an outage of its own here: what is left when the
Markov chain is written out.
"""

from __future__ import annotations

from dataclasses import fields
from math import comb
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from island_reference import storage

import ems
from ems.island.survival.curve import DEFINITIONS
from ems.resilience.starts.study import EquipmentState, OutageStudy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ems.island.survival.curve import Definition

    Ints = NDArray[np.int64]

HOURS = 8760
PV_FRACTION, BATTERY_FRACTION = 0.98, 0.97
"""Availabilities: REopt's default of PV, its default of the battery."""


def curve(survived: Sequence[int] | Ints, definition: str, steps: int | None = None) -> list[float]:
    """Survival curve as a list."""
    return list(ems.survival_curve(survived, definition, steps=steps).tolist())


# --- flat loads and batteries on the edge


@pytest.mark.kernel
def test_a_battery_that_empties_in_all_three_definitions() -> None:
    """6 kWh, 1 kW, no sun: the energy left at each start is the number of steps. Seven starts, 0 to 6 steps each."""
    survived = ems.survived_steps(np.ones(7), 0.0, [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0], storage(capacity_kwh=6.0))
    assert survived.tolist() == [6, 5, 4, 3, 2, 1, 0]
    assert curve(survived, "at_least") == [6 / 7, 5 / 7, 4 / 7, 3 / 7, 2 / 7, 1 / 7]
    assert curve(survived, "more_than") == [5 / 7, 4 / 7, 3 / 7, 2 / 7, 1 / 7, 0.0]
    assert curve(survived, "truncated") == [6 / 7, 5 / 6, 4 / 5, 3 / 4, 2 / 3, 1 / 2]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("tolerance_kw", "survived", "at_least", "more_than", "truncated"),
    [
        (0.125, [2, 1, 3, 3], [4 / 4, 3 / 4, 2 / 4], [3 / 4, 2 / 4, 0 / 4], [4 / 4, 2 / 3, 0 / 2]),
        (0.0625, [0, 1, 1, 0], [2 / 4, 0 / 4, 0 / 4], [0 / 4, 0 / 4, 0 / 4], [2 / 4, 0 / 3, 0 / 2]),
    ],
    ids=["served", "not served"],
)
def test_a_battery_at_its_reserve_where_the_tolerance_decides(
    tolerance_kw: float, survived: list[int], at_least: list[float], more_than: list[float], truncated: list[float]
) -> None:
    """Loads of 0.125, 0.125, 1 and 0.125 kW; 0, 0.125, 1 and 0 kWh are stored above a reserve of 5 kWh.

    At the reserve 0.125 kW are missing, which a tolerance of 0.125 kW forgives. The 1 kW of the third step is served
    from its own start alone. From there on, or from the fourth step, all is on the reserve until the third comes again.
    """
    found = ems.survived_steps(
        [0.125, 0.125, 1.0, 0.125],
        0.0,
        [5.0, 5.125, 6.0, 5.0],
        storage(floor_fraction=0.5),
        tolerance_kw=tolerance_kw,
        max_steps=3,
    )
    assert found.tolist() == survived
    assert curve(found, "at_least", 3) == at_least
    assert curve(found, "more_than", 3) == more_than
    assert curve(found, "truncated", 3) == truncated


@pytest.mark.kernel
@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_end_of_the_year_in_all_three_definitions(definition: str) -> None:
    """Always served: where the year wraps every start lasts, where it ends only as long as there is a year.

    ``truncated`` does not see the difference: it looks at the windows that stay within the year.
    """
    load = np.ones(5)
    wrapped = ems.survived_steps(load, load, 0.0, storage())
    ended = ems.survived_steps(load, load, 0.0, storage(), wrap=False)
    expected = {
        "at_least": ([1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 0.8, 0.6, 0.4, 0.2]),
        "more_than": ([1.0, 1.0, 1.0, 1.0, 0.0], [0.8, 0.6, 0.4, 0.2, 0.0]),
        "truncated": ([1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0]),
    }
    assert (curve(wrapped, definition), curve(ended, definition)) == expected[definition]


@pytest.mark.kernel
@pytest.mark.parametrize("power_kw", [1.0, 0.5, 3.0])
@pytest.mark.parametrize("step_h", [1.0, 0.5, 0.25])
@pytest.mark.parametrize(("loss", "out"), [("split", 0.8), ("on_charge", 1.0)])
def test_a_flat_load_lasts_as_long_as_energy_over_power(power_kw: float, step_h: float, loss: str, out: float) -> None:
    """Whole steps in energy · η_d / (power · step), whatever the standing energy; a hair less energy is a step less."""
    battery = storage(max_discharge_kw=3.0, charge_efficiency=0.9, discharge_efficiency=0.8, loss=loss)
    for whole in (1, 7, 12):
        energy = whole * power_kw * step_h / out
        if energy <= 10.0:
            options = {"step_h": step_h, "tolerance_kw": 1e-9}
            load = np.full(20, power_kw)
            assert (ems.survived_steps(load, 0.0, energy, battery, **options) == whole).all()
            assert (ems.survived_steps(load, 0.0, energy - 1e-6, battery, **options) == whole - 1).all()


@pytest.mark.kernel
def test_standing_loss_as_a_geometric_series() -> None:
    """After n hours e·qⁿ − p·(1 − qⁿ)/(1 − q) is left, q = 1 − σ; a step is served where q times that is p or more."""
    q, power_kw, energy = 0.97, 1.0, 10.0
    load = np.full(30, power_kw)
    left = energy * q ** np.arange(30) - power_kw * (1.0 - q ** np.arange(30)) / (1.0 - q)
    expected = int(np.argmax(left * q < power_kw))
    battery = storage(standing_loss_fraction_per_h=1.0 - q)
    assert expected == 8
    assert (ems.survived_steps(load, 0.0, energy, battery) == expected).all()


# --- availability


SUN_KW = np.array([1.0, 1.0, 0.0, 0.0])
BY_HAND = {
    (True, True): [3, 2, 1, 3],
    (True, False): [2, 1, 0, 0],
    (False, True): [1, 1, 1, 1],
    (False, False): [0] * 4,
}
"""Steps of four starts under 1 kW with 1 kWh stored, where PV and battery work or not; counted by hand."""


def four_states() -> tuple[EquipmentState, ...]:
    """PV and battery each work or not, each state with its probability and all of it that a curve needs."""
    states = []
    for (pv_works, battery_works), by_hand in BY_HAND.items():
        sun_kw = SUN_KW if pv_works else 0.0 * SUN_KW
        battery = storage(max_discharge_kw=1.0 if battery_works else 0.0)
        survived = ems.survived_steps(np.ones(4), sun_kw, 1.0, battery)
        assert survived.tolist() == by_hand
        states.append(
            EquipmentState(
                probability_fraction=(PV_FRACTION if pv_works else 1.0 - PV_FRACTION)
                * (BATTERY_FRACTION if battery_works else 1.0 - BATTERY_FRACTION),
                pv_works=pv_works,
                battery_works=battery_works,
                play=SimpleNamespace(survived=survived[:, None]),
                reached=survived[:, None],
            )
        )
    return tuple(states)


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("at_least", [0.9506 + 0.0294 * 2 / 4 + 0.0194, 0.9506 * 3 / 4 + 0.0294 * 1 / 4, 0.9506 * 2 / 4]),
        ("more_than", [0.9506 * 3 / 4 + 0.0294 * 1 / 4, 0.9506 * 2 / 4, 0.0]),
        ("truncated", [0.9506 + 0.0294 * 2 / 4 + 0.0194, 0.9506 * 2 / 3 + 0.0294 * 1 / 3, 0.9506 * 1 / 2]),
    ],
)
def test_availability_is_the_mixture_by_hand(definition: Definition, expected: list[float]) -> None:
    """PV works with 0.98, the battery with 0.97: both 0.9506, PV alone 0.0294, battery alone 0.0194, none 0.0006."""
    states = four_states()
    assert [state.probability_fraction for state in states] == pytest.approx([0.9506, 0.0294, 0.0194, 0.0006])
    study = OutageStudy(
        **dict.fromkeys((one.name for one in fields(OutageStudy)), None)
        | {
            "shelter": SimpleNamespace(services=[SimpleNamespace(name="hub", vital=True)]),
            "steps": 3,
            "definition": definition,
            "states": states,
        }
    )
    assert study.survival().tolist() == pytest.approx(expected, abs=1e-12)


# --- REopt


def working_generators(generators: int, hours: int, fails_fraction: float) -> Iterator[tuple[float, list[int]]]:
    """Every way in which generators can fail hour by hour: its probability, and how many work in each hour."""
    if hours == 0:
        yield 1.0, []
        return
    for still in range(generators + 1):
        probability = comb(generators, still) * (1.0 - fails_fraction) ** still * fails_fraction ** (generators - still)
        for further, rest in working_generators(still, hours - 1, fails_fraction):
            yield probability * further, [still, *rest]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("capacity_kwh", "floor_fraction", "energy_kwh"), [(4.0, 0.5, 3.0), (2.0, 0.0, 1.0)], ids=["one type", "two types"]
)
def test_reopt_two_generators_and_a_battery_along_every_path(
    capacity_kwh: float, floor_fraction: float, energy_kwh: float
) -> None:
    """NREL/REopt.jl, test/runtests.jl, "Backup Generator Reliability": 0.557056 after three hours, in both examples.

    Loads of 1, 2, 2 and 1 kW, two generators of 1 kW of which each fails with 1/5 in an hour, a battery of 1 kW with
    1 kWh usable and room for another. Its comments give 1.0 and 0.8704 for the first two hours.
    """
    battery = storage(capacity_kwh=capacity_kwh, floor_fraction=floor_fraction)
    probability, working = zip(*working_generators(2, 3, 0.2), strict=True)
    generation = np.column_stack([np.array(working, dtype=float), np.zeros(len(working))])
    survived = ems.survived_steps([1.0, 2.0, 2.0, 1.0], generation, energy_kwh, battery, max_steps=3)[:, 0]
    assert sum(probability) == pytest.approx(1.0)
    lasting = [sum(p for p, r in zip(probability, survived, strict=True) if r >= h) for h in (1, 2, 3)]
    assert lasting == pytest.approx([1.0, 0.8704, 0.557056], abs=1e-12)


def test_reopt_a_generator_that_fails_and_a_battery_of_four_hours() -> None:
    """NREL/REopt.jl, the same file: after 24 hours 0.99²⁰ · 0.9 · 0.98 survive, those whose generator lasted 20.

    100 kW flat, 400 kWh, a generator that is there with 0.98, starts with 0.9 and fails with 1/100 in an hour.
    """
    starts, keeps, longest = 0.9 * 0.98, 0.99, 24
    lasted = np.arange(longest + 1)
    probability = starts * keeps**lasted * (1.0 - keeps)
    probability[0] += 1.0 - starts
    probability[-1] = starts * keeps**longest
    generation = np.where(np.arange(60) < lasted[:, None], 100.0, 0.0)
    battery = storage(capacity_kwh=400.0, max_charge_kw=100.0, max_discharge_kw=100.0)
    survived = ems.survived_steps(np.full(60, 100.0), generation, 400.0, battery, max_steps=longest)[:, 0]
    assert survived.tolist() == np.minimum(lasted + 4, longest).tolist()
    lasting = [float(probability[survived >= h].sum()) for h in range(1, longest + 1)]
    assert lasting[-1] == pytest.approx(0.99**20 * (0.9 * 0.98), abs=1e-5)
    assert lasting == pytest.approx([1.0] * 4 + [starts * keeps ** (h - 4) for h in range(5, 25)], abs=1e-12)


def test_reopt_a_large_battery_alone() -> None:
    """NREL/REopt.jl, the same file: 400 MWh and 4 MW flat, somewhere from 0.8 to 1 full: 80 to 100 hours, no failures.

    Both of REopt's ways must give the same curve over 99 hours there; this is the curve.
    """
    battery = storage(capacity_kwh=400_000.0, max_charge_kw=4000.0, max_discharge_kw=4000.0)
    full = np.linspace(0.8, 1.0, HOURS)
    survived = ems.survived_steps(np.full(HOURS, 4000.0), 0.0, 400_000.0 * full, battery)
    expected = [float((100.0 * full >= h - 1e-9).mean()) for h in range(1, 101)]
    assert curve(survived, "at_least") == pytest.approx(expected, abs=1e-12)
    assert expected[79] == 1.0
    assert expected[89] == pytest.approx(0.5, abs=1e-3)


@pytest.mark.kernel
def test_reopt_loses_the_round_trip_on_charge() -> None:
    """NREL/REopt.jl, src/outagesim/outage_simulator.jl: by default 0.829 of the surplus is stored, all of it comes out.

    4 kW over for an hour are 3.316 kWh, three hours of 1 kW and 0.316 kWh; at most the inverter's 2 kW are 1.658 kWh.
    (There a battery that cannot carry the whole load of a step gives nothing in it; the step fails either way.)
    """
    load = np.array([0.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    sun = np.array([4.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    for power_kw, expected in ((5.0, 1 + 3), (2.0, 1 + 1)):
        battery = storage(
            max_charge_kw=power_kw,
            max_discharge_kw=power_kw,
            charge_efficiency=0.829,
            discharge_efficiency=1.0,
            loss="on_charge",
        )
        assert ems.survived_steps(load, sun, 0.0, battery)[0] == expected


# --- SAM


@pytest.mark.parametrize(("step_h", "mean_h", "share"), [(1.0, 0.0024, 0.000114), (0.5, 0.0022, 0.0000571)])
def test_sam_a_battery_of_six_hours_that_empties(step_h: float, mean_h: float, share: float) -> None:
    """NREL/ssc, test/shared_test/lib_resilience_test.cpp, PVWattsACHourly_Discharge and its half-hourly twin.

    1 kW, no sun; from 6 hours stored down to none: 6, 5, … (or 6, 5.5, …) hours, 0 in the rest of the year. The file
    gives the mean [h] and how large a share of the starts lasts each time; SAM's survival is one less all shares up to
    that time, which is r > h.
    """
    count = round(HOURS / step_h)
    left = np.maximum(6.0 - step_h * np.arange(count), 0.0)
    survived = ems.survived_steps(np.ones(count), 0.0, left, storage(), step_h=step_h)
    whole = round(6.0 / step_h)
    assert survived[: whole + 1].tolist() == list(range(whole, -1, -1))
    assert float(survived.mean()) * step_h == pytest.approx(mean_h, abs=1e-4)
    shares = np.bincount(survived) / count
    assert shares[0] == pytest.approx(0.999, abs=1e-3)
    assert shares[1:] == pytest.approx(share, abs=1e-6)
    assert curve(survived, "more_than") == pytest.approx(1.0 - np.cumsum(shares)[1:], abs=1e-12)
    assert curve(survived, "more_than")[-1] == 0.0


def test_sam_a_battery_that_is_never_needed_lasts_the_year() -> None:
    """NREL/ssc, the same file, PVWattsACHourly_Charge: 1 kW of PV on 0.5 kW of load lasts 8,760 hours, the longest."""
    survived = ems.survived_steps(np.full(HOURS, 0.5), 1.0, 5.0, storage())
    assert (survived == HOURS).all()
    at_least, more_than = ems.survival_curve(survived), ems.survival_curve(survived, "more_than")
    assert len(at_least) == HOURS
    assert (at_least == 1.0).all()
    assert (more_than[:-1] == 1.0).all()
    assert more_than[-1] == 0.0


# --- DER-VET


@pytest.mark.kernel
def test_dervet_counts_windows_within_the_year() -> None:
    """epri-dev/DER-VET, dervet/MicrogridValueStreams/Reliability.py, load_coverage_probability, in our words.

    Outages end with the data; how many starts last how long is counted, and those that last h are divided by N − h + 1.
    2 kWh under 1 kW: two hours from everywhere but the last hour, so of 5 windows of two hours all are covered.
    """
    load, battery = np.ones(6), storage()
    ended = ems.survived_steps(load, 0.0, 2.0, battery, wrap=False)
    wrapped = ems.survived_steps(load, 0.0, 2.0, battery)
    assert ended.tolist() == [2, 2, 2, 2, 2, 1]
    assert wrapped.tolist() == [2] * 6
    for survived in (ended, wrapped):
        assert curve(survived, "truncated", 3) == [6 / 6, 5 / 5, 0 / 4]
    assert curve(ended, "at_least", 3) == [6 / 6, 5 / 6, 0 / 6]


def test_dervet_over_a_year_of_outages_that_end_with_the_data() -> None:
    rng = np.random.default_rng(2)
    hours = np.arange(HOURS)
    load = rng.gamma(4.0, 0.5, HOURS)
    sun = np.maximum(np.sin((hours % 24 - 6) / 12.0 * np.pi), 0.0) * rng.uniform(0.0, 9.0, 365).repeat(24)
    battery = storage(
        capacity_kwh=30.0, max_charge_kw=8.0, max_discharge_kw=8.0, charge_efficiency=0.85, loss="on_charge"
    )
    energy = rng.uniform(0.0, 30.0, HOURS)
    ended = ems.survived_steps(load, sun, energy, battery, wrap=False, max_steps=720)
    wrapped = ems.survived_steps(load, sun, energy, battery, max_steps=720)
    frequency = np.bincount(ended, minlength=721)
    coverage = [frequency[h:].sum() / (HOURS - h + 1) for h in range(1, 721)]
    for survived in (ended, wrapped):
        assert curve(survived, "truncated", 720) == pytest.approx(coverage, abs=1e-12)
    assert (wrapped != ended).any()
