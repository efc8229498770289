"""What a year of a pathway begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.district.health import Healths


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Batteries of a year, as far as the years before it tell.

    Parameters
    ----------
    healths
        Health by storage class and year of installation.
    untried
        Classes of which no year before tells anything: a year with them new is played first, to learn.
    """

    healths: Healths
    untried: frozenset[str]
