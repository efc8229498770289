"""Where a set of laws is used outside the conditions that it was measured under."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.ageing.laws.chemistry import ChemistrySet
    from ems.ageing.over_years.year_stress import Stress

    Floats = NDArray[np.float64]

NOTABLE_FRACTION = 0.05
"""A note says what is true of more than this share of the time, or of the energy through the battery."""
ROUNDING = 1e-6


def validity_notes(chemistry: ChemistrySet, span: Stress, title: str) -> list[str]:
    """Say where laws are an extrapolation.

    Parameters
    ----------
    chemistry
        Laws, and where they were measured.
    span
        What the batteries went through.
    title
        Name of the batteries for people.

    Returns
    -------
    list of str
        The remark on the set, then one sentence where time or cycles lie outside.
    """
    measured, outside = chemistry.validity, []
    for what, values, weights, (low, high), unit in (
        ("the time is spent", span.rest_temperature_c, span.rest_days, measured.temperature_c, " °C"),
        ("the time is spent", span.rest_soc_fraction, span.rest_days, measured.soc_fraction, " of full charge"),
        ("the cycles are", span.cycle_depth_fraction, span.cycle_full_cycles, measured.depth_fraction, " of depth"),
        ("the cycles are", span.cycle_c_rate, span.cycle_full_cycles, measured.c_rate, " C"),
    ):
        below, above = _share(values < low - ROUNDING, weights), _share(values > high + ROUNDING, weights)
        outside += [f"{below:.0%} of {what} below {low:g}{unit}"] if below > NOTABLE_FRACTION else []
        outside += [f"{above:.0%} of {what} above {high:g}{unit}"] if above > NOTABLE_FRACTION else []
    published = " and ".join(f"doi {source.doi}" for source in chemistry.sources)
    notes = [f"{chemistry.title}: laws of {published} for {chemistry.cell}. {chemistry.remark}"]
    if outside:
        notes.append(f"{title}: the laws of ageing are an extrapolation: {'; '.join(outside)}")
    return notes


def _share(which: NDArray[np.bool_], weights: Floats) -> float:
    """Share of the weights that a choice has."""
    total = float(weights.sum())
    return float(weights[which].sum()) / total if total > 0.0 else 0.0
