"""Electrical demand: every site's own year, from the kind of site, the calendar and the weather, or from a file."""

from profiles.load.build import build_loads
from profiles.load.buildings import school_days
from profiles.load.class_profiles import MODELS
from profiles.load.read_csv import read_load_csv
from profiles.load.types import (
    NO_MEASURE,
    LoadClass,
    Loads,
    Measure,
    MeasureShape,
    Shape,
    ShapeReport,
    SkyLike,
)

__all__ = [
    "MODELS",
    "NO_MEASURE",
    "LoadClass",
    "Loads",
    "Measure",
    "MeasureShape",
    "Shape",
    "ShapeReport",
    "SkyLike",
    "build_loads",
    "read_load_csv",
    "school_days",
]
