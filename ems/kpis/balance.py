"""The balance check that every result passes: E1 at every class and the pool, E2 of every recorded storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

LARGEST_RESIDUAL_KWH = 1e-6


def balance_residual_kwh(series: pd.DataFrame, classes: Mapping[str, pd.DataFrame], step_h: float) -> float:
    """Largest absolute residual of E1 over all steps, at the district and at every class of sites.

    Parameters
    ----------
    series
        District series with the columns of ``Result.series``.
    classes
        Series per class with the columns of ``Result.classes``.
    step_h
        Length of a step [h].

    Returns
    -------
    float
        [kWh]
    """
    district = (
        series["pv_kw"]
        + series["other_generation_kw"]
        + series["import_kw"]
        + series["discharge_kw"]
        + series["unserved_kw"]
        - series["load_kw"]
        - series["export_kw"]
        - series["charge_kw"]
        - series["curtailed_kw"]
    )
    worst = float(np.abs(district).max())
    for frame in classes.values():
        at_sites = (
            frame["pv_kw"]
            + frame["other_generation_kw"]
            + frame["import_kw"]
            + frame["discharge_kw"]
            - frame["load_kw"]
            - frame["export_kw"]
            - frame["charge_kw"]
        )
        worst = max(worst, float(np.abs(at_sites).max()))
    return worst * step_h


def refuse_imbalance(residual_kwh: float) -> None:
    """Fail a run whose balance does not close.

    Parameters
    ----------
    residual_kwh
        Largest residual [kWh].

    Raises
    ------
    profiles.errors.RunError
        It is above the limit, or not a number.
    """
    if not residual_kwh <= LARGEST_RESIDUAL_KWH:
        message = (
            f"the energy balance does not close: the largest residual of E1 and E2 is {residual_kwh:.3g} kWh, "
            f"allowed are {LARGEST_RESIDUAL_KWH:g} kWh; this is a defect of the program, please report it"
        )
        raise RunError(message)
