"""The coded facts of a ticket: one sealed record, with a format version so that the records of older desks still open."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_records import TeamOpeners
from helpline.deeds.sealed.team_seals import hand_written, open_written, seal_written
from helpline.deeds.unlocked import Unlocked
from helpline.records import Facts, TeamKey, Ticket, TicketFacts
from helpline.sealing import Damaged, contexts

FORMAT = 2  # 1 had no version: kind, danger, safe_now and language alone
TAGS_FROM = 100  # newest tickets of the team that suggest their tags
TAGS_SUGGESTED = 8
NO_TAGS = b'"tags": []'  # as json.dumps writes it
TAGGED_AMONG = 500  # newest tickets of each team that are opened to find those with a tag


@dataclass(frozen=True, repr=False)
class TriageFacts:
    """What a person found out, in codes of `words/lists`. "" or None where nobody has said yet; danger 0 is "not assessed".

    `others_see`: is anyone else able to see this; `fear` is her own, 0-10; `country` is ISO 3166-1 or "abroad".
    `sex` and `age_band` are of who was harmed, the two beginning with `harmer` of who harms, `relation` what that person is to her.
    `reporting_delay` is how long before she turned to us what she tells of last happened.
    `spc_source` and `spc_outcome` are of a referral to the specialised help centre, for its quarterly form.
    `revision` counts the triages of a ticket: 0 before the first one. It is what the next one is written against.
    """

    kind: str = ""
    danger: int = 0
    safe_now: str = ""
    language: str = ""
    others_see: str = ""
    fear: int | None = None
    signs: tuple[str, ...] = ()
    suicide: str = ""
    reasons: tuple[str, ...] = ()
    violence_forms: tuple[str, ...] = ()
    relation: str = ""
    country: str = ""
    municipality: str = ""
    age_band: str = ""
    sex: str = ""
    harmer_sex: str = ""
    harmer_age_band: str = ""
    reporting_delay: str = ""
    spc_source: str = ""
    spc_outcome: str = ""
    tags: tuple[str, ...] = ()
    revision: int = 0


KNOWN = frozenset(field.name for field in fields(TriageFacts))


def open_facts(session: Session, ticket_id: UUID, *, by: Unlocked) -> TriageFacts:
    """The coded facts, empty where nobody has triaged yet. Raises Damaged, NoKey."""
    row = session.scalars(
        select(Facts)
        .join(TicketFacts, TicketFacts.facts_id == Facts.id)
        .where(TicketFacts.ticket_id == ticket_id)
    ).first()
    return _opened(row, by=by) if row is not None else TriageFacts()


def facts_of(
    session: Session, ticket_ids: Iterable[UUID] | Select[Any], *, by: Unlocked
) -> dict[UUID, TriageFacts]:
    """The facts of many tickets in one statement; those that have none, or don't open, are left out."""
    wanted = (
        select(TicketFacts.ticket_id, Facts)
        .join(Facts, TicketFacts.facts_id == Facts.id)
        .where(TicketFacts.ticket_id.in_(ticket_ids if isinstance(ticket_ids, Select) else list(ticket_ids)))
    )
    found: dict[UUID, TriageFacts] = {}
    for ticket_id, row in session.execute(wanted):
        try:
            found[ticket_id] = _opened(row, by=by)
        except (Damaged, NoKey):
            continue
    return found


def team_tags(session: Session, team_id: UUID, *, by: Unlocked) -> tuple[str, ...]:
    """The words this team has used most on its newest tickets, to choose from."""
    used = Counter(
        tag for _, tags in _newest_tags(session, team_id, at_most=TAGS_FROM, by=by) for tag in tags
    )
    return tuple(sorted(used, key=lambda tag: (-used[tag], tag))[:TAGS_SUGGESTED])


def tagged_tickets(session: Session, *, by: Unlocked) -> dict[str, list[UUID]]:
    """Of the newest tickets of her teams, which carry which tag (folded): a statement a team, a bounded number of seals."""
    found: dict[str, list[UUID]] = {}
    for team_id in by.team_ids:
        for ticket_id, tags in _newest_tags(session, team_id, at_most=TAGGED_AMONG, by=by):
            for tag in tags:
                found.setdefault(tag.casefold(), []).append(ticket_id)
    return found


def _newest_tags(
    session: Session, team_id: UUID, *, at_most: int, by: Unlocked
) -> Iterator[tuple[UUID, tuple[str, ...]]]:
    """Plain tuples and one cipher for all of an epoch, because every ticket page asks. What doesn't open has no tags."""
    newest = (
        select(Ticket.id).where(Ticket.team_id == team_id)
        .order_by(Ticket.last_at.desc(), Ticket.id.desc()).limit(at_most).subquery()
    )  # fmt: skip
    wanted = (
        select(TicketFacts.ticket_id, Facts.id, Facts.epoch, Facts.facts)
        .join(Facts, Facts.id == TicketFacts.facts_id).join(newest, newest.c.id == TicketFacts.ticket_id)
        .where(Facts.team_id == team_id)
    )  # fmt: skip
    openers = TeamOpeners("facts", partial(contexts, "facts", by.org_id), by=by)
    for ticket_id, facts_id, epoch, sealed in session.execute(wanted):
        written = openers[team_id, epoch](facts_id, sealed)
        if written is not None and NO_TAGS not in written:
            yield ticket_id, tuple(json.loads(written).get("tags", ()))


def facts_to_change(session: Session, ticket_id: UUID, *, by: Unlocked) -> TriageFacts:
    """As `open_facts`, but a damaged record counts as none: it must not stop anybody from triaging anew."""
    try:
        return open_facts(session, ticket_id, by=by)
    except Damaged:
        return TriageFacts()


def put_facts(session: Session, ticket: Ticket, facts: TriageFacts, *, revision: int, by: Unlocked) -> None:
    """Seals the facts in place of those before, under this revision."""
    row = _facts_row(session, ticket)
    row.facts = seal_written("facts", row, _told(replace(facts, revision=revision)), keys=by.keys)


def hand_facts(session: Session, ticket_id: UUID, team: TeamKey, *, by: Unlocked) -> None:
    """To another team: sealed under its key where she holds it, otherwise boxed. What is damaged goes as it is."""
    link = session.get(TicketFacts, ticket_id)
    if link is None:
        return
    row = session.get_one(Facts, link.facts_id)
    try:
        facts = _opened(row, by=by)
    except Damaged:
        row.team_id, row.epoch = team.team_id, team.epoch
        return
    row.team_id, row.epoch = team.team_id, team.epoch
    row.facts = hand_written("facts", row, _told(facts), team, keys=by.keys)


def _told(facts: TriageFacts) -> bytes:
    return json.dumps({"v": FORMAT, **asdict(facts)}).encode()


def _opened(row: Facts, *, by: Unlocked) -> TriageFacts:
    return facts_in(open_written("facts", row, row.facts, keys=by.keys))


def facts_in(written: bytes) -> TriageFacts:
    """The facts in an opened record, of this format or an older one."""
    told: dict[str, Any] = json.loads(written)
    facts: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in told.items()
        if name in KNOWN
    }
    facts.setdefault("revision", 1)  # somebody triaged it, though the first format counted no revisions
    return TriageFacts(**facts)


def _facts_row(session: Session, ticket: Ticket) -> Facts:
    link = session.get(TicketFacts, ticket.id)
    if link is not None:
        return session.get_one(Facts, link.facts_id)
    epoch = newest_epoch(session, ticket.team_id)
    row = Facts(id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, epoch=epoch, facts=b"")
    session.add_all([row, TicketFacts(ticket_id=ticket.id, facts_id=row.id)])
    return row
