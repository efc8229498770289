"""Energies at meters as questions about sizes: the least import, and what stays above a highest import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.slopes import slopes_of
from ems.sizing.places.sites.cases import batches, cases_of_sizes
from ems.sizing.search.energies import counting_import
from ems.sizing.search.parts import Cut
from ems.sizing.search.peaks import counting_above, of_the_peak
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.sizing.places.sites.place import SitePlace
    from ems.sizing.search.parts import Ask

    Floats = NDArray[np.float64]

MOST_HALVINGS, CLOSE_KW = 40, 0.01
KEPT_FRACTION = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEnergy:
    """What sites must take from their lines, all of them together.

    Parameters
    ----------
    place
        The sites, and what is sized there.

    Notes
    -----
    Neither tariffs nor prices matter. A storage that may not export gives no more than the site needs; here it might,
    which changes nothing: what it gives beyond has no worth, and the energies are convex in the plants too.
    """

    place: SitePlace

    @property
    def load_kwh(self) -> float:
        """Load of all sites in the year [kWh]."""
        return float(self.place.loads.load_kw.sum()) * self.place.loads.step_h

    @property
    def highest_kw(self) -> float:
        """Highest import of any site with nothing bought [kW]."""
        return max(float(self.place.loads.net_load_kw(0.0).max(initial=0.0)), 0.0)

    def imported(self) -> Ask:
        """Ask for the least energy that is imported [kWh]."""
        return self._asking(lambda cases, _: counting_import(cases))

    def above(self, most_kw: float) -> Ask:
        """Ask for the least energy that is imported above a peak, the same at every site [kWh].

        Parameters
        ----------
        most_kw
            Highest import [kW].
        """
        return self._asking(lambda cases, _: counting_above(cases, most_kw))

    def above_any(self) -> Ask:
        """Ask for the same at sizes with the peak in one more column at their end [kWh]."""

        def ask(points: Floats) -> Sequence[Cut]:
            sizes, peaks_kw = points[:, :-1], points[:, -1]
            found = self._asking(_each_above(peaks_kw, self.place.units), has_peak=True)(sizes)
            return [replace(cut, at=at) for cut, at in zip(found, points, strict=True)]

        return ask

    def shares(self, sizes: Floats) -> Floats:
        """Highest share of the load that is not imported, shape (sizes,).

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        return 1.0 - np.array([cut.value for cut in self.imported()(sizes)]) / self.load_kwh

    def lowest_peaks_kw(self, sizes: Floats) -> Floats:
        """Lowest highest import that no site need pass, shape (sizes,) [kW], at most 0.01 kW above it.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        high, low = np.full(len(sizes), self.highest_kw), np.zeros(len(sizes))
        for _ in range(MOST_HALVINGS):
            if (high - low <= CLOSE_KW).all():
                break
            middle = 0.5 * (low + high)
            left = [cut.value for cut in self._asking(_each_above(middle, self.place.units))(sizes)]
            is_kept = np.array(left) <= KEPT_FRACTION * self.load_kwh
            high, low = np.where(is_kept, middle, high), np.where(is_kept, low, middle)
        return high

    def _asking(self, counted: Callable[[Cases, slice], Cases], *, has_peak: bool = False) -> Ask:
        """Ask for the sum over the sites of what cases count, given which of the sizes they are."""

        def ask(sizes: Floats) -> Sequence[Cut]:
            found: list[Cut] = []
            for part in batches(self.place, sizes):
                found += self._cuts(part, slice(len(found), len(found) + len(part)), counted, has_peak=has_peak)
            return found

        return ask

    def _cuts(
        self, sizes: Floats, part: slice, counted: Callable[[Cases, slice], Cases], *, has_peak: bool
    ) -> list[Cut]:
        place, count = self.place, len(sizes)
        free = replace(place.unit, may_export=True)
        rows = np.arange(place.units)
        cases = counted(cases_of_sizes(place, rows, sizes, free), part)
        plans = plan_cases(cases)
        if not np.isfinite(plans.cost).all():
            at = sizes[int(np.argmin(np.isfinite(plans.cost))) // place.units]
            message = f"{', '.join(place.keys)}: no plan keeps the limits of the storage with {at.tolist()}"
            raise RunError(message)
        of_each = place.directions(free, cases, sizes[0], np.tile(rows, count))
        directions = [*of_each, *([of_the_peak()] if has_peak else [])]
        slopes = slopes_of(cases, plans, directions).reshape(count, place.units, -1)
        value, bound = (each.reshape(count, -1).sum(axis=1) for each in (plans.cost, plans.bound))
        return [
            Cut(at=at, value=float(v), slopes=slope, bound=float(min(v, low)))
            for at, v, low, slope in zip(sizes, value, bound, slopes.sum(axis=1), strict=True)
        ]


def _each_above(most_kw: Floats, n_sites: int) -> Callable[[Cases, slice], Cases]:
    """Count what is above a highest import of each size."""
    return lambda cases, part: counting_above(cases, np.repeat(most_kw[part], n_sites))
