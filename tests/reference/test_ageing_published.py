"""Published ageing curves: figures of the printed laws, another group's fit to the same measurements, stepwise codes.

The papers' measured points are figures in print only, and were not at hand. What is checked instead:

- losses at the conditions of the tests, worked by hand from the equations as printed (Schmalstieg et al. 2014, doi
  10.1016/j.jpowsour.2014.02.012; Naumann et al. 2018 and 2020, doi 10.1016/j.est.2018.01.019 and
  10.1016/j.jpowsour.2019.227666), to the last digit shown;
- NREL's own model of the very cells that Naumann measured (Gasper et al. 2022, doi 10.1149/1945-7111/ac86a8,
  coefficients in BLAST-Lite), which was fitted apart, with other functions;
- the way in which SimSES and BLAST-Lite carry losses on, step by step, against the closed form here.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from ems.ageing import ChemistrySet, chemistry_set, fade, stress
from ems.ageing.laws.chemistry import carry_on
from ems.ageing.laws.lfp import LFP
from ems.ageing.laws.nmc import NMC

HOURS_A_DAY = 24


def _rest(chemistry: ChemistrySet, soc: float, temperature_c: float, days: int) -> tuple[float, float]:
    """Capacity lost and resistance grown at rest [%]."""
    span = stress(np.full(days * HOURS_A_DAY, 10.0 * soc), 10.0, temperature_c, 1.0)
    state = fade(chemistry, [span]).conditions[-1]
    return 100.0 * state.calendar_loss_fraction, 100.0 * state.calendar_resistance_fraction


@pytest.mark.parametrize(
    ("soc", "temperature_c", "days", "lost", "grown"),
    [
        (0.5, 50.0, 400, 15.533, 25.433),  # 3.695 V: α = 4.1212e6·exp(−6976/323.15) = 1.7366e-3; 400^0.75 = 89.443
        (1.0, 50.0, 400, 28.752, 45.201),  # 4.16 V: full charge at the temperature at which charge was varied
        (0.5, 40.0, 500, 9.216, 16.641),
        (0.5, 35.0, 500, 6.421, 12.203),
    ],
)
def test_nmc_at_rest(soc: float, temperature_c: float, days: int, lost: float, grown: float) -> None:
    assert _rest(NMC, soc, temperature_c, days) == pytest.approx((lost, grown), abs=5e-4)


@pytest.mark.parametrize(
    ("soc", "temperature_c", "lost", "grown"),
    [
        (0.5, 25.0, 6.620, 4.080),  # 1.2571e-5 · 0.60225 · √(885 · 86,400 s)
        (0.5, 40.0, 9.217, 16.346),
        (1.0, 40.0, 14.684, None),
        (0.0, 25.0, 2.694, None),
        (1.0, 60.0, 21.793, 39.119),
    ],
)
def test_lfp_after_885_days_at_rest(soc: float, temperature_c: float, lost: float, grown: float | None) -> None:
    capacity, resistance = _rest(LFP, soc, temperature_c, 885)
    assert capacity == pytest.approx(lost, abs=5e-4)
    assert grown is None or resistance == pytest.approx(grown, abs=5e-4)


@pytest.mark.parametrize(
    ("depth", "c_rate", "cycles", "lost"),
    [(1.0, 1.0, 5000, 15.282), (0.8, 1.0, 5000, 12.730), (0.2, 1.0, 5000, 9.449), (0.8, 0.5, 2500, 7.231)],
)
def test_lfp_after_full_cycles(depth: float, c_rate: float, cycles: int, lost: float) -> None:
    """(0.063 c + 0.0971)·(4.0253 (depth − 0.6)³ + 1.0923)·√cycles per cent."""
    first = float(LFP.cycle_loss(np.array(depth), np.array(0.5), np.array(c_rate)))
    assert 100.0 * first * cycles**LFP.cycle_exponent == pytest.approx(lost, abs=5e-4)


def test_nmc_after_cycles() -> None:
    """A cycle of a tenth around half charge: √mean(V²) = 3.6988 V; 1,000 Ah are 243.9 full cycles of 4.1 Ah."""
    middle = math.sqrt((_mean_square(3.675, 3.695) + _mean_square(3.695, 3.73)) / 2.0)
    beta = 7.348e-3 * (middle - 3.667) ** 2 + 7.6e-4 + 4.081e-3 * 0.1
    one = np.array(0.1), np.array(0.5), np.array(1.0)
    assert float(NMC.cycle_loss(*one)) * math.sqrt(1000.0 / 4.1) == pytest.approx(beta * math.sqrt(1000.0), rel=1e-12)
    assert 100.0 * beta * math.sqrt(1000.0) == pytest.approx(3.717, abs=5e-4)
    grown = 2.153e-4 * (middle - 3.725) ** 2 - 1.521e-5 + 2.798e-4 * 0.1
    assert grown < 1.5e-5  # the paper's lower limit holds
    assert float(NMC.cycle_resistance(*one)) == pytest.approx(1.5e-5 * 4.1)


def _mean_square(begin: float, end: float) -> float:
    return (begin**2 + begin * end + end**2) / 3.0


NREL_LOST = {
    25.0: {0.25: 4.24, 0.5: 5.83, 0.75: 7.23, 1.0: 8.42},
    40.0: {0.25: 7.30, 0.5: 9.46, 0.75: 11.29, 1.0: 12.80},
}
"""Loss of LFP cells after 885 days [%] by temperature and charge, by NREL's fit to Naumann's measurements."""


@pytest.mark.parametrize("temperature_c", NREL_LOST)
def test_lfp_at_rest_against_another_fit_to_the_same_measurements(temperature_c: float) -> None:
    """Within 2.2 points of capacity everywhere, within 1.5 at a half and three quarters of the charge."""
    for soc, lost in NREL_LOST[temperature_c].items():
        here = _rest(LFP, soc, temperature_c, 885)[0]
        assert here == pytest.approx(lost, abs=1.5 if soc in {0.5, 0.75} else 2.2), soc


def test_nrel_figures_are_those_of_its_model() -> None:
    for temperature_c, by_charge in NREL_LOST.items():
        for soc, lost in by_charge.items():
            assert 100.0 * _nrel_lost(soc, temperature_c + 273.15, 885.0) == pytest.approx(lost, abs=5e-3)


def _nrel_lost(soc: float, kelvin: float, days: float) -> float:
    """Sigmoid in time whose size and steepness follow temperature and the anode's potential (BLAST-Lite)."""
    potential = _anode_volt(8.5e-3 + soc * (0.78 - 8.5e-3))
    root, third, fourth = potential**0.5, potential ** (1.0 / 3.0), potential**0.25
    size = 0.98968715 * math.exp((-2881067.56019324 / kelvin**2 + 8742.06309157261 / kelvin) * root)
    steep = 0.000332850281062177 * math.exp(
        (734553185711.369 / kelvin**4 - 3284991315.45121 / kelvin**3) * third
        + (-2.8216157562078e-06 * kelvin**3 + 0.0012722759365729 * kelvin**2) * fourth
    )
    return 2.0 * size * (0.5 - 1.0 / (1.0 + math.exp((0.000130510034211874 * days) ** steep)))


