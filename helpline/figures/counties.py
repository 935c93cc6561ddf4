"""Which county a municipality of Lithuania lies in, by the official codes of Statistics Lithuania, and rates by inhabitants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MUNICIPALITIES = {
    "alytus": "11 15 33 38 59",
    "kaunas": "12 19 46 49 52 53 69 72",
    "klaipeda": "21 23 25 55 56 75 88",
    "marijampole": "18 39 48 58 84",
    "panevezys": "27 36 57 66 67 73",
    "siauliai": "29 32 47 54 65 71 91",
    "taurage": "63 77 87 94",
    "telsiai": "61 68 74 78",
    "utena": "30 34 43 45 62 82",
    "vilnius": "13 41 42 79 81 85 86 89",
}
COUNTIES = tuple(MUNICIPALITIES)
TOGETHER = "together"  # all of them
OF_SO_MANY = 10_000
_COUNTY_OF = {code: county for county, codes in MUNICIPALITIES.items() for code in codes.split()}


def county_of(municipality: str) -> str:
    """Its county, "" for a code that nobody knows or none."""
    return _COUNTY_OF.get(municipality, "")


@dataclass(frozen=True)
class Inhabitants:
    """How many people lived in each county, and TOGETHER, at the beginning of `year`; None where nobody has said."""

    year: int | None = None
    counted: Mapping[str, int] = field(default_factory=dict)

    def of(self, place: str) -> int | None:
        """TOGETHER is the sum where it wasn't given and every county was."""
        if place == TOGETHER and place not in self.counted and set(COUNTIES) <= set(self.counted):
            return sum(self.counted[county] for county in COUNTIES)
        return self.counted.get(place)


@dataclass(frozen=True)
class Rate:
    """So many of one county, "" where it isn't known. `count` None: hidden; `inhabitants` None: nobody has said."""

    place: str
    count: int | None
    inhabitants: int | None

    @property
    def of_ten_thousand(self) -> float | None:
        """To one decimal; None where one of both isn't there."""
        if self.count is None or not self.inhabitants:
            return None
        return round(OF_SO_MANY * self.count / self.inhabitants, 1)
