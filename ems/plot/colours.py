"""One meaning, one colour, in every figure: the Okabe–Ito set and shades of it."""

from __future__ import annotations

PV = "#E69F00"
OTHER_GENERATION = "#0072B2"
LOAD = "#1F1F1F"
IMPORT = "#A6A6A6"
EXPORT = "#56B4E9"
CHARGE = "#8FD3BC"
DISCHARGE = "#009E73"
STATE_OF_CHARGE = "#00523B"
UNSERVED = "#D55E00"
CURTAILED = "#D55E00"
CONTRACT = "#CC79A7"
REQUEST_LESS = "#7D7400"
REQUEST_MORE = "#E3D52B"
"""What people are asked to do: the yellow of the set, and a darker one."""
GROUP_SHADES = ("#4D4800", "#9A8E00", "#4D4800", "#9A8E00")
"""Lines of groups that are asked, in this order: two solid, two dashed; direct labels name them."""
PROMISED = "#3A3A3A"
"""What a plan said, always as a dashed line over what was played."""
DAY_OFF = "#F1EEE4"
MISSING = "#D9D9D9"
MUTED_TEXT = "#5A5A5A"

UNSERVED_HATCH = "////"
CURTAILED_HATCH = "\\\\\\\\"

IMPORT_SCALE = ("#FFFFFF", "#D0D0D0", "#8C8C8C", "#4A4A4A", "#111111")
"""From no import to the highest: white to near-black, through the import grey."""
STATE_OF_CHARGE_SCALE = ("#FFFFFF", "#BFE5D8", "#4DB594", "#00785A", "#00382A")
"""From empty to full: white to dark green."""
NET_LOAD_SCALE = ("#B36B00", "#E69F00", "#F7DFA8", "#FFFFFF", "#C4C4C4", "#7A7A7A", "#1F1F1F")
"""From most surplus (the amber of PV) over balance (white) to most need (the near-black of load)."""
STORAGE_DIFFERENCE_SCALE = ("#4A2E16", "#A8784B", "#E8D8C4", "#FFFFFF", "#BFE5D8", "#009E73", "#00382A")
"""From charging more than another policy (brown, as no other quantity) over alike (white) to discharging more."""
