"""Many sites under one pool: each planned exactly at prices of the pool, the prices found so that all plans fit.

The whole district as one linear program takes a solver minutes and gigabytes. It falls apart once the price of a kWh at
the pool is known: every site then plans for itself (``exact``). So the prices are searched for:

1. ``program``: the pool and its own storages are a small linear program, whose dual values are prices.
2. ``sites``, ``response``: the sites answer to prices with plans; each answer also proves a bound of the cost.
3. ``pieces``, ``overlaps``: plans are cut where the energies of two plans meet, so that the pool can take them piece by
   piece. This is what makes a few rounds enough: whole years could only be mixed as they are.
4. ``master``: the program takes the pieces in (column generation, Dantzig and Wolfe 1960) and names better prices.
5. ``mix``, ``whole_plan``: what it took in the end is a plan that can be carried out.

``search`` goes round until plan and bound are close, ``coordinate`` is the way in, ``scope`` says what cannot be done.
"""

from ems.dispatch.coordination.coordinate import coordinate, try_coordinate
from ems.dispatch.coordination.result import Coordinated
from ems.dispatch.coordination.scope import scope

__all__ = ["Coordinated", "coordinate", "scope", "try_coordinate"]
