"""Requests as the optimiser sees them: at nodes of the plan instead of classes of sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.problem import Candidates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.demand_response import CandidateTable


def candidates_at_nodes(table: CandidateTable, node_of_class: Mapping[int, int]) -> Candidates | None:
    """Candidates of a problem; None where there are none.

    Parameters
    ----------
    table
        What may be asked, by class of sites.
    node_of_class
        Node whose load a request to a class changes, by number of the class.
    """
    if not table.count:
        return None
    return Candidates(
        names=table.names,
        group=table.group,
        node=np.array([node_of_class[number] for number in table.class_number.tolist()], dtype=np.int64),
        start=table.start,
        blocked_steps=table.blocked_steps,
        change_kw=table.change_kw,
        points=table.points,
        start_cost=table.start_cost,
        day=table.day,
        week=table.week,
        most_per_day=table.most_per_day,
        most_per_week=table.most_per_week,
        points_left=table.points_left,
        currency_per_point=table.currency_per_point,
    )
