"""What the cases of a sweep share, kept by one worker while it lasts: policies, weather, loads, districts, bases."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from ems.dispatch import Policy
    from ems.district import District
    from ems.district.drivers import Drivers
    from ems.economics.sizes import UnitPrice
    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.evaluation.design_group import DesignGroup
    from profiles.load import Loads

Value = TypeVar("Value")
SHARED: Final = ("source", "tables", "policy", "planned", "survival_h", "bills")
"""What of a plan its cases share."""
LOAD_BYTES: Final = 300_000_000
"""Loads of thousands of sites are a fifth of a gigabyte: one such district is kept, or many small ones."""


def _one(value: object) -> int:
    """Count every value as one."""
    del value
    return 1


@dataclass(slots=True, kw_only=True, eq=False)
class Kept(Generic[Value]):
    """Values that were made before, the latest used ones; what is too much is dropped before another is made.

    Parameters
    ----------
    most
        How much is kept: of whatever ``weight`` counts. One value is always kept.
    weight
        Counts one value.

    Examples
    --------
    >>> kept = Kept(most=2)
    >>> [kept.get(word, lambda word=word: print(word) or word.upper()) for word in ("a", "b", "a", "c", "b")]
    a
    b
    c
    b
    ['A', 'B', 'A', 'C', 'B']
    """

    most: int
    weight: Callable[[Value], int] = _one
    _values: OrderedDict[Hashable, Value] = field(default_factory=OrderedDict)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made if it is not there.

        Parameters
        ----------
        key
            Values of equal keys are the same.
        make
            Makes the value.
        """
        if key not in self._values:
            self._make_room()
            self._values[key] = make()
        self._values.move_to_end(key)
        return self._values[key]

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()

    def _make_room(self) -> None:
        """Drop the values that were not used for longest, so that one more as heavy as the heaviest fits."""
        weights = {key: self.weight(value) for key, value in self._values.items()}
        room = self.most - max(weights.values(), default=0)
        while self._values and sum(weights.values()) > room:
            key, _ = self._values.popitem(last=False)
            del weights[key]


def _bytes_of_loads(loads: Loads) -> int:
    return loads.kw.nbytes


def _bytes_of_district(district: District) -> int:
    return district.nodes.load_kw.nbytes


def _bytes_of_group(group: DesignGroup | None) -> int:
    return 0 if group is None else _bytes_of_district(group.base.district)


@dataclass(slots=True, kw_only=True, eq=False)
class Memory:
    """What one worker has already made; of one sweep, and never shared with another thread.

    Parameters
    ----------
    policies
        Policies by their name.
    drivers
        Weather and plants by what they depend on.
    loads
        Loads by what they depend on.
    districts
        Districts by what they are built from.
    groups
        Years up to one storage, by everything but its size.
    prices
        Prices of a kWh and a kW, by what they depend on.
    """

    policies: Kept[Policy] = field(default_factory=lambda: Kept(most=64))
    drivers: Kept[Drivers] = field(default_factory=lambda: Kept(most=16))
    loads: Kept[Loads] = field(default_factory=lambda: Kept(most=LOAD_BYTES, weight=_bytes_of_loads))
    districts: Kept[District] = field(default_factory=lambda: Kept(most=LOAD_BYTES, weight=_bytes_of_district))
    groups: Kept[DesignGroup | None] = field(default_factory=lambda: Kept(most=LOAD_BYTES, weight=_bytes_of_group))
    prices: Kept[Mapping[str, UnitPrice]] = field(default_factory=lambda: Kept(most=64))
    _plan: SweepPlan | None = None

    def begin(self, plan: SweepPlan) -> None:
        """Forget what was made for another plan; plans that came from another process are equal, not the same.

        Parameters
        ----------
        plan
            What is evaluated now.
        """
        before = self._plan
        if before is None or any(getattr(before, name) != getattr(plan, name) for name in SHARED):
            self.groups.clear()
            self.prices.clear()
        self._plan = plan
