"""Figures: a result in, a matplotlib figure out.

Nothing here uses pyplot, so importing is quick, no window opens, and matplotlib's settings stay as they were.
"""

from __future__ import annotations

from ems.plot.day_types import day_types
from ems.plot.difference import storage_difference
from ems.plot.duration import duration_curve
from ems.plot.fonts import NoJapaneseFontWarning, japanese_font, language
from ems.plot.heat_map import heat_map
from ems.plot.money.ageing import ageing
from ems.plot.money.bill import bill_months
from ems.plot.money.books import books_waterfall
from ems.plot.money.cash_flow import cash_flow
from ems.plot.money.gains import gains_curves
from ems.plot.money.pathways.figures import pathway_batteries, pathway_energy, pathway_money
from ems.plot.money.tariffs.figure import tariff_prices
from ems.plot.monthly import monthly_balance
from ems.plot.outages.frontier import reserve_frontier
from ems.plot.outages.starts_map import outage_map
from ems.plot.outages.survival import survival
from ems.plot.outages.worst import worst_outages
from ems.plot.plan import plan_comparison
from ems.plot.promised_week import promised_week
from ems.plot.requests import request_days
from ems.plot.response import response
from ems.plot.rooms import air_conditioning
from ems.plot.save import to_png, to_svg
from ems.plot.seasons import TellingWeek, telling_weeks
from ems.plot.sizing.curve import size_curve
from ems.plot.sizing.front import size_front
from ems.plot.sizing.heat import size_map
from ems.plot.sizing.sureness import size_sureness
from ems.plot.state_of_charge import state_of_charge
from ems.plot.stored_worth import stored_worth
from ems.plot.sweeps.figure import sweep
from ems.plot.week import week

__all__ = [
    "NoJapaneseFontWarning",
    "TellingWeek",
    "ageing",
    "air_conditioning",
    "bill_months",
    "books_waterfall",
    "cash_flow",
    "day_types",
    "duration_curve",
    "gains_curves",
    "heat_map",
    "japanese_font",
    "language",
    "monthly_balance",
    "outage_map",
    "pathway_batteries",
    "pathway_energy",
    "pathway_money",
    "plan_comparison",
    "promised_week",
    "request_days",
    "reserve_frontier",
    "response",
    "size_curve",
    "size_front",
    "size_map",
    "size_sureness",
    "state_of_charge",
    "storage_difference",
    "stored_worth",
    "survival",
    "sweep",
    "tariff_prices",
    "telling_weeks",
    "to_png",
    "to_svg",
    "week",
    "worst_outages",
]
