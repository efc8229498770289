"""A policy: one rule for the storages at the sites, one for those at the pool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.dispatch.rules import BUILT_IN, Rule, read_rule
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    PolicyLike: TypeAlias = "str | Callable[..., float] | Policy"

# A site knows neither the district's peak nor an outage plan, so these two act at the pool, over self-consumption.
AT_THE_POOL_ONLY = ("peak_shaving", "shelter_reserve")
# A "+" joins two rules only after a whole first one: folders and files may have one in their names.
TWO_RULES = re.compile(rf"(?P<site>{'|'.join(BUILT_IN)}|.*?\.py:\w+)\+(?P<pool>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who decides at which tier.

    Parameters
    ----------
    name
        What a user calls it.
    site
        Rule of the storages at the sites.
    pool
        Rule of the storages at the pool.
    """

    name: str
    site: Rule
    pool: Rule


def read_policy(policy: PolicyLike, *, has_plan: bool = False) -> Policy:
    """Turn what a user writes into a policy.

    Parameters
    ----------
    policy
        A built-in name; ``FILE.py:FUNCTION``; two of those joined by ``+`` (site first, then pool); a function; or a
        policy, which is returned as it is.
    has_plan
        Whether a plan comes along for ``follow`` to carry out.

    Returns
    -------
    Policy
        With both rules read and checked.

    Raises
    ------
    profiles.errors.InputError
        A rule is unknown or breaks the rules for rules, or ``follow`` has no plan.

    Examples
    --------
    >>> read_policy("shelter_reserve").site.name
    'self_consumption'
    >>> read_policy("none+self_consumption").name
    'none+self_consumption'
    """
    chosen = _read(policy)
    if not has_plan and "follow" in (chosen.site.name, chosen.pool.name):
        others = ", ".join(name for name in BUILT_IN if name != "follow")
        raise InputError(
            f"policy {chosen.name!r}",
            [
                Problem(
                    where="follow",
                    what="carries out a plan, and no plan was given",
                    remedy=f"choose one of {others}, or pass plan_kw from Python",
                )
            ],
        )
    return chosen


def _read(policy: PolicyLike) -> Policy:
    if isinstance(policy, Policy):
        return policy
    pair = TWO_RULES.fullmatch(policy) if isinstance(policy, str) else None
    if pair is not None:
        site, pool = read_rule(pair["site"]), read_rule(pair["pool"])
        return Policy(name=f"{site.name}+{pool.name}", site=site, pool=pool)
    rule = read_rule(policy)
    return Policy(name=rule.name, site=read_rule("self_consumption") if policy in AT_THE_POOL_ONLY else rule, pool=rule)
