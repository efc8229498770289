"""Colours of outages: services are shades of one blue, the vital ones together the near-black of the load."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.plot.axes import LineStyle

SERVICES = ("#16264D", "#3D5A99", "#6B86C2", "#A3B4D9", "#CFD8EC", "#E6EBF5")
"""Services in order of priority; the last shade serves for all further ones."""
SERVICE_STYLES: tuple[LineStyle, ...] = ("-", "-", "--", "--")
"""Their lines: neighbours differ in shade or style."""
STUDIES: tuple[tuple[str, LineStyle], ...] = (
    ("#1F1F1F", "-"),
    ("#3D5A99", "-"),
    ("#6B86C2", "--"),
    ("#1F1F1F", "--"),
    ("#A3B4D9", "-"),
)
"""Lines of several studies, each for the vital services."""
BAND = "#6B86C2"
BAND_ALPHA = 0.22
LASTS = "#E2F0E9"
"""A start from which a service lasts throughout."""
FAILS = ("#3A1200", "#8F3600", "#D55E00", "#EF9A5E", "#F8C9A0")
"""From failing at once (dark) to failing just before the end, through the vermilion of what is not served."""
LESS = FAILS[-1]
"""What is missing of services that are not vital."""
CARS = "#CC79A7"
"""Energy from outside the shelter, as contracts are."""
KINDS = {
    "constant": "#00382A",
    "monthly": "#00785A",
    "hourly": "#3DA583",
    "warning": "#6B86C2",
    "announced": "#16264D",
}
"""Kinds of reserves: greens of what is stored; markers tell them apart too."""
TEXTS = KINDS | {"hourly": "#1E7F61"}
"""Letters in these colours; the lightest would be hard to read."""
