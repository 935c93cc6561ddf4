"""What is known of a woman who calls, opened: what is agreed with her, a flag, how often she reached us. Plain data in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

WEEKS = 4
OFTEN = 3  # contacts a week, over four weeks: only a hint (Nightline)


@dataclass(frozen=True, repr=False)
class Approach:
    """How we answer her; at most so many calls a week, None is any number; the day on which we look at it again."""

    words: str
    calls_a_week: int | None = None
    review_on: date | None = None


@dataclass(frozen=True, repr=False)
class AgreementShown:
    """`approved_at` None: proposed, and it doesn't hold yet. `damaged`: its seal is, and `approach` is empty."""

    approach: Approach
    revision: int
    proposed_at: datetime
    proposed_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    damaged: bool = False


@dataclass(frozen=True, repr=False)
class FlagShown:
    """A flag that holds. `reason` is "" where nobody said, or where it is damaged."""

    id: UUID
    made_at: datetime
    made_by: str | None
    until: datetime
    reason: str


@dataclass(frozen=True, repr=False)
class CallerShown:
    """`calls` of the last seven days and `contacts` of the last four weeks, both with this one.

    `flag`, `blocked_until` (a block on her letters) and `ticket_id` (her newest ticket of this team) are told for calls.
    """

    pseudonym: int
    agreement: AgreementShown | None
    calls: int
    contacts: int
    flag: FlagShown | None = None
    blocked_until: datetime | None = None
    ticket_id: UUID | None = None

    @property
    def is_often(self) -> bool:
        return self.contacts > OFTEN * WEEKS