def _anode_volt(lithiated: float) -> float:
    """Graphite against lithium (Safari and Delacourt 2011, doi 10.1149/1.3567007)."""
    return (
        0.6379
        + 0.5416 * math.exp(-305.5309 * lithiated)
        + 0.044 * math.tanh((0.1958 - lithiated) / 0.1088)
        - 0.1978 * math.tanh((lithiated - 1.0571) / 0.0854)
        - 0.6875 * math.tanh((lithiated + 0.0117) / 0.0529)
        - 0.0175 * math.tanh((lithiated - 0.5692) / 0.0875)
    )


def _simses(lost: float, rate: float, amount: float, exponent: float) -> float:
    """SimSES: the virtual time that would have cost what is lost, then on from there."""
    virtual = (lost / rate) ** (1.0 / exponent)
    return rate * (virtual + amount) ** exponent


def _blast(lost: float, rate: float, amount: float, exponent: float) -> float:
    """BLAST-Lite: the slope of the law at the present loss, times the step."""
    if lost == 0.0:
        return rate * amount**exponent
    return lost + rate * exponent * (lost / rate) ** ((exponent - 1.0) / exponent) * amount


@pytest.mark.parametrize("name", ["nmc", "lfp"])
@pytest.mark.parametrize(("stepwise", "tolerance"), [(_simses, 1e-12), (_blast, 2e-3)])
def test_a_year_of_changing_weather_step_by_step(name: str, stepwise: object, tolerance: float) -> None:
    """8,760 hours of other temperature and charge: hour by hour as the other codes do, and from the histogram."""
    assert callable(stepwise)
    chemistry = chemistry_set(name)
    assert chemistry is not None
    rng = np.random.default_rng(7)
    hour = np.arange(8760)
    cells_c = 17.0 - 9.0 * np.cos(2 * np.pi * hour / 8760) + rng.normal(0.0, 2.0, 8760)
    soc = 0.5 - 0.45 * np.cos(2 * np.pi * hour / 24)
    lost = 0.0
    for rate in chemistry.calendar_loss(soc, cells_c):
        lost = stepwise(lost, float(rate), 1.0 / 24.0, chemistry.calendar_exponent)
    rates = chemistry.calendar_loss(soc, cells_c)
    exact = carry_on(0.0, rates, np.full(8760, 1.0 / 24.0), chemistry.calendar_exponent)
    assert exact == pytest.approx(lost, rel=tolerance)
    binned = fade(chemistry, [stress(10.0 * soc, 10.0, cells_c, 1.0)]).conditions[-1].calendar_loss_fraction
    assert binned == pytest.approx(exact, rel=1e-4)
