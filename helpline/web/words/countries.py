"""The countries a triage may name: ISO 3166-1 codes with Babel's words in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale

ABROAD = "abroad"  # not in Lithuania, and she did not say where
# What CLDR lists beside the countries: unions, test codes, and islands that ISO 3166-1 counts to somebody.
NOT_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, by name; for a language Babel doesn't know, in English."""
    names = Locale.parse(language if language in ("lt", "en", "ru", "uk", "pl", "de") else "en").territories
    known = [
        (code, name) for code, name in names.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in NOT_COUNTRIES
    ]  # fmt: skip
    return tuple(sorted(known, key=lambda country: _plain(country[1])))


@cache
def country_codes() -> frozenset[str]:
    """Their codes. Asked for when somebody names a country: Babel's names would cost every process its start."""
    return frozenset(code for code, _ in countries("en"))


def country_name(code: str, language: str) -> str:
    """The country's name, or the code itself where it is none."""
    return dict(countries(language)).get(code, code)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold() or name
