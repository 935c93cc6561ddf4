"""What a search is asked for and what it shows. Plain data in memory; no `repr` shows a word of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from helpline.words.excerpts import Piece
from helpline.words.seeking import Sought


@dataclass(frozen=True, repr=False)
class Query:
    """All of it must fit. `called` are numbers of pseudonyms, None for anybody; `since` and `until` (not included) are
    times of messages; `who` is a colleague who has the ticket or wrote the message; `danger` is the least.
    """

    sought: Sought
    typed: str = ""
    called: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: str = ""
    channel: str = ""
    who: UUID | None = None
    kind: str = ""
    danger: int = 0
    language: str = ""

    @property
    def asks_for_facts(self) -> bool:
        return bool(self.kind or self.danger or self.language)

    @property
    def asks_for_tickets(self) -> bool:
        """Without words every message would fit: then each ticket is shown once, by her newest letter."""
        return self.sought.is_empty


@dataclass(frozen=True, repr=False)
class Hit:
    """A message that fits. `direction` is in, out, note or draft; `number` its place in the conversation, 0 of a draft.

    Pieces are words as they were written, each with whether it is what was looked for. `files` are names that fit.
    """

    ticket_id: UUID
    number: int
    pseudonym: int
    channel: str
    state: str
    direction: str
    author: str | None
    at: datetime
    language: str
    subject: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    files: tuple[tuple[Piece, ...], ...] = ()


@dataclass(frozen=True, repr=False)
class Named:
    """A ticket whose pseudonym has the words."""

    ticket_id: UUID
    pseudonym: int
    channel: str
    state: str
    last_at: datetime


@dataclass(frozen=True, repr=False)
class Searched:
    """One step of a search. `searched` and `unreadable` messages count from its beginning, `back_to` is the time of the
    last one looked at. `older` is where the next step goes on, None when everything she may read was searched.
    """

    hits: tuple[Hit, ...]
    named: tuple[Named, ...]
    searched: int
    unreadable: int
    back_to: datetime | None
    older: str | None
