"""What a meter's readings cost under a tariff: charge by charge, month by month, for one site or thousands."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.bills.billing import bill, bill_of_site
    from ems.bills.district import DistrictBills, district_bills
    from ems.bills.lines import LINES
    from ems.bills.meter.meter_file import read_meter
    from ems.bills.printed.paper import Bill
    from ems.bills.sites import SiteBills, bill_sites

_HOME = {
    "Bill": "printed.paper",
    "DistrictBills": "district",
    "LINES": "lines",
    "SiteBills": "sites",
    "bill": "billing",
    "bill_of_site": "billing",
    "bill_sites": "sites",
    "district_bills": "district",
    "read_meter": "meter.meter_file",
}
__all__ = [
    "LINES",
    "Bill",
    "DistrictBills",
    "SiteBills",
    "bill",
    "bill_of_site",
    "bill_sites",
    "district_bills",
    "read_meter",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.bills.{_HOME[name]}"), name)
    message = f"module 'ems.bills' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
