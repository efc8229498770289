"""Savings: which sites have a measure and how much of their load it takes away, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.errors import Problem
from profiles.load.random import Purpose, key_of_class, uniforms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from profiles.load.types import ClassProfile, LoadClass, Measure, MeasureShape

LARGEST_SAVING: Final = 0.8
"""Part of a site's load that a measure can take away at most, in any step."""
LARGEST_STRENGTH: Final = 1e6
NO_ENERGY: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saving:
    """A measure carried out.

    Parameters
    ----------
    rows
        Rows of the class that have it.
    load_kw
        Their load together before the saving, shape (steps,) [kW].
    factor
        What is left of their load in every step, shape (steps,).
    strength
        k: energy saved relative to the use it is taken from (lighting, air conditioning, all).
    """

    rows: NDArray[np.int64]
    load_kw: NDArray[np.float64]
    factor: NDArray[np.float64]
    strength: float


def choose_rows(
    measures: Sequence[Measure], energies: Sequence[NDArray[np.float64]], seed: int
) -> list[NDArray[np.int64]]:
    """Choose disjoint rows for the measures of one class.

    Parameters
    ----------
    measures
        The measures of this class.
    energies
        For each measure how much of the use it is about every row has, shape (rows,), in any unit.
    seed
        Seed of the run.

    Returns
    -------
    list of numpy.ndarray
        Ascending row numbers for each measure, in the order given.

    Notes
    -----
    Sites are drawn without replacement with a chance proportional to the energy that the measure is about: who uses
    much has most to gain (an assumption). Keys ``log(u) / energy`` give such a draw (Efraimidis and Spirakis, Inf.
    Process. Lett. 97, 2006, doi:10.1016/j.ipl.2005.11.003). The measure that saves most at a site chooses first.
    """
    rows = len(energies[0])
    free = np.ones(rows, dtype=np.bool_)
    chosen: dict[int, NDArray[np.int64]] = {}
    for place in sorted(range(len(measures)), key=lambda number: _energy_per_site(measures[number]), reverse=True):
        measure = measures[place]
        # Relative to the mean; a row without any of the use comes last.
        energy = np.maximum(energies[place] / max(energies[place].mean(), NO_ENERGY), NO_ENERGY)
        draw = np.log(uniforms(key_of_class(seed, measure.name), Purpose.MEASURE, rows)) / energy
        order = np.argsort(np.where(free, -draw, np.inf), kind="stable")
        count = 1 if rows == 1 else measure.sites
        chosen[place] = np.sort(order[:count])
        free[chosen[place]] = False
    return [chosen[place] for place in range(len(measures))]


def part_of_load(profile: ClassProfile, shape: str) -> NDArray[np.float64]:
    """Return the part of a class's load that is of a kind of use, in every step; shape (steps,)."""
    if shape == "all":
        return np.ones_like(profile.base_kw)
    use_kw = profile.lighting_kw if shape == "lighting" else profile.air_conditioning_kw
    total_kw = profile.total_kw
    return np.divide(use_kw, total_kw, out=np.zeros_like(use_kw), where=total_kw > 0.0)


def air_conditioning_in(profile: ClassProfile, shape: MeasureShape) -> NDArray[np.float64] | float:
    """Return the share of air conditioning in what a measure saves; a number, or one a step of shape (steps,).

    Parameters
    ----------
    profile
        What the class draws before savings.
    shape
        Use that the measure makes smaller.
    """
    if shape == "all":
        return part_of_load(profile, "air_conditioning")
    return 1.0 if shape == "air_conditioning" else 0.0


def strength_of(load_kwh: NDArray[np.float64], part: NDArray[np.float64], saving_kwh: float) -> float | None:
    """Return the number k for which ``Σ load · min(k · part, 0.8)`` is the saving, or None if there is none.

    Parameters
    ----------
    load_kwh
        Energy of the sites in every step, shape (steps,) [kWh].
    part
        Part of the load that the measure is about, shape (steps,).
    saving_kwh
        Energy to be saved in the year [kWh].

    Examples
    --------
    >>> strength_of(np.array([10.0, 10.0]), np.array([0.5, 0.1]), 3.0)
    0.5
    >>> strength_of(np.array([10.0, 10.0]), np.array([0.5, 0.1]), 10.0)
    2.0
    >>> strength_of(np.array([10.0, 10.0]), np.array([0.5, 0.0]), 9.0) is None
    True
    """
    capped = np.zeros(len(part), dtype=np.bool_)
    while True:
        rest_kwh = saving_kwh - LARGEST_SAVING * float(load_kwh[capped].sum())
        per_strength_kwh = float(np.sum(load_kwh[~capped] * part[~capped]))
        # A k beyond all bounds asks it of steps that have next to nothing to give.
        if not rest_kwh < LARGEST_STRENGTH * per_strength_kwh:
            return None
        strength = rest_kwh / per_strength_kwh
        # Steps only ever join those at the cap: k grows from round to round.
        now = strength * part > LARGEST_SAVING
        if bool(np.all(now <= capped)):
            return strength
        capped |= now


def savings_of_class(
    kw: NDArray[np.float64],
    profile: ClassProfile,
    load_class: LoadClass,
    measures: Sequence[Measure],
    seed: int,
    step_h: float,
) -> tuple[list[Saving], list[Problem]]:
    """Work out the savings of one class; the loads are not changed.

    Returns
    -------
    tuple
        One saving a measure, and the problems of measures that cannot save what they should.
    """
    parts = {shape: part_of_load(profile, shape) for shape in {measure.shape for measure in measures}}
    # Not kw @ part: a threaded product may round differently with another number of threads.
    energies = {shape: np.einsum("rt,t->r", kw, part) for shape, part in parts.items()}
    chosen = choose_rows(measures, [energies[measure.shape] for measure in measures], seed)
    savings, problems = [], []
    for measure, rows in zip(measures, chosen, strict=True):
        part, load_kw = parts[measure.shape], kw[rows].sum(axis=0)
        load_kwh = load_kw * step_h
        strength = strength_of(load_kwh, part, measure.energy_kwh) if measure.energy_kwh > 0.0 else 0.0
        if strength is None:
            most_kwh = LARGEST_SAVING * float(load_kwh[part > 0.0].sum())
            problems.append(
                Problem(
                    where=f"measure {measure.name!r}: energy_kwh = {measure.energy_kwh:,.0f}",
                    what=f"its {measure.sites:,} sites of {load_class.name!r} can save at most {most_kwh:,.0f} kWh",
                    remedy="lower the energy, or give it more sites or another shape",
                )
            )
            continue
        savings.append(
            Saving(
                rows=rows, load_kw=load_kw, factor=1.0 - np.minimum(strength * part, LARGEST_SAVING), strength=strength
            )
        )
    return savings, problems


def note_on(measure: Measure, saving: Saving) -> str | None:
    """Say what a reader should know about a measure that saves most of a use, or more than all of it."""
    if measure.shape == "all" or saving.strength <= LARGEST_SAVING:
        return None
    use = measure.shape.replace("_", " ")
    return (
        f"{measure.name}: the plan's {measure.energy_kwh:,.0f} kWh are {saving.strength:.0%} of what the load "
        f"model gives its sites for {use}; the plan's figure is kept"
    )


def _energy_per_site(measure: Measure) -> float:
    """Return the energy that a measure saves at each of its sites [kWh]."""
    return measure.energy_kwh / max(measure.sites, 1)
