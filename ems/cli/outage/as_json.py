"""The one JSON object of ``ems outage --json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.resilience.events.tables import event_notes, event_table
from ems.resilience.starts.tables import (
    by_hour,
    by_month,
    by_service,
    by_weather,
    main_service,
    situations,
    worst_starts,
)

if TYPE_CHECKING:
    import pandas as pd

    from ems.resilience.cars.fleet import FleetStudy
    from ems.resilience.events.study import EventStudy
    from ems.resilience.overview import Outages
    from ems.resilience.starts.study import OutageStudy


def outage_object(found: Outages) -> dict[str, object]:
    """Return the answers as ``ems outage --json`` gives them.

    Parameters
    ----------
    found
        The answers.

    Returns
    -------
    dict
        ``scenario``, ``policy``, how outages were counted, ``shelters`` by name, ``notes``, ``provenance``.
    """
    study = found.studies[0]
    return {
        "scenario": found.result.scenario,
        "policy": found.result.policy,
        "hours": study.hours,
        "steps": study.steps,
        "step_h": study.grid.step_h,
        "starts": study.grid.n_steps,
        "definition": study.definition,
        "wraps_round_the_year": study.definition != "truncated",
        "tolerance_kw": study.tolerance_kw,
        "shelters": {one.shelter.name: _shelter(one, found) for one in found.studies},
        "cars": {cars.shelter: _cars(cars) for cars in found.cars},
        "frontier": _frontier(found),
        "guarantee": _guarantee(found),
        "notes": list(found.notes),
        "provenance": dict(found.result.provenance),
    }


def _shelter(study: OutageStudy, found: Outages) -> dict[str, object]:
    service = main_service(study)
    worst = worst_starts(study).assign(start=lambda frame: frame["start"].map(lambda time: time.isoformat()))
    situation = situations(study, service).reset_index()
    situation["worst_start"] = situation["worst_start"].map(lambda time: None if time is None else str(time))
    return {
        "title": study.shelter.title,
        "shedding": study.shelter.shedding,
        "equipment": [
            {"probability": s.probability_fraction, "pv_works": s.pv_works, "battery_works": s.battery_works}
            for s in study.states
        ],
        "services": _by_index(by_service(study)),
        "survival": {name: study.survival(name).tolist() for name in by_service(study).index},
        "by_month": _by_index(by_month(study, service)),
        "by_hour": _by_index(by_hour(study, service)),
        "by_weather": _by_index(by_weather(study, service)),
        "situations": situation.to_dict(orient="records"),
        "worst_starts": worst.to_dict(orient="records"),
        "events": {
            event.kind.name: _event(event) for event in found.events if event.shelter.name == study.shelter.name
        },
    }


def _cars(cars: FleetStudy) -> dict[str, object]:
    return {
        "energy_kwh": cars.cars.energy_kwh,
        "power_kw": cars.cars.power_kw,
        "first_arrival_h": cars.from_h,
        "share_of_starts": cars.share_fraction,
        "least_cars": [{"hours": hours, "cars": cars.least(hours)} for hours in cars.hours],
        "lasts_h": [cars.lasts_h(count) for count in range(cars.most + 1)],
    }


def _frontier(found: Outages) -> dict[str, object] | None:
    """Reserves that were tried, one object each, and how they are to be read; null where nobody asked."""
    frontier = found.frontier
    if frontier is None:
        return None
    rows = frontier.table.to_dict(orient="records")
    return {
        "policy": frontier.policy,
        "hours": frontier.hours,
        "definition": frontier.definition,
        "points": [{str(key): value for key, value in row.items()} for row in rows],
        "knee": frontier.knee,
        "notes": list(frontier.notes),
    }


def _guarantee(found: Outages) -> dict[str, object] | None:
    """Return the reserve that guarantees, and the smallest batteries that would; null where nobody asked."""
    promised = found.guarantee
    if promised is None:
        return None
    return {
        "hours": promised.hours,
        "share_of_starts": promised.share_fraction,
        "extra_cost": promised.extra_cost,
        "changes": promised.shape,
        "held": promised.held,
        "shelters": _by_index(promised.table),
        "smallest_battery_kwh": {one.shelter: one.storage.capacity_kwh for one in found.smallest},
    }


def _event(study: EventStudy) -> dict[str, object]:
    return {
        "years": study.drawn.years,
        "seed": study.drawn.seed,
        "outages": study.count,
        "charge_on_warning": study.charge_on_warning,
        "services": _by_index(event_table(study)),
        "notes": list(event_notes(study)),
    }


def _by_index(frame: pd.DataFrame) -> dict[str, object]:
    return {str(label): row for label, row in frame.to_dict(orient="index").items()}
