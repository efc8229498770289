"""Who gains and who pays: what every site pays with the plan less than without parts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ems.ledger.who_gains.inequality import gini_fraction, losers_fraction, top_tenth_fraction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Reference = Literal["no_batteries", "no_sharing", "no_plan"]
REFERENCES: tuple[Reference, ...] = ("no_batteries", "no_sharing", "no_plan")
SAVINGS = "savings"
QUANTILES = (0.1, 0.5, 0.9)
SLACK = 1e-9
"""Gains below this share of what a site pays come from rounding and count as none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gains:
    """What every site pays in a year, and how much less that is than without batteries, sharing or the whole plan.

    Parameters
    ----------
    policy, currency
        Of the run.
    table
        One row a site: ``name``, ``class_name``, ``group``, ``has_pv``, ``has_storage``, ``has_ppa``, ``load_kwh``;
        ``pays`` with the plan, bill and power of somebody else's PV less what its surplus earns; ``gain_no_batteries``,
        ``gain_no_sharing``, ``gain_no_plan``, above zero where it pays less now; ``gain_savings``, the part of
        ``gain_no_plan`` that savings measures bring [currency].
    price_before_per_kwh, price_before_without_levy_per_kwh
        Mean price of a kWh without the plan, with the levy and without [currency/kWh].
    notes
        What a reader must know.

    Notes
    -----
    ``no_batteries``: the same site and tariff with its own battery idle. ``no_sharing``: the same power over the meter,
    bought and sold by the tariff without the plan. ``no_plan``: no PV, no batteries, no savings, the tariff without the
    plan. ``savings``: the same, but with the loads of the plan. Neither equipment nor measures are paid in any of
    them.
    """

    policy: str
    currency: str
    table: pd.DataFrame
    price_before_per_kwh: float
    price_before_without_levy_per_kwh: float
    notes: tuple[str, ...]

    def gain(self, reference: Reference = "no_plan") -> Floats:
        """What each site pays less than in a reference, shape (sites,) [currency].

        Parameters
        ----------
        reference
            ``"no_batteries"``, ``"no_sharing"`` or ``"no_plan"``.
        """
        values = self.table[f"gain_{reference}"].to_numpy(dtype=np.float64)
        return beyond_rounding(values, self.table["pays"].to_numpy(dtype=np.float64))

    def summary(self) -> pd.DataFrame:
        """Gains over all sites, one row a reference, and ``savings``: what of ``no_plan`` savings measures bring.

        Returns
        -------
        pandas.DataFrame
            Columns as in :func:`summarise`, and ``losers_with_storage_fraction``: losers among the sites that have a
            battery; NaN where none has.
        """
        of_reference = {name: self.gain(name) for name in REFERENCES}
        of_savings = self.table[f"gain_{SAVINGS}"].to_numpy(dtype=np.float64)
        parts = of_reference | {SAVINGS: beyond_rounding(of_savings, self.table["pays"].to_numpy(dtype=np.float64))}
        with_storage = self.table["has_storage"].to_numpy(dtype=bool)
        frame = pd.DataFrame({name: summarise(part) for name, part in parts.items()}).T.rename_axis("reference")
        losers = [losers_fraction(part[with_storage]) for part in parts.values()]
        return frame.assign(losers_with_storage_fraction=losers)

    def by(self, what: Literal["class", "group", "pv"], reference: Reference = "no_plan") -> pd.DataFrame:
        """Gains of classes, of groups, or of sites with and without PV.

        Parameters
        ----------
        what
            ``"class"``, ``"group"`` or ``"pv"`` (within each group: index group and whether it has PV).
        reference
            ``"no_batteries"``, ``"no_sharing"`` or ``"no_plan"``.

        Returns
        -------
        pandas.DataFrame
            Columns as in :func:`summarise`.
        """
        keys = {"class": ["class_name"], "group": ["group"], "pv": ["group", "has_pv"]}[what]
        gain = pd.Series(self.gain(reference), index=self.table.index)
        parts = gain.groupby([self.table[key] for key in keys], sort=False)
        found = {label: summarise(np.asarray(part, dtype=np.float64)) for label, part in parts}
        index = pd.MultiIndex.from_tuples(found, names=keys)
        frame = pd.DataFrame(list(found.values()), index=index)
        return frame if len(keys) > 1 else frame.set_axis(index.get_level_values(0), axis=0)


def beyond_rounding(gain: Floats, pays: Floats) -> Floats:
    """Gains that are more than the rounding of sums; the others are zero.

    Parameters
    ----------
    gain
        What each site pays less, shape (sites,) [currency].
    pays
        What each site pays, shape (sites,) [currency].
    """
    return np.asarray(np.where(np.abs(gain) <= SLACK * (np.abs(pays) + 1.0), 0.0, gain), dtype=np.float64)


def summarise(gain: Floats) -> dict[str, float]:
    """Describe the gains of some sites.

    Parameters
    ----------
    gain
        What each pays less, shape (sites,) [currency].

    Returns
    -------
    dict
        ``sites``, ``total``, ``mean``, ``p10``, ``median``, ``p90`` [currency], ``losers_fraction``, ``gini_fraction``
        and ``top_tenth_fraction`` (losers counted as zero).
    """
    low, middle, high = np.quantile(gain, QUANTILES) if len(gain) else (np.nan,) * 3
    return {
        "sites": float(len(gain)),
        "total": float(gain.sum()),
        "mean": float(gain.mean()) if len(gain) else np.nan,
        "p10": float(low),
        "median": float(middle),
        "p90": float(high),
        "losers_fraction": losers_fraction(gain),
        "gini_fraction": gini_fraction(gain),
        "top_tenth_fraction": top_tenth_fraction(gain),
    }
