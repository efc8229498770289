"""Who decides: rules step by step, planners ahead."""

from ems.dispatch.policy import PLANNERS, Planner, Policy, read_policy

__all__ = ["PLANNERS", "Planner", "Policy", "read_policy"]
