"""What is left of a battery after each of the years that it went through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.ageing.laws.chemistry import carry_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ems.ageing.laws.chemistry import ChemistrySet
    from ems.ageing.over_years.year_stress import Stress

    Floats = NDArray[np.float64]

LEAST_EFFICIENCY_FRACTION = 0.01
"""No law is trusted so far that a battery would give nothing back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """State of a battery: what it has lost so far, by cause.

    Parameters
    ----------
    calendar_loss_fraction, cycle_loss_fraction
        Capacity lost by time and by cycles, of the new battery's.
    calendar_resistance_fraction, cycle_resistance_fraction
        Growth of the resistance by time and by cycles, of the new battery's.
    """

    calendar_loss_fraction: float = 0.0
    cycle_loss_fraction: float = 0.0
    calendar_resistance_fraction: float = 0.0
    cycle_resistance_fraction: float = 0.0

    @property
    def capacity_fraction(self) -> float:
        """Capacity over that of the new battery."""
        return max(1.0 - self.calendar_loss_fraction - self.cycle_loss_fraction, 0.0)

    @property
    def resistance_fraction(self) -> float:
        """Resistance over that of the new battery."""
        return 1.0 + self.calendar_resistance_fraction + self.cycle_resistance_fraction


NEW = Condition()
"""A new battery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """A battery over the years.

    Parameters
    ----------
    conditions
        State at the end of each year.
    capacity_fraction, resistance_fraction, efficiency_fraction
        Over those of the new battery at the end of each year, shape (years,); the efficiency is that of one way.
    """

    conditions: tuple[Condition, ...]
    capacity_fraction: Floats
    resistance_fraction: Floats
    efficiency_fraction: Floats

    @property
    def table(self) -> pd.DataFrame:
        """One row a year, from 1: losses by cause, and what is left over what the new battery had."""
        return pd.DataFrame(
            {
                "calendar_loss_fraction": [state.calendar_loss_fraction for state in self.conditions],
                "cycle_loss_fraction": [state.cycle_loss_fraction for state in self.conditions],
                "capacity_fraction": self.capacity_fraction,
                "resistance_fraction": self.resistance_fraction,
                "efficiency_fraction": self.efficiency_fraction,
            },
            index=pd.RangeIndex(1, len(self.conditions) + 1, name="year"),
        )


def fade(chemistry: ChemistrySet, stresses: Iterable[Stress], *, start: Condition = NEW) -> Fade:
    """Let a battery go through years one after the other.

    Parameters
    ----------
    chemistry
        Laws by which it ages.
    stresses
        What each year does to it, in order; a span may have any length.
    start
        State at the beginning.

    Returns
    -------
    Fade
        State at the end of each year.

    Notes
    -----
    The state is the loss so far, by cause (:func:`ems.ageing.laws.chemistry.carry_on`): years are not restarted, and
    the same stress in one piece or in many gives the same loss.

    Examples
    --------
    >>> import numpy as np
    >>> from ems.ageing.laws.sets import chemistry_set
    >>> from ems.ageing.over_years.year_stress import stress
    >>> idle = stress(np.full(8760, 5.0), 10.0, 25.0, 1.0)
    >>> fade(chemistry_set("lfp"), [idle, idle]).capacity_fraction.round(4)
    array([0.9575, 0.9399])
    """
    states, efficiencies, state = [], [], start
    for span in stresses:
        state = age(chemistry, state, span)
        states.append(state)
        efficiencies.append(efficiency_fraction(chemistry, state, span))
    return Fade(
        conditions=tuple(states),
        capacity_fraction=np.array([each.capacity_fraction for each in states]),
        resistance_fraction=np.array([each.resistance_fraction for each in states]),
        efficiency_fraction=np.array(efficiencies),
    )


def age(chemistry: ChemistrySet, state: Condition, span: Stress) -> Condition:
    """Carry a battery through one span.

    Parameters
    ----------
    chemistry
        Laws by which it ages.
    state
        State when the span begins.
    span
        What it goes through.

    Returns
    -------
    Condition
        State when the span ends.
    """
    soc, cells_c, days = span.rest_soc_fraction, span.rest_temperature_c, span.rest_days
    kind = (span.cycle_depth_fraction, span.cycle_soc_fraction, span.cycle_c_rate)
    full_cycles = span.cycle_full_cycles
    return Condition(
        calendar_loss_fraction=carry_on(
            state.calendar_loss_fraction, chemistry.calendar_loss(soc, cells_c), days, chemistry.calendar_exponent
        ),
        cycle_loss_fraction=carry_on(
            state.cycle_loss_fraction, chemistry.cycle_loss(*kind), full_cycles, chemistry.cycle_exponent
        ),
        calendar_resistance_fraction=carry_on(
            state.calendar_resistance_fraction,
            chemistry.calendar_resistance(soc, cells_c),
            days,
            chemistry.calendar_resistance_exponent,
        ),
        cycle_resistance_fraction=carry_on(
            state.cycle_resistance_fraction, chemistry.cycle_resistance(*kind), full_cycles, 1.0
        ),
    )


def efficiency_fraction(chemistry: ChemistrySet, state: Condition, span: Stress) -> float:
    """Efficiency of one way over that of the new battery.

    Parameters
    ----------
    chemistry
        Laws, and what the resistance of a new cell costs.
    state
        State of the battery.
    span
        What it goes through: its mean C-rate counts.

    Returns
    -------
    float
        At most 1.

    Notes
    -----
    Of the losses only that in the cells' resistance grows: 1 − loss · resistance over 1 − loss, with the loss of a new
    cell in proportion to the C-rate (I·R over U). Converters and everything else that the stated efficiency of a new
    battery contains stay as they are.
    """
    loss = chemistry.ohmic_loss_at_1c_fraction * span.mean_c_rate
    return max((1.0 - loss * state.resistance_fraction) / (1.0 - loss), LEAST_EFFICIENCY_FRACTION)
