"""Finds words in everything she may read: opens the folded text of one message after the other, the newest first.

Nothing is written, not even what reading would adopt: a search leaves no trace on the disk. It goes in steps, each a
short reading of its own, so that hits appear as they are found and nobody waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpline.deeds.answer.drafts import open_draft
from helpline.deeds.desk.candidates import (
    CHUNK,
    Candidate,
    Candidates,
    Lock,
    Position,
    RawId,
    bytes_of,
    conditions,
    files_of,
    id_of,
    locks_of,
    named,
    read_position,
)
from helpline.deeds.desk.found import Hit, Named, Query, Searched
from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.sealed.message_seals import SearchTexts, open_file_name, open_words
from helpline.deeds.sealed.openings import openings
from helpline.deeds.sealed.ticket_keys import MessageKeys, open_ticket_key
from helpline.deeds.ticket.facts import TriageFacts, facts_of
from helpline.deeds.unlocked import Unlocked
from helpline.records import Contact, Draft, Membership, Message, Staff, Ticket, reading
from helpline.sealing import Damaged, Key, contexts
from helpline.words.excerpts import excerpt, marked
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
        step = _Step(session, query, position, by=by)
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


class _Opened(NamedTuple):
    """A ticket within a step: `keys` is None where it would not open, `suits` whether its facts do. `place` says where
    a message's key is bound to.
    """

    id: UUID
    keys: MessageKeys | None
    place: Callable[[bytes], bytes]
    suits: bool
    is_language_known: bool


class _Step:
    """Looks at messages from a position on. Tickets are opened once a step."""

    def __init__(self, session: Session, query: Query, position: Position, *, by: Unlocked) -> None:
        self._session, self._query, self._by = session, query, by
        self._candidates = Candidates(session, query, by=by)
        self._tickets: dict[RawId, _Opened] = {}
        self._texts: dict[int, SearchTexts] = {}
        self._files: Mapping[UUID, list[Any]] = {}
        self._last: Candidate | None = None
        self._begun = position
        self.hits: list[Hit] = []
        self.searched, self.unreadable = position.searched, position.unreadable
        self.is_over = False

    @property
    def position(self) -> Position:
        if self._last is None:
            return self._begun
        return Position(self._last.at, self._last.id, self.searched, self.unreadable)

    def run(self, *, is_time_up: Callable[[], bool], at_most: int) -> None:
        while not self.is_over:
            rows = self._candidates.after(self.position)
            self._open_tickets({row.raw_ticket for row in rows} - self._tickets.keys())
            self._files = self._files_of(row.id for row in rows if row.file_count)
            for row in rows:
                self._last = row
                self._look_at(row)
                if len(self.hits) >= at_most:
                    return
            self.is_over = len(rows) < CHUNK
            if is_time_up():
                return

    def _look_at(self, row: Candidate) -> None:
        self.searched += 1
        ticket = self._tickets[row.raw_ticket]
        if not ticket.suits:
            return
        try:
            if ticket.keys is None:
                raise NoKey
            raw_id = bytes_of(row.raw_id)
            key = ticket.keys.open_at(ticket.place(raw_id), row.key, is_boxed=row.boxed)
            if self._fits(row, raw_id, ticket, key=key):
                self.hits.append(self._hit(row, ticket, key=key))
        except (Damaged, NoKey):
            self.unreadable += 1

    def _fits(self, row: Candidate, raw_id: bytes, ticket: _Opened, *, key: Key) -> bool:
        texts = self._texts.get(row.revision) or self._texts_of(row.revision)
        text = texts.open(row.folded, raw_id, key=key)
        if row.file_count:
            text += "\n".join(("", *map(fold, self._file_names(row.id, key=key)))).encode()
        if not self._query.sought.is_in(text):
            return False
        if ticket.is_language_known:
            return True
        return texts.open_language(row.meta or b"", raw_id, key=key) == self._query.language

    def _texts_of(self, revision: int) -> SearchTexts:
        self._texts[revision] = SearchTexts(self._by.org_id, revision=revision)
        return self._texts[revision]

    def _hit(self, row: Candidate, opened: _Opened, *, key: Key) -> Hit:
        sought, message = self._query.sought, self._session.get_one(Message, row.id)
        ticket = self._session.get_one(Ticket, opened.id)
        words = open_words(message, key=key)
        names = [marked(name, sought) for name in self._file_names(row.id, key=key)]
        return Hit(
            ticket_id=ticket.id, number=message.number, pseudonym=self._session.get_one(Contact, ticket.contact_id).pseudonym,
            channel=ticket.channel, state=ticket.state, direction=message.direction,
            author=self._duty_names.get(message.author_id), at=message.at,
            language=words.language, subject=marked(words.subject, sought) if words.subject else (),
            excerpt=excerpt(words.body, sought),
            files=tuple(name for name in names if any(is_found for _, is_found in name)),
        )  # fmt: skip

    @cached_property
    def _duty_names(self) -> dict[UUID | None, str]:
        return duty_names(self._session, by=self._by)

    def _file_names(self, message_id: UUID, *, key: Key) -> list[str]:
        return [open_file_name(file, key=key).name for file in self._files.get(message_id, ())]

    def _files_of(self, message_ids: Iterable[UUID]) -> Mapping[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = defaultdict(list)
        wanted = list(message_ids)
        for file in files_of(self._session, wanted) if wanted else ():
            found[file.message_id].append(file)
        return found

    def _open_tickets(self, raw_ids: Set[RawId]) -> None:
        if not raw_ids:
            return
        asks, ids = self._query.asks_for_facts, {id_of(raw): raw for raw in raw_ids}
        facts = facts_of(self._session, ids.keys(), by=self._by) if asks else {}
        locks = locks_of(self._session, raw_ids, by=self._by)
        for ticket_id, raw in ids.items():
            told = facts.get(ticket_id, TriageFacts())
            self._tickets[raw] = _Opened(
                ticket_id, self._message_keys(locks.get(raw)), contexts("message-key", self._by.org_id, ticket_id),
                suits=not asks or _suits(self._query, told),
                is_language_known=not self._query.language or bool(told.language),
            )  # fmt: skip

    def _message_keys(self, lock: Lock | None) -> MessageKeys | None:
        try:
            return MessageKeys(open_ticket_key(lock, lock, keys=self._by.keys)) if lock else None  # type: ignore[arg-type]  # a lock names its parts as a ticket and its key do
        except (Damaged, NoKey):
            return None


def _suits(query: Query, facts: TriageFacts) -> bool:
    """A language that nobody has noted is asked of the message itself."""
    return (
        query.kind in ("", facts.kind)
        and facts.danger >= query.danger
        and (not query.language or facts.language in ("", query.language))
    )


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
