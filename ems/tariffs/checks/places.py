"""Local time and holidays: zone and country exist."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ems.scenario.problems import problem_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.tariffs.model import Tariff
    from profiles.errors import Problem


def known_timezone(tariff: Tariff) -> Iterator[Problem]:
    """Find a time zone that does not exist."""
    try:
        ZoneInfo(tariff.timezone)
    except (KeyError, ValueError, OSError):
        yield problem_at(("timezone",), tariff.timezone, "there is no such time zone", 'such as "Asia/Tokyo"')


def known_country(tariff: Tariff) -> Iterator[Problem]:
    """Find a country whose holidays nobody knows."""
    if tariff.country is None:
        return
    from holidays import list_supported_countries  # noqa: PLC0415  imported where used

    if tariff.country not in list_supported_countries():
        rule = "the holidays package knows no such country"
        remedy = 'give a two-letter ISO 3166 code such as "JP", or leave it out for weekends alone'
        yield problem_at(("country",), tariff.country, rule, remedy)


CHECKS = (known_timezone, known_country)
