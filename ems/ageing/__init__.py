"""How batteries age: published laws, what a year does to them, what is left after years, the wear of a policy."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.ageing.chemistry import ChemistrySet
    from ems.ageing.cohort_life import Life, life
    from ems.ageing.cohorts import healths, lives
    from ems.ageing.fading import Condition, Fade, fade
    from ems.ageing.from_result import cell_temperature_c, class_stresses
    from ems.ageing.lifetime import years_to_end_of_life
    from ems.ageing.policy_wear import Wear, wear
    from ems.ageing.sets import chemistry_set
    from ems.ageing.year_stress import Stress, stress

_HOME = {
    "ChemistrySet": "chemistry",
    "Condition": "fading",
    "Fade": "fading",
    "Life": "cohort_life",
    "Stress": "year_stress",
    "Wear": "policy_wear",
    "cell_temperature_c": "from_result",
    "chemistry_set": "sets",
    "class_stresses": "from_result",
    "fade": "fading",
    "healths": "cohorts",
    "life": "cohort_life",
    "lives": "cohorts",
    "stress": "year_stress",
    "wear": "policy_wear",
    "years_to_end_of_life": "lifetime",
}
__all__ = [
    "ChemistrySet",
    "Condition",
    "Fade",
    "Life",
    "Stress",
    "Wear",
    "cell_temperature_c",
    "chemistry_set",
    "class_stresses",
    "fade",
    "healths",
    "life",
    "lives",
    "stress",
    "wear",
    "years_to_end_of_life",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.ageing.{_HOME[name]}"), name)
    message = f"module 'ems.ageing' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
