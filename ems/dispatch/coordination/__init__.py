"""Many sites under one pool: each planned exactly at prices of the pool, the prices found so that all plans fit."""

from ems.dispatch.coordination.coordinate import coordinate, try_coordinate
from ems.dispatch.coordination.result import Coordinated
from ems.dispatch.coordination.scope import scope

__all__ = ["Coordinated", "coordinate", "scope", "try_coordinate"]
