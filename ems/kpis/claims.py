"""The plan beside the simulation: every claim of a scenario with what was simulated for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.kpis.energy import ratio
from ems.results import Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ems.district import District
    from ems.results import Result

NAN = float("nan")
ON_SITE = "self_consumption_on_site_kwh"
IN_DISTRICT = "self_consumption_in_district_kwh"


def plan_claims(result: Result, district: District, kpis: Mapping[str, float]) -> tuple[Claim, ...]:
    """Every claim of the scenario beside its simulated figure.

    Parameters
    ----------
    result, district
        The year and what was simulated.
    kpis
        District KPIs.

    Returns
    -------
    tuple of Claim
        In the order of the scenario.
    """
    simulated = Simulated(result, district, kpis)
    return tuple(
        Claim(
            claim=claim.title,
            claim_ja=claim.title_ja,
            plan=claim.value,
            simulated=simulated.figure(claim.kpi),
            unit=claim.unit,
            note=claim.note,
            kpi=claim.kpi,
        )
        for claim in district.scenario.claims.values()
    )


class Simulated:
    """Figures of a year by the keys that claims use: ``name``, ``name.group`` or ``name@class``.

    Parameters
    ----------
    result, district
        The year and what was simulated.
    kpis
        District KPIs; any of them is a key too.
    """

    def __init__(self, result: Result, district: District, kpis: Mapping[str, float]) -> None:
        self._result, self._district, self._kpis = result, district, kpis
        self._step_h = result.grid.step_h
        self._of: dict[str, Callable[[str | None], float]] = {
            "demand_kwh": self._demand_kwh,
            "savings_kwh": self._savings_kwh,
            "pv_kwh": lambda group: self._generation_kwh(group, "pv"),
            "generation_kwh": lambda group: self._generation_kwh(group, "all"),
            ON_SITE: self._on_site_kwh,
            IN_DISTRICT: self._in_district_kwh,
            "renewable_supply_kwh": lambda group: self._on_site_kwh(group) + self._menu_supply_kwh(group),
            "menu_supply_kwh": self._menu_supply_kwh,
        }

    def figure(self, key: str) -> float:
        """Simulated figure of a claim's key; NaN where the simulation has none.

        Parameters
        ----------
        key
            For example ``"pv_kwh"``, ``"savings_kwh.homes"``, ``"self_consumption_on_site_kwh@school"``.

        Returns
        -------
        float
            [unit of the key]
        """
        name, at, class_name = key.partition("@")
        if at:
            return (
                self._class_on_site_kwh(class_name) if name == ON_SITE and class_name in self._result.classes else NAN
            )
        name, _, group = key.partition(".")
        if not group and name in self._kpis and name not in self._of:
            return self._kpis[name]
        return self._of[name](group or None) if name in self._of else NAN

    def _classes(self, group: str | None) -> list[str]:
        pairs = zip(self._district.class_names, self._district.group_of_class, strict=True)
        return [name for name, of_group in pairs if group in (None, of_group)]

    def _sum_kwh(self, group: str | None, column: str) -> float:
        return sum(float(self._result.classes[name][column].sum()) for name in self._classes(group)) * self._step_h

    def _savings_kwh(self, group: str | None) -> float:
        return sum(kwh for of_group, kwh in self._district.saving_kwh.items() if group in (None, of_group))

    def _demand_kwh(self, group: str | None) -> float:
        return self._sum_kwh(group, "load_kw") + self._savings_kwh(group)

    def _output_kw(self, group: str | None, kind: str) -> np.ndarray:
        rated = [kw for of_group, kw in self._district.group_plants_kw.items() if group in (None, of_group)]
        if not rated:
            return np.zeros(self._result.grid.n_steps)
        return self._district.output_kw(np.sum(rated, axis=0), kind=kind)

    def _generation_kwh(self, group: str | None, kind: str) -> float:
        return float(self._output_kw(group, kind).sum()) * self._step_h

    def _class_on_site_kwh(self, class_name: str) -> float:
        frame = self._result.classes[class_name]
        made = float((frame["pv_kw"] + frame["other_generation_kw"]).sum())
        return (made - float((frame["export_kw"] + frame["curtailed_kw"]).sum())) * self._step_h

    def _on_site_kwh(self, group: str | None) -> float:
        return sum(self._class_on_site_kwh(name) for name in self._classes(group))

    def _in_district_kwh(self, group: str | None) -> float:
        """Output of a group's plants less its proportional part of what left the district in each step."""
        series = self._result.series
        total = (series["pv_kw"] + series["other_generation_kw"]).to_numpy()
        left = (series["export_kw"] + series["curtailed_kw"]).to_numpy()
        kept = 1.0 - np.divide(left, total, out=np.zeros_like(total), where=total > 0)
        return float((self._output_kw(group, "all") * kept).sum()) * self._step_h

    def _menu_supply_kwh(self, group: str | None) -> float:
        """Renewable volume of the year left for the retail menu, shared by what the sites take (annual view)."""
        available = self._kpis["generation_kwh"] - self._on_site_kwh(None) + self._kpis["contract_kwh"]
        needed = self._sum_kwh(None, "import_kw")
        share = min(1.0, ratio(available, needed)) if needed else 0.0
        return self._sum_kwh(group, "import_kw") * share
