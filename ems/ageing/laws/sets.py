"""The published sets by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.ageing.laws.lfp import LFP
from ems.ageing.laws.nmc import NMC
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from ems.ageing.laws.chemistry import ChemistrySet

SETS = {chemistry.name: chemistry for chemistry in (NMC, LFP)}
NONE = "none"


def chemistry_set(name: str) -> ChemistrySet | None:
    """Published laws of a chemistry.

    Parameters
    ----------
    name
        ``"nmc"``, ``"lfp"``, or ``"none"`` for batteries that do not age.

    Returns
    -------
    ChemistrySet or None
        None for ``"none"``.

    Raises
    ------
    profiles.errors.InputError
        There is no such set.

    Examples
    --------
    >>> chemistry_set("lfp").sources[0].doi
    '10.1016/j.est.2018.01.019'
    """
    if name == NONE:
        return None
    if name not in SETS:
        known = ", ".join([*SETS, NONE])
        raise InputError("battery chemistry", [Problem(where=name, what=f"is not known; there are {known}")])
    return SETS[name]
