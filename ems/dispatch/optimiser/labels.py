"""Names of the units of a block, for Pyomo's indices and for messages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def unique(labels: Sequence[str]) -> list[str]:
    """Names with a number behind those that occur several times.

    Parameters
    ----------
    labels
        Name of each unit; storages of one group share theirs.

    Examples
    --------
    >>> unique(["home", "shelter", "home"])
    ['home[0]', 'shelter', 'home[1]']
    """
    several = {label for label, count in Counter(labels).items() if count > 1}
    seen: Counter[str] = Counter()
    names = []
    for label in labels:
        names.append(f"{label}[{seen[label]}]" if label in several else label)
        seen[label] += 1
    return names
