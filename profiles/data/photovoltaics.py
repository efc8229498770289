"""What a PV system is assumed to be where nothing else is said, each figure with its source."""

from __future__ import annotations

from typing import Final

LOSSES_FRACTION: Final = 0.14
"""Everything between the nameplate and the inverter that the weather does not explain: soiling 2 %, shading 3 %,
mismatch 2 %, wiring 2 %, connections 0.5 %, light-induced degradation 1.5 %, nameplate 1 %, availability 3 %; together
14 %. Defaults of PVWatts version 5 (A. Dobos 2014, NREL/TP-6A20-62641)."""

TEMPERATURE_COEFFICIENT_PER_C: Final = -0.0035
"""Change of power per degree of the cell above 25 °C: PVWatts version 5, premium crystalline silicon [1/°C]."""

DC_TO_AC_RATIO: Final = 1.1
"""Nameplate of the array over the AC rating of the inverter: PVWatts version 5."""

INVERTER_EFFICIENCY: Final = 0.96
"""Nominal efficiency of the inverter: PVWatts version 5."""

ALBEDO: Final = 0.25
"""Share of light that the surroundings reflect: pvlib's default, and the one that gives the published plane-of-array
figures for Nobeoka."""

FAIMAN_HEAT_LOSS: Final = (25.0, 6.84)
"""Heat loss of a module, constant part [W/m² K] and part per wind speed [W/m³ s K]: D. Faiman (2008), Progress in
Photovoltaics 16, 307-315, https://doi.org/10.1002/pip.813; pvlib's default."""
