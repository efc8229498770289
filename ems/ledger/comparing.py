"""A policy in money: the figures that stand beside those of other policies, once the series of its sites are gone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.ageing.of_policies.policy_wear import wear
from ems.ledger.keeping import books
from ems.ledger.who_gains.gaining import paid_cost, site_nodes
from ems.ledger.who_gains.inequality import losers_fraction
from ems.ledger.who_gains.outcome import beyond_rounding
from ems.results.storage_groups import classes_of_group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ageing import Wear
    from ems.district import District
    from ems.ledger.account import Books
    from ems.ledger.who_gains.gaining import WithoutPlan
    from ems.results import Result

HOMES = "homes"
"""Group of the sites whose middle gain is told."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyMoney:
    """What a year under a policy means for everybody's money.

    Parameters
    ----------
    books
        Books of the year.
    wear
        What it cost in wear.
    figures
        Figures to compare policies by; NaN where there is none:

        - ``customers_cost``, ``margin``, ``operator_income`` [currency], ``margin_per_kwh`` [currency/kWh], as in the
          books;
        - ``home_median_gain``: what the middle home, a site of the group ``homes``, pays less than without the plan
          [currency]; ``losers_fraction``: share of all sites that pay more;
        - ``life_used_fraction``: share of their life that the batteries used in the year, mean by capacity;
          ``shelter_life_used_fraction``: those that shelters count on.
    """

    books: Books
    wear: Wear
    figures: Mapping[str, float]


def policy_money(district: District, result: Result, before: WithoutPlan | None = None) -> PolicyMoney:
    """Keep the books of a year and the figures that policies are compared by.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened, with the net power of every site.
    before
        What the sites would pay without the plan; None: no gains.

    Returns
    -------
    PolicyMoney
        Without the power of the sites.

    Raises
    ------
    profiles.errors.InputError
        The result lacks the power of the sites, or belongs to another district.
    profiles.errors.RunError
        The books do not close.

    Examples
    --------
    >>> import ems
    >>> from ems.ledger import policy_money
    >>> district = ems.build_district(ems.read_scenario("kumamoto"))
    >>> money = policy_money(district, ems.simulate(district, keep_sites=True))
    >>> money.figures["margin"] == money.books.margin
    True
    """
    kept, judged = books(district, result), wear(result, district)
    figures = {
        "customers_cost": kept.customers_cost,
        "margin": kept.margin,
        "margin_per_kwh": kept.margin_per_kwh,
        "operator_income": kept.operator_income,
    }
    figures |= _gains(district, kept, before)
    figures |= _life_used(district, judged)
    return PolicyMoney(books=kept, wear=judged, figures=figures)


def _gains(district: District, kept: Books, before: WithoutPlan | None) -> dict[str, float]:
    """Gain of the middle home and share of losers, against no plan."""
    if before is None:
        return {"home_median_gain": math.nan, "losers_fraction": math.nan}
    sites = site_nodes(district)
    pays = paid_cost(district, kept)[sites]
    gain = beyond_rounding(before.paid_cost - pays, pays)
    at_home = np.array(district.group_of_class)[district.nodes.class_of_node[sites]] == HOMES
    middle = float(np.median(gain[at_home])) if at_home.any() else math.nan
    return {"home_median_gain": middle, "losers_fraction": losers_fraction(gain)}


def _life_used(district: District, judged: Wear) -> dict[str, float]:
    """Share of life that the year used of all batteries that age, and of those that shelters count on."""
    table = judged.table.loc[list(judged.curves), ["capacity_kwh", "life_used_fraction"]].astype(float)
    counted_on = {shelter.storage for shelter in district.scenario.shelter.values()}
    shelters = [not counted_on.isdisjoint(classes_of_group(district.scenario, str(group))) for group in table.index]
    parts = {"life_used_fraction": table, "shelter_life_used_fraction": table[shelters]}
    return {
        name: float(np.average(part["life_used_fraction"], weights=part["capacity_kwh"])) if len(part) else math.nan
        for name, part in parts.items()
    }
