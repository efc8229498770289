"""KPIs of a year as :func:`ems.simulate` has them, without what a row of a sweep does not show.

Left out are the plan's claims, provenance, and, unless bills are asked for, the net power of every site: a third of the
time of a year.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ems.island.reserve.default import with_default_reserve
from ems.kpis.balance import worst_of
from ems.kpis.judge import checked_kpis
from ems.results import assemble
from ems.simulation.play import play_policy

if TYPE_CHECKING:
    from ems.dispatch import Policy
    from ems.district import District
    from ems.results import Result


def played_year(district: District, policy: Policy, *, keep_sites: bool = False) -> Result:
    """Play a year and compute its KPIs.

    Parameters
    ----------
    district, policy
        As for :func:`ems.simulate`.
    keep_sites
        Whether to keep the net power of every site.

    Returns
    -------
    Result
        With series and KPIs, without claims and provenance.

    Raises
    ------
    profiles.errors.InputError
        The policy cannot be played on this district.
    profiles.errors.RunError
        A rule or planner failed, or the balance does not close.
    """
    reserved = with_default_reserve(district, policy)
    played = play_policy(reserved, policy, keep_sites=keep_sites)
    outcome = played.outcome
    result = replace(assemble(reserved, outcome, policy.name, {}), requests=played.requests)
    residual = worst_of([outcome.sites.residual_kwh, outcome.pool.residual_kwh])
    return replace(result, kpis=checked_kpis(result, reserved, residual))
