"""The local power company's books, and who gains and who pays."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.ledger.account import Books
    from ems.ledger.comparing import PolicyMoney, policy_money
    from ems.ledger.entries.meters import MeterBills, meter_bills
    from ems.ledger.keeping import books
    from ems.ledger.who_gains.gaining import WithoutPlan, gains, without_plan
    from ems.ledger.who_gains.outcome import Gains

_HOME = {
    "Books": "account",
    "Gains": "who_gains.outcome",
    "MeterBills": "entries.meters",
    "PolicyMoney": "comparing",
    "WithoutPlan": "who_gains.gaining",
    "books": "keeping",
    "gains": "who_gains.gaining",
    "meter_bills": "entries.meters",
    "policy_money": "comparing",
    "without_plan": "who_gains.gaining",
}
__all__ = [
    "Books",
    "Gains",
    "MeterBills",
    "PolicyMoney",
    "WithoutPlan",
    "books",
    "gains",
    "meter_bills",
    "policy_money",
    "without_plan",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.ledger.{_HOME[name]}"), name)
    message = f"module 'ems.ledger' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
