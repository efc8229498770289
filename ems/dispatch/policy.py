"""A policy: one rule for the storages at the sites, one for those at the pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.dispatch.rules import BUILT_IN, Rule, read_rule
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    PolicyLike = str | Callable[..., float] | "Policy"

# A site knows neither the district's peak nor an outage plan, so these two act at the pool, over self-consumption.
AT_THE_POOL_ONLY = ("peak_shaving", "shelter_reserve")


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
        A rule is unknown or breaks the rules for rules.

    Examples
    --------
    >>> read_policy("shelter_reserve").site.name
    'self_consumption'
    >>> read_policy("none+self_consumption").name
    'none+self_consumption'
    """
    if isinstance(policy, Policy):
        return policy
    if not isinstance(policy, str):
        rule = read_rule(policy)
        return Policy(name=rule.name, site=rule, pool=rule)
    if policy == "follow" and not has_plan:
        raise InputError(
            "policy 'follow'",
            [
                Problem(
                    where="",
                    what="carries out a plan, and no plan was given",
                    remedy=f"choose one of {', '.join(n for n in BUILT_IN if n != 'follow')}, or pass plan_kw from Python",
                )
            ],
        )
    site, plus, pool = policy.partition("+")
    if plus:
        site_rule, pool_rule = read_rule(site), read_rule(pool)
        return Policy(name=f"{site_rule.name}+{pool_rule.name}", site=site_rule, pool=pool_rule)
    rule = read_rule(policy)
    return Policy(name=rule.name, site=read_rule("self_consumption") if policy in AT_THE_POOL_ONLY else rule, pool=rule)
