"""Which county a municipality of Lithuania lies in, by the official codes of Statistics Lithuania."""

from __future__ import annotations

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
_COUNTY_OF = {code: county for county, codes in MUNICIPALITIES.items() for code in codes.split()}


def county_of(municipality: str) -> str:
    """Its county, "" for a code that nobody knows or none."""
    return _COUNTY_OF.get(municipality, "")
