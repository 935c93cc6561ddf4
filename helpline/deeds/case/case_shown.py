"""What the pages of cases show. Plain data in memory; no `repr` shows a word of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from helpline.deeds.case.case_assessments import Assessment
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.ticket.deadlines_shown import DeadlineShown
from helpline.deeds.waiting.course import EventShown

CaseView = Literal["mine", "open", "due", "waiting", "closed"]
CASE_VIEWS: tuple[CaseView, ...] = ("mine", "open", "due", "waiting", "closed")


@dataclass(frozen=True, repr=False)
class CaseItem:
    """A case in the list. `next_step` is the one due first, "" without any; `due_in` the days until then, below 0 late.

    `she_waits_since` is her first unanswered letter in its tickets. `damaged`: its seal did not open.
    """

    id: UUID
    pseudonym: int
    state: str
    owner: str | None
    is_mine: bool
    is_frozen: bool
    last_at: datetime
    closed_at: datetime | None
    next_step: str
    due_on: date | None
    due_in: int | None
    open_steps: int
    ticket_count: int
    she_waits_since: datetime | None
    damaged: bool


@dataclass(frozen=True, repr=False)
class Cases:
    """One page of one view. `older` is the cursor of the next page, None at the end."""

    view: CaseView
    items: tuple[CaseItem, ...]
    older: str | None
    counts: dict[CaseView, int]
    change: int


@dataclass(frozen=True, repr=False)
class StepShown:
    """`due_in` are the days until it is due, below 0 if that has passed; None without a day or when it is done."""

    id: UUID
    words: str
    due_on: date | None
    due_in: int | None
    revision: int
    made_at: datetime
    made_by: str | None
    done_at: datetime | None
    done_by: str | None
    damaged: bool


@dataclass(frozen=True, repr=False)
class LinkedTicket:
    """A ticket of the case, or one that may become one. `last_words` are of her last letter.

    `is_ours` is False for a ticket of a team she isn't in: then it is only said that there is one.
    """

    id: UUID
    pseudonym: int | None
    is_ours: bool
    channel: str
    state: str
    received_at: datetime
    last_at: datetime
    waiting_since: datetime | None
    last_words: str
    damaged: bool


@dataclass(frozen=True, repr=False)
class ConsentShown:
    """`answers` is None where the seal doesn't open."""

    at: datetime
    by: str | None
    answers: Answers | None


@dataclass(frozen=True, repr=False)
class AssessmentShown:
    """`told` is None where the seal doesn't open."""

    number: int
    at: datetime
    by: str | None
    told: Assessment | None


@dataclass(frozen=True, repr=False)
class ClosureShown:
    """`outcome` is None where the seal doesn't open."""

    closed_at: datetime
    closed_by: str | None
    reopened_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, repr=False)
class CaseShown:
    """A case opened for one colleague. `steps` are those to do, due first; `done_steps` the others, the newest first.

    `handover` is what the next worker reads, None where its seal doesn't open. `could_link` are her other tickets.
    `goes_on_to` are the states that may follow; none where it rests (closed, or frozen since she took back her consent).
    """

    id: UUID
    pseudonym: int
    state: str
    team: str
    owner_id: UUID | None
    owner: str | None
    opened_at: datetime
    opened_by: str | None
    closed_at: datetime | None
    frozen_at: datetime | None
    rests: bool
    goes_on_to: tuple[str, ...]
    handover: str | None
    handover_revision: int
    handover_at: datetime | None
    handover_by: str | None
    steps: tuple[StepShown, ...]
    done_steps: tuple[StepShown, ...]
    tickets: tuple[LinkedTicket, ...]
    could_link: tuple[LinkedTicket, ...]
    assessments: tuple[AssessmentShown, ...]
    consents: tuple[ConsentShown, ...]
    closures: tuple[ClosureShown, ...]
    events: tuple[EventShown, ...]
    colleagues: tuple[tuple[UUID, str], ...]
    change: int
    deadlines: tuple[DeadlineShown, ...] = ()


@dataclass(frozen=True, repr=False)
class WayToCase:
    """What a ticket's page says of cases: the one it belongs to, or one of hers it could join, or what she answered.

    `is_elsewhere`: the case is another team's. `consent` is her newest answer that no case rests on yet; `is_full` whether it is a yes a case may rest on.
    """

    ticket_id: UUID
    pseudonym: int
    case_id: UUID | None
    state: str | None
    due_on: date | None
    is_elsewhere: bool
    could_join: UUID | None
    consent: ConsentShown | None
    is_full: bool
