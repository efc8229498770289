"""Outages at a shelter: which service lasts how long, and one of them step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.outages import OutagePlay, OutageTrace
from ems.island.play import kernel as k
from ems.island.play.checks import check_play
from ems.island.play.packing import battery_of, cars_of, cases_of, series_of, shedding_of
from ems.island.shelter import people_at
from ems.threads import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.outages import OutageCases
    from ems.island.shelter import Shelter

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TOLERANCE_KW = 1e-5


def play_outages(
    shelter: Shelter, cases: OutageCases, *, tolerance_kw: float = TOLERANCE_KW, grace_steps: int = 0
) -> OutagePlay:
    """Play outages at a shelter: services by priority, from sun, cars and battery in this order.

    Parameters
    ----------
    shelter
        What it has and what it must serve.
    cases
        The outages.
    tolerance_kw
        A service counts as served in a step while no more is missing [kW].
    grace_steps
        Steps since the beginning in which a service may be missing without an end to what ``survived`` counts: until
        the first cars are due, say.

    Returns
    -------
    OutagePlay
        One row an outage.

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong with the shelter, the outages or the tolerance; all problems at once.

    Notes
    -----
    In each step, in this order: the sun that works; what the services want; which of them are switched off, by the
    energy stored when the step begins; the others served from sun, then cars, then battery, the lowest missing first;
    the battery charged from the sun that is left, and what it cannot take given to services that are switched off.
    A battery below its emergency floor or above its ceiling is moved no more than sun and need allow (E4).

    Examples
    --------
    >>> from ems.island.outages import outage_cases
    >>> from ems.island.shelter import Service, Shelter
    >>> from ems.storage import Storage
    >>> hub = Service(name="hub", title="Hub", title_ja="情報ハブ", vital=True, load_kw=np.ones(24),
    ...               load_kw_per_person=np.zeros(24), shed_below_fraction=0.0, shed_below_h=0.0,
    ...               served=np.ones(24, dtype=bool))
    >>> battery = Storage(capacity_kwh=6.0, max_charge_kw=1.0, max_discharge_kw=1.0, charge_efficiency=1.0,
    ...                   discharge_efficiency=1.0)
    >>> school = Shelter(name="school", title="School", title_ja="学校", services=(hub,), people=((0.0, 0.0),),
    ...                  generation_kw=np.zeros(24), storage=battery, storage_group="shelter")
    >>> play_outages(school, outage_cases(0, 24, [6.0, 5.0, 4.5])).survived.ravel().tolist()
    [6, 5, 4]
    """
    check_play(shelter, cases, tolerance_kw, grace_steps=grace_steps)
    arrays, out, missed_in = _play(shelter, cases, (tolerance_kw, grace_steps))
    survived, missed, needed_kwh, unserved_kwh, shed_kwh, sums = out
    steps = arrays[1]
    return OutagePlay(
        survived=survived,
        served_steps=steps[:, None] - missed,
        needed_kwh=needed_kwh,
        unserved_kwh=unserved_kwh,
        shed_kwh=shed_kwh,
        served_share=_served_share(steps, missed_in),
        sun_kwh=sums[:, k.SUN_KWH].copy(),
        battery_kwh=sums[:, k.BATTERY_KWH].copy(),
        cars_kwh=sums[:, k.CARS_KWH].copy(),
        curtailed_kwh=sums[:, k.CURTAILED_KWH].copy(),
        end_energy_kwh=sums[:, k.END_KWH].copy(),
    )


def trace_outage(
    shelter: Shelter, cases: OutageCases, number: int, *, tolerance_kw: float = TOLERANCE_KW
) -> OutageTrace:
    """Play one outage and record every step of it.

    Parameters
    ----------
    shelter
        What it has and what it must serve.
    cases
        Outages.
    number
        Which of them.
    tolerance_kw
        As in :func:`play_outages`.

    Returns
    -------
    OutageTrace
        Of the very computation that :func:`play_outages` counts.

    Raises
    ------
    profiles.errors.InputError
        As in :func:`play_outages`, or there is no such outage.
    """
    check_play(shelter, cases, tolerance_kw, number=number)
    steps, services = int(cases.steps[number]), len(shelter.services)
    load, served, rows = np.zeros((services, steps)), np.zeros((services, steps)), np.zeros((k.RECORDED, steps))
    _play(shelter, cases, (tolerance_kw, 0), (load, served, rows), number)
    return OutageTrace(
        load_kw=load,
        served_kw=served,
        sun_kw=rows[k.SUN],
        curtailed_kw=rows[k.CURTAILED],
        battery_kw=rows[k.BATTERY],
        cars_kw=rows[k.CARS],
        energy_kwh=rows[k.ENERGY],
    )


def _play(
    shelter: Shelter, cases: OutageCases, counting: tuple[float, int], trace: k.Trace | None = None, number: int = 0
) -> tuple[k.CasesArrays, tuple[Ints, Ints, Floats, Floats, Floats, Floats], Ints]:
    """Outages as arrays, what came of them, and in how many each step went without a service."""
    arrays, services = cases_of(cases), len(shelter.services)
    shape, longest = (cases.count, services), int(arrays[1].max())
    counts, energies = np.zeros((2, *shape), dtype=np.int64), np.zeros((3, *shape))
    out = (counts[0], counts[1], energies[0], energies[1], energies[2], np.zeros((cases.count, k.SUMS)))
    setting = (
        arrays,
        series_of(shelter),
        people_at(shelter, longest),
        shedding_of(shelter),
        battery_of(shelter.storage, shelter.step_h),
        *cars_of(shelter.cars, shelter.step_h),
        float(shelter.step_h),
        (float(counting[0]), int(counting[1])),
        out,
    )
    nothing = np.zeros((services, 0))

    def play(first: int, end: int) -> Ints:
        missed_in = np.zeros((longest, services), dtype=np.int64)
        k.play_range(first, end, *setting, missed_in, trace or (nothing, nothing, nothing))
        return missed_in

    if trace is not None:
        return arrays, out, play(number, number + 1)
    counted = in_threads(play, cases.count, int(arrays[1].sum()))
    return arrays, out, np.asarray(np.sum(counted, axis=0))


def _served_share(steps: Ints, missed_in: Ints) -> Floats:
    """Share of the outages that last in a step in which each service was served, shape (longest, services)."""
    lasting = len(steps) - np.searchsorted(np.sort(steps), np.arange(1, len(missed_in) + 1))
    return np.asarray(1.0 - missed_in / lasting[:, None])
