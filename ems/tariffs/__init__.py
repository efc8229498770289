"""What a kWh costs when: tariffs as data, checked, laid on the calendar of a meter."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.tariffs.catalogue import BundledTariff, bundled_tariffs
    from ems.tariffs.charges import (
        billing_demand_kw,
        block_cost,
        block_price_per_kwh,
        demand_factor,
        step_price_per_kwh,
    )
    from ems.tariffs.laid import LaidTariff
    from ems.tariffs.lay import lay_tariff
    from ems.tariffs.market.market_prices import read_market_prices
    from ems.tariffs.model import Tariff
    from ems.tariffs.read import parse_tariff, read_tariff
    from ems.tariffs.words.plain import tariff_text

_HOME = {
    "BundledTariff": "catalogue",
    "LaidTariff": "laid",
    "Tariff": "model",
    "billing_demand_kw": "charges",
    "block_cost": "charges",
    "block_price_per_kwh": "charges",
    "bundled_tariffs": "catalogue",
    "demand_factor": "charges",
    "lay_tariff": "lay",
    "parse_tariff": "read",
    "read_market_prices": "market.market_prices",
    "read_tariff": "read",
    "step_price_per_kwh": "charges",
    "tariff_text": "words.plain",
}
__all__ = [
    "BundledTariff",
    "LaidTariff",
    "Tariff",
    "billing_demand_kw",
    "block_cost",
    "block_price_per_kwh",
    "bundled_tariffs",
    "demand_factor",
    "lay_tariff",
    "parse_tariff",
    "read_market_prices",
    "read_tariff",
    "step_price_per_kwh",
    "tariff_text",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.tariffs.{_HOME[name]}"), name)
    message = f"module 'ems.tariffs' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
