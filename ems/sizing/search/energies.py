"""Cases whose cost is an energy, what must be imported; no money in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]

ONE, NOTHING, UNLIMITED = np.ones((1, 1)), np.zeros((1, 1)), np.full((1, 1), np.inf)


def counting_import(cases: Cases) -> Cases:
    """Cases whose cost is the energy that is imported, at the dispatch that makes it least [kWh].

    Parameters
    ----------
    cases
        Any cases; their lines are not limited.
    """
    none = np.zeros(cases.count)
    return replace(
        cases,
        import_price_per_kwh=ONE,
        export_price_per_kwh=NOTHING,
        import_limit_kw=UNLIMITED,
        export_limit_kw=UNLIMITED,
        wear_price_per_kwh=none,
        loss_price_per_kwh=none,
        unserved_price_per_kwh=1.0,
    )
