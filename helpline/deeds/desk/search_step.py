"""One step of a search: opens the folded text of one message after the other, from a position on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.desk.candidates import (
    CHUNK,
    Candidate,
    Candidates,
    Lock,
    Position,
    RawId,
    bytes_of,
    files_of,
    id_of,
    locks_of,
)
from helpline.deeds.desk.found import Hit, Query
from helpline.deeds.errors import NoKey
from helpline.deeds.names import duty_names
from helpline.deeds.sealed.message_seals import SearchTexts, open_file_name, open_words
from helpline.deeds.sealed.ticket_keys import MessageKeys, open_ticket_key
from helpline.deeds.ticket.facts import TriageFacts, facts_of
from helpline.deeds.unlocked import Unlocked
from helpline.records import Contact, Message, Ticket
from helpline.sealing import Damaged, Key, contexts
from helpline.words.excerpts import excerpt, marked
from helpline.words.folding import fold


class Step:
    """Looks at messages from a position on. Tickets are opened once a step.

    Then `hits` has what was found, `position` is where the next step goes on, and `is_over` that there is nothing left.
    """

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


class _Opened(NamedTuple):
    """A ticket within a step: `keys` is None where it would not open, `suits` whether its facts do. `place` says where
    a message's key is bound to.
    """

    id: UUID
    keys: MessageKeys | None
    place: Callable[[bytes], bytes]
    suits: bool
    is_language_known: bool


def _suits(query: Query, facts: TriageFacts) -> bool:
    """A language that nobody has noted is asked of the message itself."""
    return (
        query.kind in ("", facts.kind)
        and facts.danger >= query.danger
        and (not query.language or facts.language in ("", query.language))
    )
