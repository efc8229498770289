"""A bill: lines, months, rows as on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.bills.printed.layout import printed
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from ems.tariffs.model import Tariff


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bill:
    """What a meter's readings cost, line by line.

    Parameters
    ----------
    tariff
        By which it is billed.
    contract
        Size of the contract; 0 where the tariff has none [A, kVA or kW, as the tariff says].
    first, end
        Begin of the first and end of the last reading, local time.
    step_h
        Length of a step of the readings [h].
    lines
        Amount of each of ``LINES`` [currency]: what is paid is positive, what is earned negative; the sum is the total.
    months
        One row a billing month: the lines and ``total`` [currency].
    meter
        One row a billing month: ``import_kwh``, ``export_kwh``, ``peak_kw`` (highest half-hour), ``billed_kw`` (billing
        demand).
    detail
        One row for each row on paper, see :class:`ems.bills.printed.detail.Row`; the amounts add up to the total.
    notes
        What a reader must know.
    """

    tariff: Tariff
    contract: float
    first: pd.Timestamp
    end: pd.Timestamp
    step_h: float
    lines: pd.Series[float]
    months: pd.DataFrame
    meter: pd.DataFrame
    detail: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def currency(self) -> str:
        """Unit of money."""
        return self.tariff.currency

    @property
    def total(self) -> float:
        """Sum of all lines [currency]."""
        return float(self.lines.sum())

    @property
    def energy_kwh(self) -> float:
        """Energy taken [kWh]."""
        return float(self.meter["import_kwh"].sum())

    @property
    def export_kwh(self) -> float:
        """Energy fed in [kWh]."""
        return float(self.meter["export_kwh"].sum())

    @property
    def peak_kw(self) -> float:
        """Highest half-hour [kW]."""
        return float(self.meter["peak_kw"].max())

    def text(self, month: str | None = None, *, lang: str = "en") -> str:
        """Return the bill as it stands on paper.

        Parameters
        ----------
        month
            One of the billing months, such as ``"2027-01"``; None: all of them in one.
        lang
            ``"en"`` (the Japanese terms stand beside) or ``"ja"``.

        Raises
        ------
        profiles.errors.InputError
            Nothing was billed in that month, or the language is another.
        """
        if month is not None and month not in self.months.index:
            names = ", ".join(map(str, self.months.index))
            raise InputError("bill", [Problem(where=f"month = {month!r}", what=f"must be one of {names}")])
        if lang not in {"en", "ja"}:
            raise InputError("bill", [Problem(where=f"lang = {lang!r}", what="must be en or ja")])
        return "\n".join(printed(self, month, japanese=lang == "ja"))
