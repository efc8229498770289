"""A year whose every hour is known by a formula, and writers of it in each format."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from profiles.sun import solar_position
from profiles.weather.frame import year_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, kw_only=True)
class KnownYear:
    """Beam 700 W/m² whenever the sun of `minute` is 3 degrees up, diffuse 100 W/m² x sine of its height + 5."""

    index: pd.DatetimeIndex
    ghi: NDArray[np.float64]
    dni: NDArray[np.float64]
    dhi: NDArray[np.float64]
    temperature: NDArray[np.float64]
    wind: NDArray[np.float64]
    direct: NDArray[np.float64]

    def of(self, rows: NDArray[np.int64]) -> KnownYear:
        """Return some of its hours."""
        return replace(
            self,
            index=self.index[rows],
            **{name: getattr(self, name)[rows] for name in ("ghi", "dni", "dhi", "temperature", "wind", "direct")},
        )


def known_year(
    *,
    latitude: float = 32.578,
    longitude: float = 131.633,
    elevation: float = 8.0,
    utc_offset_h: float = 9.0,
    minute: float = 30.0,
    year: int = 2023,
    step_minutes: int = 60,
) -> KnownYear:
    index = year_index(year, utc_offset_h, step_minutes)
    sun = solar_position(index + pd.Timedelta(minutes=minute), latitude, longitude, elevation)
    height = np.maximum(np.cos(np.radians(sun.apparent_zenith_deg)), 0.0)
    dni = np.where(height > np.sin(np.radians(3.0)), 700.0, 0.0)
    dhi = np.where(height > 0.0, 100.0 * height + 5.0, 0.0)
    hour = index.hour.to_numpy()
    day = index.day_of_year.to_numpy()
    return KnownYear(
        index=index,
        dni=dni,
        dhi=dhi,
        direct=dni * height,
        ghi=dni * height + dhi,
        temperature=np.round(16.0 - 10.0 * np.cos(2 * np.pi * day / 365.0) - 4.0 * np.cos(2 * np.pi * hour / 24.0), 1),
        wind=np.round(2.5 + 1.5 * np.sin(2 * np.pi * hour / 24.0), 1),
    )


def metpv_lines(year: KnownYear, n_elements: int = 10) -> list[str]:
    """Return a METPV file with the given number of elements a day: line 1 and 365 days."""
    unit = 0.36  # W/m² to 0.01 MJ/m² in the hour
    direct, dhi = np.round(year.direct * unit), np.round(year.dhi * unit)
    zeros = np.zeros(8760)
    used = [direct + dhi, direct, dhi, zeros, year.temperature * 10, zeros + 8, year.wind * 10]
    of_days = [np.round(values).astype(int).reshape(365, 24) for values in [*used, zeros, zeros, zeros]]
    dates = [(month + 1, day + 1) for month, days in enumerate(MONTH_DAYS) for day in range(days)]
    lines = ["87141 NOBEOKA                32 34.7  131 38.0     8.0"]
    for number, (month, day) in enumerate(dates):
        fifth = f"{2010 + month:5d}" if n_elements == 10 else "  6.5"
        for element in range(n_elements):
            fields = "".join(f"{value:4d}9" for value in of_days[element][number])
            lines.append(f"{element + 1:05d} {month:2d}{day:2d}{fifth}{fields}    0 8888    0 8888{number + 1:5d}")
    return lines


def epw_lines(year: KnownYear, *, location: str = "NOBEOKA,-,JPN,TEST,478220,32.578,131.633,9.0,8.0") -> list[str]:
    lines = [
        f"LOCATION,{location}",
        "DESIGN CONDITIONS,0",
        "TYPICAL/EXTREME PERIODS,0",
        "GROUND TEMPERATURES,0",
        "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
        "COMMENTS 1,made for a test",
        "COMMENTS 2,",
        "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31",
    ]
    for number, start in enumerate(year.index):
        lines.append(
            f"{1990 + start.month},{start.month},{start.day},{start.hour + 1},60,?9?9,"
            f"{year.temperature[number]:.1f},9.0,70,101300,0,0,300,{year.ghi[number]:.2f},{year.dni[number]:.2f},{year.dhi[number]:.2f},0,0,0,0,180,"
            f"{year.wind[number]:.1f},5,5,20.0,420,9,999999999,0,0.05,0,88,0.2,0.0,0.0"
        )
    return lines


def pvgis_tmy_lines(year: KnownYear, *, offset_h: str | None = "0.1667") -> list[str]:
    lines = ["Latitude (decimal degrees): 32.578", "Longitude (decimal degrees): 131.633", "Elevation (m): 8.0"]
    if offset_h is not None:
        lines.append(f"Irradiance Time Offset (h): {offset_h}")
    lines += ["month,year", *(f"{month},{2004 + month}" for month in range(1, 13))]
    lines.append("time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP")
    for number, start in enumerate(year.index):
        lines.append(
            f"{2004 + start.month}{start:%m%d:%H%M},{year.temperature[number]:.2f},80.0,{year.ghi[number]:.2f},"
            f"{year.dni[number]:.2f},{year.dhi[number]:.2f},300.0,{year.wind[number]:.2f},180.0,101300.0"
        )
    return [*lines, "", "T2m: 2-m air temperature (degree Celsius)", "PVGIS (c) European Union, 2001-2026"]


def pvgis_tmy_json(year: KnownYear, **location: float) -> dict[str, Any]:
    return {
        "inputs": {
            "location": {"latitude": 32.578, "longitude": 131.633, "elevation": 8.0, **location},
            "meteo_data": {"radiation_db": "PVGIS-ERA5"},
        },
        "outputs": {
            "months_selected": [{"month": month, "year": 2004 + month} for month in range(1, 13)],
            "tmy_hourly": [
                {
                    "time(UTC)": f"{2004 + start.month}{start:%m%d:%H%M}",
                    "T2m": float(year.temperature[number]),
                    "G(h)": float(year.ghi[number]),
                    "Gb(n)": float(year.dni[number]),
                    "Gd(h)": float(year.dhi[number]),
                    "WS10m": float(year.wind[number]),
                }
                for number, start in enumerate(year.index)
            ],
        },
        "meta": {"inputs": {}},
    }


def pvgis_hourly_lines(*years: KnownYear, parts: bool = True, slope: str = "Slope: 0 deg. ") -> list[str]:
    lines = [
        "Latitude (decimal degrees):\t32.578",
        "Longitude (decimal degrees):\t131.633",
        "Elevation (m):\t8",
        "Radiation database:\tPVGIS-SARAH3",
        "",
        "",
        slope,
        "Azimuth: 0 deg. ",
        f"time,{'Gb(i),Gd(i),Gr(i)' if parts else 'G(i)'},H_sun,T2m,WS10m,Int",
    ]
    for year in years:
        for number, start in enumerate(year.index):
            radiation = f"{year.direct[number]:.2f},{year.dhi[number]:.2f},0.0" if parts else f"{year.ghi[number]:.2f}"
            lines.append(
                f"{start:%Y%m%d:%H}10,{radiation},0.0,{year.temperature[number]:.2f},{year.wind[number]:.2f},0.0"
            )
    return [*lines, "", "Gb(i): Beam (direct) irradiance", "", "PVGIS (c) European Union, 2001-2026"]


def jma_lines(year: KnownYear, *, radiation: bool = True, station: str = "宮崎", quality: int = 8) -> list[str]:
    names = ["気温(℃)"] * 3 + ["風速(m/s)"] * 5 + (["日射量(MJ/㎡)"] * 3 if radiation else [])
    sub = [""] * 5 + ["風向", "風向", ""] + [""] * (len(names) - 8)
    labels = [
        "",
        "品質情報",
        "均質番号",
        "",
        "品質情報",
        "",
        "品質情報",
        "均質番号",
        *(["", "品質情報", "均質番号"] if radiation else []),
    ]
    lines = [
        "ダウンロードした時刻：2024/08/20 10:20:49",
        "",
        "," + ",".join([station] * len(names)),
        "年月日時," + ",".join(names),
        "," + ",".join(sub),
        "," + ",".join(labels),
    ]
    for number, start in enumerate(year.index):
        end = start + pd.Timedelta(hours=1)
        stamp = f"{end.year}/{end.month}/{end.day} {end.hour}:00:00"
        sun = f",{year.ghi[number] * 0.0036:.2f},{quality},1" if radiation else ""
        lines.append(f"{stamp},{year.temperature[number]:.1f},8,1,{year.wind[number]:.1f},8,北北西,8,1{sun}")
    return lines


def csv_lines(
    year: KnownYear,
    columns: tuple[str, ...] = ("ghi_w_per_m2", "dni_w_per_m2", "dhi_w_per_m2", "air_temperature_c", "wind_m_per_s"),
    *,
    offset: str = "+09:00",
) -> list[str]:
    values = {
        "ghi_w_per_m2": year.ghi,
        "dni_w_per_m2": year.dni,
        "dhi_w_per_m2": year.dhi,
        "air_temperature_c": year.temperature,
        "wind_m_per_s": year.wind,
    }
    lines = ["# made for a test", ",".join(["time", *columns])]
    for number, start in enumerate(year.index):
        lines.append(f"{start:%Y-%m-%dT%H:%M}{offset}," + ",".join(f"{values[name][number]:.3f}" for name in columns))
    return lines


def as_json(tree: dict[str, Any]) -> list[str]:
    return [json.dumps(tree)]


def pvgis_hourly_json(year: KnownYear, slope: float = 0.0) -> dict[str, Any]:
    return {
        "inputs": {
            "location": {"latitude": 32.578, "longitude": 131.633, "elevation": 8.0},
            "meteo_data": {"radiation_db": "PVGIS-SARAH3"},
            "mounting_system": {"fixed": {"slope": {"value": slope, "optimal": False}}},
        },
        "outputs": {
            "hourly": [
                {
                    "time": f"{start:%Y%m%d:%H}10",
                    "Gb(i)": float(year.direct[number]),
                    "Gd(i)": float(year.dhi[number]),
                    "Gr(i)": 0.0,
                    "T2m": float(year.temperature[number]),
                    "WS10m": float(year.wind[number]),
                }
                for number, start in enumerate(year.index)
            ]
        },
    }
