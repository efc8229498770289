"""What a size costs: prices of a kWh and a kW by class, and what a purchase costs a year."""

from ems.economics.sizes.buying import Purchase, installed_sizes, purchase
from ems.economics.sizes.class_prices import unit_prices
from ems.economics.sizes.unit_price import UnitPrice, annuity_fraction

__all__ = ["Purchase", "UnitPrice", "annuity_fraction", "installed_sizes", "purchase", "unit_prices"]
