"""The register of purposes: everything the desk seals, what binds it to its place, and which key opens it.

`docs/hl1.md` prints the same table for people, and a test holds the two together. A new sealed column starts
here: without an entry `context` refuses to name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .forms import Kind


@dataclass(frozen=True)
class Purpose:
    """`parts` name its place, in the order of `context`; `under` says which key; `shapes` in which forms."""

    parts: tuple[str, ...]
    under: str
    shapes: tuple[Kind, ...]

    @property
    def holds_a_key(self) -> bool:
        """A bare key has one length and needs no padding; whatever else goes into a box is padded first."""
        return "wrapped" in self.shapes


def _purpose(parts: str, under: str, *shapes: Kind) -> Purpose:
    return Purpose(parts=tuple(parts.split(", ")), under=under, shapes=shapes)


def _of_message(parts: str = "org, message, revision") -> Purpose:
    return _purpose(parts, "message key", "record")


def _of_team(name: str, parts: str) -> Purpose:
    return _purpose(parts, f'kdf(team key, "{name}")', "record")


def _of_author(name: str) -> Purpose:
    return _purpose("org, ticket, author", f'kdf(ticket key, "{name}")', "record")


def _of_case(name: str, parts: str) -> Purpose:
    return _purpose(parts, f'kdf(case key, "{name}")', "record")


def _of_keepers(parts: str) -> Purpose:
    return _purpose(parts, 'contact key; adopted: kdf(contact key, "wrap")', "box", "record")


def _of_grant(holder: str) -> Purpose:
    return _purpose("org, team, epoch, holder", f"{holder}; an older epoch: the newer key", "box", "wrapped")


PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        "message.body": _of_message(),
        "message.subject": _of_message(),
        "message.folded": _of_message(),
        "message.meta": _of_message(),
        "message.quoted": _of_message(),
        "message.who": _of_keepers("org, message"),
        "file": _purpose("file", "message key", "file"),
        "file.name": _of_message("org, file"),
        "message-key": _purpose(
            "org, ticket, message", 'ticket pair, or kdf(ticket key, "wrap")', "box", "wrapped"
        ),
        "ticket-key": _purpose(
            "org, ticket, holder kind, holder",
            'team or staff key, or kdf(team key, "wrap")',
            "box",
            "wrapped",
        ),
        "facts": _purpose("org, team, facts", 'team key, or kdf(team key, "facts")', "box", "record"),
        "deadline": _purpose(
            "org, team, deadline", 'team key, or kdf(team key, "deadline")', "box", "record"
        ),
        "card": _purpose("org, team, card", 'team key, or kdf(team key, "card")', "box", "record"),
        "tag": _of_team("tag", "org, team, tag"),
        "canned": _of_team("canned", "org, team, canned"),
        "block": _of_team("block", "org, team, block"),
        "handover": _of_team("handover", "org, team, handover"),
        "debrief": _of_team("debrief", "org, team, debrief"),
        "agreement": _of_team("agreement", "org, team, agreement"),
        "caller-flag": _of_team("caller-flag", "org, team, flag"),
        "chart-note": _of_team("chart-note", "org, team, note"),
        "supervision": _of_team("supervision", "org, team, supervision"),
        "review": _of_team("review", "org, team, review"),
        "next-worker": _purpose("org, ticket", 'kdf(ticket key, "next-worker")', "record"),
        "draft": _of_author("draft"),
        "worksheet": _purpose("org, ticket, author", 'kdf(staff key, "worksheet")', "record"),
        "reminder": _purpose("org, ticket, reminder", 'kdf(ticket key, "reminder")', "record"),
        "call": _purpose("org, call", 'team key, or kdf(team key, "call")', "box", "record"),
        "line-course": _purpose("org, call", 'kdf(carrier\'s id of the call, "line")', "record"),
        "line-caller": _purpose("org, call", "contact key", "box"),
        "contact": _of_keepers("org, contact, field"),
        "promise": _of_team("promise", "org, team, promise"),
        "callback": _of_keepers("org, callback, field"),
        "quarantine": _purpose("org, item", "team key, inside contact key", "box"),
        "outbox": _purpose("org, outbox, message", "contact key", "box"),
        "notice": _purpose("org, notice, ticket", "contact key", "box"),
        "grant": _of_grant("staff key"),
        "chain": _of_grant("staff key or sheet"),
        "match-key": _purpose("org, epoch", 'kdf(contact key, "wrap")', "wrapped"),
        "arm": _purpose("org, boot, epoch", "courier's boot key", "box"),
        "reveal": _purpose("org, reveal, asker", "asker's staff key", "box"),
        "view": _purpose("org, staff, view", 'kdf(staff key, "view")', "record"),
        "session": _purpose("session, staff, expiry", 'kdf(T, "sess-key")', "record"),
        "case-key": _purpose("org, case, holder kind, holder", 'kdf(team key, "wrap")', "wrapped"),
        "case.handover": _of_case("handover", "org, case, revision"),
        "case.step": _of_case("step", "org, case, step, revision"),
        "case.consent": _purpose(
            "org, ticket or case, consent", 'kdf(ticket key or case key, "consent")', "record"
        ),
        "case.assessment": _of_case("assessment", "org, case, assessment"),
        "case.outcome": _of_case("outcome", "org, case, closure"),
        "staff-bundle": _purpose("staff, unlock, parameters", "KEK", "record"),
    }
)
