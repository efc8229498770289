"""A bill for programs: one key a line, the unit of money in its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.bills.lines import LINES, TOTAL, money_name

if TYPE_CHECKING:
    import pandas as pd

    from ems.bills.printed.paper import Bill


def bill_object(bill: Bill) -> dict[str, object]:
    """Return a bill as ``ems bill --json`` gives it.

    Parameters
    ----------
    bill
        What is billed.

    Returns
    -------
    dict
        ``tariff``, ``contract``, ``contract_unit``, ``currency``, ``from``, ``to``, energies, the lines
        (``energy_yen`` …, which add up to ``total_yen``), ``months``, ``detail``, ``notes``.
    """
    offer, amounts = bill.tariff.contract, {**bill.lines.to_dict(), TOTAL: bill.total}
    return {
        "tariff": bill.tariff.name,
        "contract": None if offer is None else bill.contract,
        "contract_unit": None if offer is None else offer.unit,
        "currency": bill.currency,
        "from": bill.first.isoformat(),
        "to": bill.end.isoformat(),
        "step_minutes": round(60.0 * bill.step_h),
        "energy_kwh": bill.energy_kwh,
        "export_kwh": bill.export_kwh,
        "peak_kw": bill.peak_kw,
        **{money_name(str(line), bill.currency): amount for line, amount in amounts.items()},
        "months": months_table(bill).reset_index().to_dict(orient="records"),
        "detail": bill.detail.to_dict(orient="records"),
        "notes": list(bill.notes),
    }


def months_table(bill: Bill) -> pd.DataFrame:
    """Months of a bill: energies, peak and billing demand, the lines and the total with the unit of money.

    Parameters
    ----------
    bill
        What is billed.
    """
    names = {line: money_name(line, bill.currency) for line in (*LINES, TOTAL)}
    return bill.meter.rename(columns={"import_kwh": "energy_kwh"}).join(bill.months.rename(columns=names))
