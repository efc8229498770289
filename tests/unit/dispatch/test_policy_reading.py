"""From what a user writes to a rule for the sites and one for the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from ems.dispatch import PLANNERS, Policy, read_policy
from ems.dispatch.rules import BUILT_IN, builtin, read_rule
from ems.scenario.policy import Policy as Section
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


@pytest.mark.parametrize("name", PLANNERS)
def test_a_planners_plan_is_held_at_both_tiers(name: str) -> None:
    policy = read_policy(name)
    assert (policy.name, policy.planner) == (name, name)
    assert (policy.site.name, policy.pool.name) == ("hold", "hold")
    assert read_policy("self_consumption").planner is None


@pytest.mark.parametrize("name", ["optimal+none", "none+rolling"])
def test_a_planner_is_not_joined_with_a_rule(name: str) -> None:
    with pytest.raises(InputError, match="is a planner, which decides for sites and pool together; give it alone"):
        read_policy(name)


def test_an_unknown_name_lists_rules_and_planners() -> None:
    with pytest.raises(InputError, match=r"self_consumption.*planners are optimal, each_for_itself, rolling"):
        read_policy("optimall")


def test_holding_needs_a_plan() -> None:
    with pytest.raises(InputError, match="hold: carries out a plan, and no plan was given"):
        read_policy("hold")


def test_a_scenario_may_name_every_rule_and_planner_that_needs_no_plan() -> None:
    named = get_args(Section.model_fields["name"].annotation)
    assert set(named) == {*BUILT_IN, *PLANNERS} - {"follow", "hold"}
