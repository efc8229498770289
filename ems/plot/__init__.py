"""Figures: a result in, a matplotlib figure out.

Nothing here uses pyplot, so importing is quick, no window opens, and matplotlib's settings stay as they were.
"""

from __future__ import annotations

from ems.plot.day_types import day_types
from ems.plot.duration import duration_curve
from ems.plot.fonts import NoJapaneseFontWarning, japanese_font, language
from ems.plot.heat_map import heat_map
from ems.plot.monthly import monthly_balance
from ems.plot.plan import plan_comparison
from ems.plot.save import to_png, to_svg
from ems.plot.seasons import TellingWeek, telling_weeks
from ems.plot.state_of_charge import state_of_charge
from ems.plot.week import week

__all__ = [
    "NoJapaneseFontWarning",
    "TellingWeek",
    "day_types",
    "duration_curve",
    "heat_map",
    "japanese_font",
    "language",
    "monthly_balance",
    "plan_comparison",
    "state_of_charge",
    "telling_weeks",
    "to_png",
    "to_svg",
    "week",
]
