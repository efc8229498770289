"""Cuts of a cost from exact plans: one for each case of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sizing.search.parts import Cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.exact.slopes import Direction

    Floats = NDArray[np.float64]


def cuts_of(
    cases: Cases, plans: Plans, directions: Sequence[Direction], at: Floats, *, per_cost: float = 1.0, threads: int = 0
) -> list[Cut]:
    """Cuts of the cost at the sizes of some cases.

    Parameters
    ----------
    cases
        The batch.
    plans
        Its plans; every cost is finite.
    directions
        How the series of the cases move with each size.
    at
        Sizes of the cases, shape (cases, variables).
    per_cost
        What a unit of the cases' cost counts in the function, such as one by the years that the steps stand for.
    threads
        As in ``plan_cases``.

    Notes
    -----
    A cut stands on the plan's proven bound, so that it holds even where a plan is not certain.
    """
    from ems.dispatch.exact.slopes import slopes_of  # noqa: PLC0415 (imports numba)

    slopes = slopes_of(cases, plans, directions, threads=threads)
    return [
        Cut(
            at=sizes,
            value=per_cost * float(cost),
            slopes=per_cost * slope,
            bound=per_cost * float(min(bound, cost)),
        )
        for sizes, cost, bound, slope in zip(at, plans.cost, plans.bound, slopes, strict=True)
    ]
