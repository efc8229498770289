"""Numbers with a unit and bounds, and the small text formats of a scenario."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from numbers import Integral, Real
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

MONTHS = 12
LEAP_YEAR = 2028  # any leap year: "02-29" is a date


REFUSED = "refused"
"""Pydantic's kind of every error whose message is a whole rule."""


def refusal(rule: str) -> PydanticCustomError:
    """Return the error of a value that breaks a rule, in the rule's own words."""
    return PydanticCustomError("refused", "{rule}", {"rule": rule})


FIVE_DIGITS = 10_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be: its kind, its magnitude and its unit, in the words an error needs.

    Parameters
    ----------
    low, high
        Smallest and largest value, both allowed [unit].
    unit
        Unit as printed, for example ``"kWh"``; empty for a pure number.
    whole
        Whether only whole numbers are allowed.
    """

    low: float
    high: float
    unit: str = ""
    whole: bool = False

    def __str__(self) -> str:
        """Return the rule as the end of the sentence "must lie between …"."""
        separator = "" if self.high < FIVE_DIGITS else ","  # years and other short numbers are written without
        low, high = (f"{value:{separator}.10g}" for value in (self.low, self.high))
        return f"{low} and {high} {self.unit}".rstrip()

    def check(self, value: object) -> float:
        """Return the number, or raise the error that says what is wrong with it."""
        number: float | None = None
        if self.whole and isinstance(value, Integral):
            number = int(value)
        elif not self.whole and isinstance(value, Real):
            number = float(value)
        if number is None or isinstance(value, bool):
            rule = "must be a whole number" if self.whole else "must be a number"
            rule += f" [{self.unit}]" if self.unit else ""
            raise refusal(rule)
        if not self.low <= number <= self.high:  # not a number lies between nothing
            rule = f"must lie between {self}"
            raise refusal(rule)
        return number

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:  # noqa: ANN401
        """Let pydantic use this rule in place of its own conversion (no text or truth value becomes a number)."""
        del source, handler
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Give editors the same bounds."""
        del schema, handler
        kind = "integer" if self.whole else "number"
        rule: JsonSchemaValue = {"type": kind, "minimum": self.low, "maximum": self.high}
        return rule | ({"unit": self.unit} if self.unit else {})


def _month_day(text: str) -> str:
    """Return a day of the year given as "MM-DD", or raise."""
    try:
        date.fromisoformat(f"{LEAP_YEAR}-{text}")
    except ValueError as error:
        rule = 'must be a day of the year as "MM-DD"'
        raise refusal(rule) from error
    return text


NAME_PATTERN = re.compile(r"^[A-Za-z][A-Za-z0-9_-]*$")

Fraction = Annotated[float, Bounds(0, 1)]
Efficiency = Annotated[float, Bounds(0.01, 1)]
Factor = Annotated[float, Bounds(0, 1000)]
PowerKw = Annotated[float, Bounds(0, 1e6, "kW")]
EnergyKwh = Annotated[float, Bounds(0, 1e10, "kWh")]
CapacityKwh = Annotated[float, Bounds(0.001, 1e7, "kWh")]
Price = Annotated[float, Bounds(-1e6, 1e6, "per kWh")]
Count = Annotated[int, Bounds(0, 1_000_000, whole=True)]
PositiveCount = Annotated[int, Bounds(1, 1_000_000, whole=True)]
Year = Annotated[int, Bounds(1950, 2200, whole=True)]
Seed = Annotated[int, Bounds(0, 2**63 - 1, whole=True)]
Month = Annotated[int, Bounds(1, MONTHS, whole=True)]
Hour = Annotated[float, Bounds(0, 24, "h")]
MonthDay = Annotated[str, AfterValidator(_month_day)]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN.pattern)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
TitleJa = Annotated[str, StringConstraints(max_length=200)]
