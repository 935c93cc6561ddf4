"""What a domain asks of us about letters that don't prove themselves: its DMARC record (RFC 7489, RFC 9989)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mail_gateway.authentication.domains import organisation_of
from mail_gateway.authentication.names import Questions

Wish = Literal["none", "quarantine", "reject"]
_MARK = re.compile(rb"v\s*=\s*DMARC1\s*(?:;|\Z)")


@dataclass(frozen=True)
class Policy:
    """What to do with unproven letters, and how exactly a proven domain must match."""

    wish: Wish = "none"
    spf_is_strict: bool = False
    dkim_is_strict: bool = False


def policy_of(domain: str, *, questions: Questions) -> Policy:
    """The domain's own policy, or its organisation's for subdomains, or none. Raises Unanswered."""
    tags, wish = _published(domain, questions=questions), "p"
    organisation = organisation_of(domain)
    if tags is None and organisation != domain:
        tags, wish = _published(organisation, questions=questions), "sp"
    if tags is None:
        return Policy()
    return Policy(
        wish=_softened(tags, _wish(tags.get(wish, tags.get("p", "")))),
        spf_is_strict=tags.get("aspf", "").lower() == "s",
        dkim_is_strict=tags.get("adkim", "").lower() == "s",
    )


def _published(domain: str, *, questions: Questions) -> dict[str, str] | None:
    """The tags of the record; None without one, and with several (RFC 7489 6.6.3)."""
    records = [text for text in questions.texts(f"_dmarc.{domain}") if _MARK.match(text)]
    if len(records) != 1:
        return None
    pairs = (pair.partition("=") for pair in records[0].decode("ascii", "replace").split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _wish(text: str) -> Wish:
    match text.lower():
        case "reject":
            return "reject"
        case "quarantine":
            return "quarantine"
        case _:
            return "none"


def _softened(tags: dict[str, str], wish: Wish) -> Wish:
    """One step less for a domain that is only trying it out (`t=y` of RFC 9989, `pct=0` before)."""
    if tags.get("t", "").lower() != "y" and tags.get("pct") != "0":
        return wish
    return "quarantine" if wish == "reject" else "none"
