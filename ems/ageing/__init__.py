"""How batteries age: published laws, what a year does to them, what is left after years, the wear of a policy."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.ageing.laws.chemistry import ChemistrySet
    from ems.ageing.laws.sets import chemistry_set
    from ems.ageing.of_policies.from_result import cell_temperature_c, class_stresses
    from ems.ageing.of_policies.policy_wear import Wear, wear
    from ems.ageing.over_years.cohort_life import Life, life
    from ems.ageing.over_years.cohorts import healths, lives
    from ems.ageing.over_years.fading import Condition, Fade, fade
    from ems.ageing.over_years.lifetime import years_to_end_of_life
    from ems.ageing.over_years.year_stress import Stress, stress

_HOME = {
    "ChemistrySet": "laws.chemistry",
    "Condition": "over_years.fading",
    "Fade": "over_years.fading",
    "Life": "over_years.cohort_life",
    "Stress": "over_years.year_stress",
    "Wear": "of_policies.policy_wear",
    "cell_temperature_c": "of_policies.from_result",
    "chemistry_set": "laws.sets",
    "class_stresses": "of_policies.from_result",
    "fade": "over_years.fading",
    "healths": "over_years.cohorts",
    "life": "over_years.cohort_life",
    "lives": "over_years.cohorts",
    "stress": "over_years.year_stress",
    "wear": "of_policies.policy_wear",
    "years_to_end_of_life": "over_years.lifetime",
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
