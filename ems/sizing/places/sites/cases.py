"""Many sizes at many sites as one batch of the exact planner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.sizing.places.sites.place import SitePlace
    from ems.sizing.places.sites.unit import SiteUnit

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_CASES = 96
"""Cases of a batch, unless one size has more sites: their plans take 7 MB a series of hours."""
SERIES = (
    *("net_load_kw", "import_limit_kw", "export_limit_kw", "charge_limit_kw", "discharge_limit_kw"),
    *("floor_kwh", "ceiling_kwh"),
)
NUMBERS = (
    *("charge_efficiency", "discharge_efficiency", "kept_fraction", "wear_price_per_kwh", "loss_price_per_kwh"),
    *("initial_energy_kwh", "end_energy_kwh", "end_value_per_kwh", "end_piece_kwh"),
)


def cases_of_sizes(place: SitePlace, rows: Ints, sizes: Floats, unit: SiteUnit) -> Cases:
    """Sizes at some sites as cases, the sites of one size after those of another; prices are still missing.

    Parameters
    ----------
    place
        The sites.
    rows
        Which of them.
    sizes
        Shape (sizes, variables).
    unit
        The storage: the place's own, or one that differs in what is not sized.
    """
    each = [place.cases(rows, at, unit) for at in sizes]
    return each[0] if len(each) == 1 else _stacked(each)


def batches(place: SitePlace, sizes: Floats) -> Iterator[Floats]:
    """Parts of some sizes that are planned together, in their order.

    Parameters
    ----------
    place
        The sites.
    sizes
        Shape (sizes, variables).
    """
    count = max(MOST_CASES // place.units, 1)
    for first in range(0, len(sizes), count):
        yield sizes[first : first + count]


def _stacked(each: Sequence[Cases]) -> Cases:
    """Cases one after another; a series that all share is kept once."""
    series: dict[str, Any] = {name: _rows([getattr(one, name) for one in each], each[0].count) for name in SERIES}
    numbers: dict[str, Any] = {name: np.concatenate([getattr(one, name) for one in each]) for name in NUMBERS}
    return replace(each[0], **series, **numbers)


def _rows(found: Sequence[Floats], count: int) -> Floats:
    if all(one.shape == (1, 1) and one[0, 0] == found[0][0, 0] for one in found):
        return found[0]
    return np.concatenate([np.broadcast_to(one, (count, one.shape[1])) for one in found])
