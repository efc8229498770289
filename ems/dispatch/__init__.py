"""Who decides: rules now, planners to come."""

from ems.dispatch.policy import Policy, read_policy

__all__ = ["Policy", "read_policy"]
