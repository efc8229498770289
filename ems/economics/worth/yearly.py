"""What a plan is worth year by year, before anybody asks what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SOURCE = "money of the years"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyMoney:
    """Benefits and energies of successive fiscal years, each against the same year without the plan.

    Parameters
    ----------
    years
        Fiscal years, one after the other; everything below has one value for each of them, shape (years,).
    owner_benefit
        What the sites pay less for their electricity [currency/year].
    operator_benefit
        What the local power company and the owner of the PPA plants earn more [currency/year].
    co2_avoided_kg
        CO2 that falls away [kg/year].
    pv_kwh
        Output of the plants by class of PV or other generation [kWh/year].
    discharge_kwh
        What the storages gave by storage class [kWh/year].
    city_benefit
        What everybody together gains [currency/year]; None: sites and operator.
    own_use_kwh
        What sites use themselves of PV that is theirs, not an operator's [kWh/year]; None: not known, so no PPA can be
        looked at.
    own_export_income
        What they are paid for the rest of it [currency/year]; None: the same.
    replaced
        Years in which storages are replaced, by storage class and the fiscal year in which they were installed; what is
        not in it is replaced after its life.

    Raises
    ------
    InputError
        Years with gaps, another number of values than years, or values that are not finite.
    """

    years: tuple[int, ...]
    owner_benefit: Floats
    operator_benefit: Floats
    co2_avoided_kg: Floats
    pv_kwh: Mapping[str, Floats] = field(default_factory=dict)
    discharge_kwh: Mapping[str, Floats] = field(default_factory=dict)
    city_benefit: Floats | None = None
    own_use_kwh: Floats | None = None
    own_export_income: Floats | None = None
    replaced: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what does not belong together."""
        problems = ProblemCollector(SOURCE)
        if not self.years or list(self.years) != list(range(self.years[0], self.years[0] + len(self.years))):
            problems.add(f"years = {list(self.years)}", "must be fiscal years one after the other, at least one")
        for name, values in self._series():
            shape = np.shape(values)
            if shape != (len(self.years),):
                what = f"has shape {shape}, but there are {len(self.years)} years"
                problems.add(name, what, "give one value for each year")
            elif not np.isfinite(values).all():
                year = self.years[int(np.flatnonzero(~np.isfinite(values))[0])]
                problems.add(name, f"is not a finite number in {year}")
        problems.raise_if_any()

    @property
    def everybody(self) -> Floats:
        """What everybody together gains, shape (years,) [currency/year]."""
        return self.owner_benefit + self.operator_benefit if self.city_benefit is None else self.city_benefit

    def over(self, years: tuple[int, ...]) -> YearlyMoney:
        """Return the same for other years: those after the last known one are like it, those before the first are cut.

        Parameters
        ----------
        years
            Fiscal years, one after the other, none before the first known one.
        """
        place = np.minimum(np.asarray(years) - self.years[0], len(self.years) - 1)
        if place.min() < 0:
            problems = ProblemCollector(SOURCE)
            problems.add(f"years = {years[0]} …", f"nothing is known before {self.years[0]}")
            problems.raise_if_any()
        return YearlyMoney(
            years=years,
            owner_benefit=self.owner_benefit[place],
            operator_benefit=self.operator_benefit[place],
            co2_avoided_kg=self.co2_avoided_kg[place],
            pv_kwh={name: values[place] for name, values in self.pv_kwh.items()},
            discharge_kwh={name: values[place] for name, values in self.discharge_kwh.items()},
            city_benefit=None if self.city_benefit is None else self.city_benefit[place],
            own_use_kwh=None if self.own_use_kwh is None else self.own_use_kwh[place],
            own_export_income=None if self.own_export_income is None else self.own_export_income[place],
            replaced=self.replaced,
        )

    def _series(self) -> Iterator[tuple[str, Floats]]:
        """Yield everything that has a value a year, with its name."""
        for name in ("owner_benefit", "operator_benefit", "co2_avoided_kg"):
            yield name, getattr(self, name)
        for name in ("city_benefit", "own_use_kwh", "own_export_income"):
            if getattr(self, name) is not None:
                yield name, getattr(self, name)
        for table in ("pv_kwh", "discharge_kwh"):
            for key, values in getattr(self, table).items():
                yield f"{table}[{key!r}]", values
