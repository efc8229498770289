"""From what a user writes to a rule for the sites and one for the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ems.dispatch import Policy, read_policy
from ems.dispatch.rules import builtin, read_rule
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

RULE = "def f(step, net_load_kw, energy_kwh, storage, signals):\n    return 0.0\n"


@pytest.mark.parametrize("name", ["none", "self_consumption", "time_of_use"])
def test_most_rules_act_at_both_tiers(name: str) -> None:
    policy = read_policy(name)
    assert (policy.name, policy.site.name, policy.pool.name) == (name, name, name)


@pytest.mark.parametrize("name", ["peak_shaving", "shelter_reserve"])
def test_what_a_site_cannot_know_acts_at_the_pool_over_self_consumption(name: str) -> None:
    policy = read_policy(name)
    assert (policy.name, policy.site.name, policy.pool.name) == (name, "self_consumption", name)


def test_two_rules_are_joined_by_a_plus_even_where_names_have_one(tmp_path: Path) -> None:
    folder = tmp_path / "c++"
    folder.mkdir()
    path = folder / "a+b.py"
    path.write_text(RULE)
    assert read_policy("time_of_use+none").pool.name == "none"
    alone = read_policy(f"{path}:f")
    assert alone.name == alone.site.name == "a+b.py:f"
    both = read_policy(f"{path}:f+peak_shaving")
    assert (both.name, both.pool.name) == ("a+b.py:f+peak_shaving", "peak_shaving")
    other = read_policy(f"none+{path}:f")
    assert (other.site.name, other.pool.name) == ("none", "a+b.py:f")
    twice = read_policy(f"{path}:f+{path}:f")
    assert twice.site == twice.pool


@pytest.mark.parametrize("name", ["none+", "+none", "none+nonsense", "nonsense+none", "none+none+none", ""])
def test_half_a_pair_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="no such rule"):
        read_policy(name)


def test_policies_and_functions_are_taken_as_they_are() -> None:
    made = Policy(name="mine", site=read_rule("none"), pool=read_rule("none"))
    assert read_policy(made) is made
    assert read_policy(builtin.time_of_use).pool.name == "time_of_use"


@pytest.mark.parametrize(
    "policy",
    [
        "follow",
        "none+follow",
        "follow+none",
        Policy(name="mine", site=read_rule("follow"), pool=read_rule("none")),
    ],
)
def test_follow_needs_a_plan(policy: str | Policy) -> None:
    with pytest.raises(InputError, match="carries out a plan, and no plan was given; choose one of none, self_cons"):
        read_policy(policy)
    assert read_policy(policy, has_plan=True)
