"""Domain names: how they are written, which organisation they belong to, and when two of them are aligned."""

from __future__ import annotations

import functools
import re

from publicsuffixlist import PublicSuffixList

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)


def domain_name(text: str) -> str | None:
    """The name in lower-case ASCII without a last dot; None for what is no domain name."""
    try:
        name = text[:300].strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return name if _NAME.fullmatch(name) else None


def organisation_of(domain: str) -> str:
    """The organisational domain: one label below the public suffix (RFC 7489 3.2). `domain` is in ASCII.

    The list of public suffixes comes with the library and is never fetched.
    """
    return _public_suffixes().privatesuffix(domain) or domain


def is_aligned(domain: str, author: str, *, is_strict: bool = False) -> bool:
    """Whether a proven domain speaks for the author's (RFC 7489 3.1): the same, or of one organisation."""
    return domain == author or (not is_strict and organisation_of(domain) == organisation_of(author))


@functools.cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
