"""Plans of the sites that follow from the pieces which the pool takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.coordination.response import SitePlans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.coordination.pieces import Pieces
    from ems.dispatch.coordination.sites import Sites

    Floats = NDArray[np.float64]


def mixed(sites: Sites, plans: SitePlans, rounds: Sequence[Pieces], share: Floats) -> SitePlans:
    """Plans with a share of every piece.

    Parameters
    ----------
    sites, plans
        The sites, and the plans that the pieces deviate from.
    rounds
        The pieces of every round.
    share
        Part of each that is taken, numbered over all rounds, shape (pieces,).

    Notes
    -----
    A mixture of plans that can be carried out is one: energies, and what reaches them, are linear (E2), limits are, and
    pieces begin and end where all plans of the group hold the same energy. Where one plan charges and another
    discharges the two cancel, so that the mixture takes a little less than the plans on the average.
    """
    if not share.any():
        return plans
    stored = [sites.stored_kw(plans.battery_kw[span], span) for span in sites.groups]
    energy, begin = plans.energy_kwh.copy(), 0
    for pieces in rounds:
        own = share[begin : begin + pieces.count]
        begin += pieces.count
        for group, span in enumerate(sites.groups):
            piece = pieces.piece_at[group]
            steps = np.flatnonzero(piece >= 0)
            taken = own[piece[steps]]
            used = taken > 0.0
            stored[group][:, steps[used]] += taken[used] * pieces.stored_kw[group][:, used]
            energy[span, steps[used]] += taken[used] * pieces.energy_kwh[group][:, used]
    battery = np.vstack([sites.battery_kw(kw, span) for kw, span in zip(stored, sites.groups, strict=True)])
    return SitePlans(battery_kw=battery, energy_kwh=energy)
