"""Finds words in everything she may read: opens the folded text of one message after the other, the newest first.

Nothing is written, not even what reading would adopt: a search leaves no trace on the disk. It goes in steps, each a
short reading of its own, so that hits appear as they are found and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpline.deeds.answer.drafts import open_draft
from helpline.deeds.desk.candidates import conditions, named, read_position
from helpline.deeds.desk.found import Hit, Named, Query, Searched
from helpline.deeds.desk.search_step import Step
from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.sealed.openings import openings
from helpline.deeds.unlocked import Unlocked
from helpline.records import Contact, Draft, Membership, Staff, Ticket, reading
from helpline.sealing import Damaged
from helpline.words.excerpts import excerpt
from helpline.words.folding import fold
from helpline.words.pseudonym_search import numbers_named

HITS = 20  # of a step; a word that stands everywhere must not fill the page
NAMED = 6
TOO_VAGUE = 300  # pseudonyms; one word of a pseudonym leaves a hundred or so
DRAFTS = 200


def search(
    query: Query, *, by: Unlocked, is_time_up: Callable[[], bool], after: str = "", at_most: int = HITS
) -> Searched:
    """One step: until so many hits, or until a chunk of messages after which time is up. Raises NotAllowed.

    `after` is the `older` of the step before. Tickets by their pseudonym and her own drafts come with the first step.
    """
    if not by.may("read tickets"):
        raise NotAllowed
    position = read_position(after)
    with reading() as session:
        step = Step(session, query, position, by=by)
        is_first = position.at is None
        tickets = _named(session, query, by=by) if is_first else ()
        drafts = _drafts(session, query, by=by) if is_first else []
        step.run(is_time_up=is_time_up, at_most=at_most)
        return Searched(
            hits=(*drafts, *step.hits), named=tickets, searched=step.searched, unreadable=step.unreadable,
            back_to=step.position.at, older=None if step.is_over else str(step.position),
        )  # fmt: skip


def colleagues_of(by: Unlocked) -> tuple[tuple[UUID, str], ...]:
    """With whom she shares a team, herself too: id and duty name. Those who have left have written too."""
    wanted = (
        select(Staff.id, Staff.duty_name).join(Membership, Membership.staff_id == Staff.id)
        .where(Membership.team_id.in_(by.team_ids)).distinct().order_by(Staff.duty_name)
    )  # fmt: skip
    with reading() as session:
        return tuple((staff_id, name) for staff_id, name in session.execute(wanted))


def _named(session: Session, query: Query, *, by: Unlocked) -> tuple[Named, ...]:
    numbers = numbers_named(query.typed)
    if not 0 < len(numbers) <= TOO_VAGUE:
        return ()
    return tuple(
        Named(row.id, row.pseudonym, row.channel, row.state, row.last_at)
        for row in session.execute(named(numbers, by=by, at_most=NAMED))
    )


def _saved_within(query: Query) -> list[ColumnElement[bool]]:
    wanted = []
    if query.since is not None:
        wanted.append(Draft.saved_at >= query.since)
    if query.until is not None:
        wanted.append(Draft.saved_at < query.until)
    return wanted


def _drafts(session: Session, query: Query, *, by: Unlocked) -> list[Hit]:
    """Her own; a colleague's draft is hers until it is sent."""
    if query.asks_for_tickets or query.asks_for_facts or query.who not in (None, by.staff_id):
        return []
    wanted = (
        select(Draft, Ticket, Contact.pseudonym).join(Ticket, Ticket.id == Draft.ticket_id)
        .join(Contact, Contact.id == Ticket.contact_id)
        .where(Draft.author_id == by.staff_id, *conditions(query, by=by), *_saved_within(query))
        .order_by(Draft.saved_at.desc()).limit(DRAFTS)
    )  # fmt: skip
    rows = session.execute(wanted).all()
    opened = openings(session, [ticket.id for _, ticket, _ in rows], by=by)
    hits = []
    for draft, ticket, pseudonym in rows:
        try:
            text = open_draft(draft, ticket, key=opened.key(ticket))
        except (Damaged, NoKey):
            continue
        if query.sought.is_in(fold(text).encode()):
            hits.append(
                Hit(
                    ticket_id=ticket.id, number=0, pseudonym=pseudonym, channel=ticket.channel, state=ticket.state,
                    direction="draft", author=by.duty_name, at=draft.saved_at, language="", subject=(),
                    excerpt=excerpt(text, query.sought),
                )
            )  # fmt: skip
    return hits
