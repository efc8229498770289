"""How people respond to a request (E7): what it moves, and how the response fades and recovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.demand_response.groups import Kind

    Floats = NDArray[np.float64]

HOURS_PER_DAY = 24.0


def event_change_kw(
    load_kw: Floats,
    start: int,
    *,
    kind: Kind,
    response_fraction: float,
    saved_fraction: float,
    duration_steps: int,
    rebound_steps: int,
    room_kw: Floats | None = None,
) -> Floats:
    """Change of a group's load by one event, rebound included [kW].

    Parameters
    ----------
    load_kw
        Load of the group without any request, shape (steps,) [kW].
    start
        Step at which the event starts.
    kind
        ``"less"`` or ``"more"``.
    response_fraction
        ρ: share of the load that the group gives up or adds.
    saved_fraction
        s: share of it that does not come back.
    duration_steps, rebound_steps
        Steps of the event, and steps after it over which the rest comes back.
    room_kw
        Load left by other events, below which nothing can be taken off, shape (steps,) [kW]; None: ``load_kw``.

    Returns
    -------
    numpy.ndarray
        Shape (steps,) [kW]; what would lie after the last step is cut off.

    Notes
    -----
    E7. For ``"more"`` every sign is reversed: 1 − s of what was added is used less afterwards, s is used in addition.

    Examples
    --------
    A tenth less for two steps; half of it comes back over the next two:

    >>> event_change_kw(np.full(6, 10.0), 1, kind="less", response_fraction=0.1, saved_fraction=0.5,
    ...                 duration_steps=2, rebound_steps=2)
    array([ 0. , -1. , -1. ,  0.5,  0.5,  0. ])
    """
    lowest_kw = -load_kw if room_kw is None else -room_kw
    change_kw = np.zeros(len(load_kw))
    during = slice(start, start + duration_steps)
    after = slice(during.stop, during.stop + rebound_steps)
    sign = -1.0 if kind == "less" else 1.0
    change_kw[during] = np.maximum(sign * response_fraction * load_kw[during], lowest_kw[during])
    if rebound_steps:
        back_kw = -(1.0 - saved_fraction) * change_kw[during].sum() / rebound_steps
        change_kw[after] = np.maximum(back_kw, lowest_kw[after])
    return change_kw


def recovered_fraction(
    left_fraction: Floats | float, rested_fraction: Floats | float, elapsed_h: Floats | float, recovery_days: float
) -> Floats:
    """Response of a group some time after its last event.

    Parameters
    ----------
    left_fraction
        Response that the event left.
    rested_fraction
        ρ0: response of a rested group.
    elapsed_h
        Time since the event ended; infinite where there was none [h].
    recovery_days
        τ: time constant of the recovery [days].

    Returns
    -------
    numpy.ndarray
        Of the broadcast shape of the arguments.

    Notes
    -----
    E7 between two events in closed form: ρ0 − (ρ0 − ρ) · exp(−t/τ). An event multiplies ρ by f when it ends.

    Examples
    --------
    >>> float(recovered_fraction(0.04, 0.08, 0.0, 14.0))
    0.04
    >>> round(float(recovered_fraction(0.04, 0.08, 14.0 * 24.0, 14.0)), 4)
    0.0653
    """
    missing = np.subtract(rested_fraction, left_fraction)
    return np.asarray(rested_fraction - missing * np.exp(-np.divide(elapsed_h, HOURS_PER_DAY * recovery_days)))
