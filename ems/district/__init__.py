"""The district as arrays: nodes, plants, storages, prices, ready to run."""

from ems.district.build import build_district
from ems.district.district import District, TierPrices
from ems.district.nodes import Nodes, attach_plants, limits_kw

__all__ = ["District", "Nodes", "TierPrices", "attach_plants", "build_district", "limits_kw"]
