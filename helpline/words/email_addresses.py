"""Is what somebody typed an address a letter can go to? Stricter than the RFCs: a slip of the ear costs more than a rare address."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

Objection = Literal["", "empty", "several", "no at", "local", "domain", "too long", "ours"]

LONGEST, LONGEST_LOCAL = 254, 64  # RFC 5321, 4.5.3.1, less the angle brackets
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
LABEL = re.compile(r"[^\W_]([^\W_]|-)*(?<!-)\Z")


def objection_to_address(typed: str, *, ours: Collection[str] = ()) -> Objection:
    """Why no letter can go there, "" if one can. `ours` are our own addresses, which never get a letter of ours."""
    address = typed.strip()
    if not address:
        return "empty"
    if address.count("@") > 1 or re.search(r"[\s,;]", address):
        return "several"
    local, at, domain = address.rpartition("@")
    if not at:
        return "no at"
    if not LOCAL.match(local):
        return "local"
    if not _is_domain(domain):
        return "domain"
    if len(address.encode()) > LONGEST or len(local) > LONGEST_LOCAL:
        return "too long"
    return "ours" if _plain(address) in {_plain(known) for known in ours} else ""


def _is_domain(domain: str) -> bool:
    """At least two labels, and the last one no number: an address at a bare machine is none of hers."""
    labels = domain.split(".")
    fits = all(LABEL.match(label) and len(label) <= 63 for label in labels)
    return fits and len(labels) > 1 and not labels[-1].isdigit() and len(labels[-1]) > 1


def _plain(address: str) -> str:
    """Without a +tag, because ours lead here whatever stands behind the plus."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
