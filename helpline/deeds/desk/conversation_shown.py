"""What a ticket's page shows. Plain data in memory; no `repr` shows a word of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from helpline.deeds.answer.corrections import WordsBefore
from helpline.deeds.answer.reminders import ReminderShown
from helpline.deeds.answer.safe_sending import SafetyShown
from helpline.deeds.phone.callers_shown import CallerShown
from helpline.deeds.ticket.deadlines_shown import DeadlineShown
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.ticket.next_worker import NextWorkerShown
from helpline.deeds.ticket.presence import Here
from helpline.deeds.waiting.course import EventShown

PICTURES = ("jpg", "jpeg", "png", "webp", "gif")


@dataclass(frozen=True, repr=False)
class FileShown:
    id: UUID
    name: str
    media_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether a look is worth offering: one of the kinds the desk draws anew, as far as its name and type say."""
        return self.name.lower().endswith(PICTURES) or self.media_type.removeprefix("image/") in PICTURES


@dataclass(frozen=True, repr=False)
class Delivery:
    """How far an answer is: to approve, waiting, sending, sent, held, failed, withdrawn; `can_undo` while it is still here."""

    id: UUID
    state: str
    due_at: datetime
    ended_at: datetime | None
    hold_reason: str | None
    attempts: tuple[tuple[datetime, str], ...]
    can_undo: bool
    waits_for_keeper: bool


@dataclass(frozen=True, repr=False)
class LogShown:
    """A contact that came by no letter: by which channel, and when it was written down."""

    channel: str
    happened_at: datetime
    logged_at: datetime

    @property
    def is_late(self) -> bool:
        """Written down so much later that both times are worth telling."""
        return self.logged_at - self.happened_at >= timedelta(minutes=30)


@dataclass(frozen=True, repr=False)
class MessageShown:
    """`direction` is in, out or note. `sender` is unchecked, same, other (written from another address) or confirmed
    (from another address, and hers all the same). A note of the kind "override" says why one was sent despite her card.
    """

    id: UUID
    number: int
    direction: str
    kind: str
    at: datetime
    author: str | None
    subject: str
    text: str
    quoted: str
    sender: str
    sender_check: str
    language: str
    flags: tuple[str, ...]
    files: tuple[FileShown, ...]
    delivery: Delivery | None
    damaged: bool = False
    log: LogShown | None = None
    before: tuple[WordsBefore, ...] = ()
    can_correct: bool = False

    @property
    def is_voice(self) -> bool:
        """Spoken after the tone: there is nothing to read, only to listen to, or no more than that it was left."""
        return bool({"voice-message", "voice-message-lost"} & set(self.flags))


@dataclass(frozen=True, repr=False)
class DoubtShown:
    """Since when it is in doubt who writes, and the number of the last message that is put away."""

    since: datetime
    frozen: int


@dataclass(frozen=True, repr=False)
class MoreShown:
    """What else can be done with a ticket. `teams`: where it could go; `handed_over`: the note it came with, while nobody
    of this team has answered. `merged` are the tickets that went into this one, and when.
    """

    teams: tuple[tuple[UUID, str], ...] = ()
    handed_over: MessageShown | None = None
    merged: tuple[tuple[UUID, datetime], ...] = ()
    doubt: DoubtShown | None = None


@dataclass(frozen=True, repr=False)
class Conversation:
    """A ticket opened for one colleague. `version` is what an answer is written against.

    `draft_edition` is how often the draft was saved; `others_writing` are colleagues who have begun an answer, and when
    they last wrote. `newer` are messages that came after the version her draft was written against.
    `other_tickets` are her other tickets (same contact): (id, received_at, state).
    `may_be` is the pseudonym number of the person this may be, not proven; `blocked_until` is when her letters
    come in as before.
    `known_tags` are the words her team uses most; `facts_damaged`: a triage is there, but its seal did not open.
    `must_be_approved`: an answer she writes now waits for a second person; `is_trainee`: because she is still learning.
    """

    id: UUID
    pseudonym: int
    channel: str
    state: str
    urgent: bool
    version: int
    received_at: datetime
    waiting_since: datetime | None
    due_at: datetime | None
    overdue: bool
    closed_at: datetime | None
    assignee_id: UUID | None
    assignee: str | None
    team: str
    messages: tuple[MessageShown, ...]
    events: tuple[EventShown, ...]
    facts: TriageFacts
    draft: str
    draft_version: int | None
    newer: int
    colleagues: tuple[tuple[UUID, str], ...]
    other_tickets: tuple[tuple[UUID, datetime, str], ...]
    may_be: int | None
    answer_language: str
    is_first_answer: bool
    can_answer: bool
    change: int
    blocked_until: datetime | None = None
    safety: SafetyShown = field(default_factory=SafetyShown)
    more: MoreShown = field(default_factory=MoreShown)
    draft_edition: int = 0
    others_writing: tuple[tuple[str, datetime], ...] = ()
    next_worker: NextWorkerShown | None = None
    caller: CallerShown | None = None
    facts_damaged: bool = False
    known_tags: tuple[str, ...] = ()
    here: tuple[Here, ...] = ()
    is_followed: bool = False
    reminders: tuple[ReminderShown, ...] = ()
    deadlines: tuple[DeadlineShown, ...] = ()
    must_be_approved: bool = False
    is_trainee: bool = False

    @property
    def since_draft(self) -> tuple[MessageShown, ...]:
        """Her letters and our answers that came after the version her draft was written against."""
        spoken = [message for message in self.messages if message.direction != "note"]
        return tuple(spoken[-self.newer :]) if self.newer > 0 else ()

    soon: bool = False
