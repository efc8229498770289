"""One meter's bill under one tariff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ems.bills.lines import LINES, TOTAL
from ems.bills.meter.readings import end_notes, readings_of
from ems.bills.printed.detail import detail_of
from ems.bills.printed.paper import Bill
from ems.bills.sites import bill_sites
from ems.tariffs.contract import contract_size
from ems.tariffs.lay import lay_tariff
from ems.tariffs.model import Tariff
from ems.tariffs.read import read_tariff
from ems.units import number
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike

    from ems.bills.sites import SiteBills

    PastPeak = ArrayLike | Literal["same_year"] | None

HOUR = 1.0
"""Steps from this length on [h] hide half-hours."""


def bill(
    series: pd.DataFrame,
    tariff: Tariff | str | Path,
    *,
    contract: float | None = None,
    market_price_per_kwh: ArrayLike | None = None,
    feed_in_year: int | None = None,
    fuel_adjustment_per_kwh: float | None = None,
    past_peak_kw: PastPeak = None,
    by_the_day: bool | None = None,
) -> Bill:
    """Bill what a meter read.

    Parameters
    ----------
    series
        Columns ``import_kw`` and, where anything is fed in, ``export_kw``: mean power of steps of 15, 30 or 60 min
        [kW]. The index has a time zone or is in the tariff's local time. One meter: for the sites of a class, whose
        frame in a result is their sum, take ``ems.district_bills(…).bill(node)``.
    tariff
        A bundled tariff's name, a file, or a tariff.
    contract
        Size of the contract [A, kVA or kW, as the tariff says]; None: the tariff's own.
    market_price_per_kwh
        For a tariff that follows a market: its price in each step, shape (steps,) [currency/kWh].
    feed_in_year
        Fiscal year in which the plant began that feeds in; None: it gets no feed-in price (any more).
    fuel_adjustment_per_kwh
        Fuel-cost adjustment of the months for which the tariff knows none [currency/kWh].
    past_peak_kw
        For a demand charge that looks back: highest half-hour of earlier months, the last one last, or of the month
        before [kW]; ``"same_year"``: the months billed go round; None: nothing is known.
    by_the_day
        Whether fixed charges and block limits of a month that is not whole are scaled to what was metered of it; None:
        readings within one month are one billing period and stay unscaled, in longer ones they are scaled.

    Returns
    -------
    Bill
        Lines, months, rows as on paper. Billing months are calendar months.

    Raises
    ------
    profiles.errors.InputError
        Readings, contract, prices or tariff are wrong.

    Examples
    --------
    A flat 0.5 kW through January on 30 A: 372 kWh, 120 of them at 18.37, 180 at 23.97, 72 at 26.97:

    >>> import pandas as pd
    >>> import ems
    >>> january = pd.date_range("2027-01-01", "2027-02-01", freq="30min", inclusive="left")
    >>> found = ems.bill(pd.DataFrame({"import_kw": 0.5}, index=january), "kyuden-juryo-dento-b", contract=30)
    >>> round(float(found.lines["basic"]), 2), round(float(found.lines["energy"]), 2)
    (948.72, 8460.84)
    """
    chosen = tariff if isinstance(tariff, Tariff) else read_tariff(tariff)
    problems = ProblemCollector(chosen.name)
    size = contract_size(chosen, contract, problems)
    problems.raise_if_any()
    readings = readings_of(series, chosen.timezone)
    laid = lay_tariff(
        chosen,
        readings.index,
        step_h=readings.step_h,
        market_price_per_kwh=market_price_per_kwh,
        feed_in_year=feed_in_year,
        fuel_adjustment_per_kwh=fuel_adjustment_per_kwh,
        by_the_day=by_the_day,
    )
    bills = bill_sites(
        readings.import_kw,
        laid,
        export_kw=readings.export_kw,
        contract=size,
        past_peak_kw=past_peak_kw,
        begun_quarters=readings.begun_quarters,
    )
    notes = [*ratchet_notes(chosen, past_peak_kw), *end_notes(readings)]
    return bill_of_site(bills, 0, first=readings.index[0], notes=notes)


def bill_of_site(bills: SiteBills, site: int, *, first: pd.Timestamp, notes: list[str] | None = None) -> Bill:
    """Return one of many sites' bills with all its rows.

    Parameters
    ----------
    bills
        Bills of many sites.
    site
        Which of them, counted in ``bills.numbers``.
    first
        Start of the first step in local time.
    notes
        What else a reader must know.
    """
    laid = bills.laid
    names = pd.Index(laid.month_names, name="month")
    months = pd.DataFrame(bills.amounts[:, site, :].T, index=names, columns=list(LINES))
    months[TOTAL] = months.sum(axis=1)
    meter = {
        "import_kwh": bills.import_kwh,
        "export_kwh": bills.export_kwh,
        "peak_kw": bills.peak_kw,
        "billed_kw": bills.billed_kw,
    }
    return Bill(
        tariff=laid.tariff,
        contract=float(bills.contract[site]),
        first=first,
        end=first + pd.Timedelta(hours=laid.step_h) * laid.n_steps,
        step_h=laid.step_h,
        lines=months[list(LINES)].sum(),
        months=months,
        meter=pd.DataFrame({name: values[site] for name, values in meter.items()}, index=names),
        detail=detail_of(bills, site),
        notes=(*_notes_of(bills, site), *hour_notes(bills), *(notes or ())),
    )


def _notes_of(bills: SiteBills, site: int) -> list[str]:
    """Return the tariff's notes, those on exports only where something was fed in."""
    laid = bills.laid
    return [*laid.notes, *(laid.export_notes if bills.export_kwh[site].any() else ())]


def hour_notes(bills: SiteBills) -> list[str]:
    """Say that hours hide half-hours, where demand is billed.

    Parameters
    ----------
    bills
        Bills of many sites.
    """
    if bills.laid.step_h < HOUR or not bills.laid.demand_per_kw.any():
        return []
    return ["readings are hourly: demand is metered on half-hours, so the peak is understated"]


def ratchet_notes(tariff: Tariff, past_peak_kw: PastPeak) -> list[str]:
    """Say what a demand charge that looks back took for the months before the first.

    Parameters
    ----------
    tariff
        Its demand charge.
    past_peak_kw
        What was known of these months.
    """
    if not tariff.demand or not tariff.ratchet.months or not tariff.ratchet.fraction:
        is_given = past_peak_kw is not None and not isinstance(past_peak_kw, str)
        return ["this tariff has no demand charge that looks back: the given peak changes nothing"] * is_given
    before = f"the demand charge looks back {tariff.ratchet.months} months"
    if past_peak_kw is None:
        return [f"{before}: no half-hour before the first month is known, so that earlier ones count as zero"]
    if isinstance(past_peak_kw, str):
        return [f"{before}: the year before is taken to be like this one"]
    peaks = np.asarray(past_peak_kw, dtype=np.float64)
    return [] if peaks.ndim else [f"{before}: {number(float(peaks))} kW counts as that of the month just before"]
