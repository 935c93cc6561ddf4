"""What the inbox shows. Plain data in memory; no `repr` shows a word of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from helpline.deeds.answer.reminders import ReminderShown
from helpline.deeds.ticket.follows import AskedFor
from helpline.deeds.ticket.presence import Here
from helpline.deeds.waiting.course import EventShown

View = Literal[
    "unanswered", "unassigned", "mine", "overdue", "look-after", "waiting-for-her", "not-safe-before", "on-hold", "followed", "all", "closed", "spam"
]  # fmt: skip
VIEWS: tuple[View, ...] = get_args(View)


@dataclass(frozen=True, repr=False)
class Filters:
    """What a view lets through: those of `view`, and of these again by channel ("" any), owner ("", "nobody", "me"), tag.

    A tag is looked for in the newest tickets only: it is sealed, and every one has to be opened.
    """

    view: View = "unanswered"
    channel: str = ""
    owner: str = ""
    is_urgent: bool = False
    tag: str = ""


@dataclass(frozen=True, repr=False)
class OwnView:
    """A view that she has made for herself. `count` is at most 1000; `damaged`: its seal did not open."""

    id: UUID
    name: str
    filters: Filters
    count: int = 0
    damaged: bool = False


@dataclass(frozen=True, repr=False)
class InboxItem:
    """A ticket in the list. `pseudonym` is a number that `words.pseudonyms` turns into two words.

    `waiting_since` is her first unanswered message, None when it is her turn; `due_at` is when the answer
    should have left. `leaves_at`: an answer of ours waits for her safe hours until then. `damaged`: the seal did
    not open and no words are shown. `news`: what others did since she looked, on tickets she follows.
    """

    id: UUID
    pseudonym: int
    subject: str
    first_words: str
    channel: str
    language: str
    state: str
    urgent: bool
    received_at: datetime
    last_at: datetime
    waiting_since: datetime | None
    due_at: datetime | None
    overdue: bool
    assignee: str | None
    is_mine: bool
    file_count: int
    answer_state: str | None
    damaged: bool = False
    danger: int = 0
    kind: str = ""
    leaves_at: datetime | None = None
    here: tuple[Here, ...] = ()
    news: tuple[EventShown, ...] = ()
    soon: bool = False


@dataclass(frozen=True, repr=False)
class Inbox:
    """One page of one view, with the count of every view, at most 1000. `older` is the cursor of the next page, None at the end.

    `waiting_for_keeper` answers are written but no courier is armed; `held` answers need a person to look again;
    `unreadable` letters are in quarantine; `overrides` answers were sent despite a card, for supervisors to look at.
    `own` are her own views, `shown` the one of them that is open. `handovers` wait for the next shift, `of_absent`
    tickets wait for us while their owner isn't here; `debriefs` colleagues want to talk to her. `next_shift` of hers is
    on or comes next, from and until. `is_her_duty`: what is late concerns her now. `reminders` are due to her, `asked_for`
    are notes in which a colleague asks for her. `change` is the counter that live pages compare.
    """

    view: View
    items: tuple[InboxItem, ...]
    older: str | None
    counts: Mapping[View, int]
    waiting_for_keeper: int
    held: int
    unreadable: int
    change: int
    overrides: int = 0
    doubts: int = 0
    to_approve: int = 0
    handovers: int = 0
    of_absent: int = 0
    debriefs: int = 0
    reminders: tuple[ReminderShown, ...] = ()
    asked_for: tuple[AskedFor, ...] = ()
    is_her_duty: bool = True
    own: Sequence[OwnView] = ()
    shown: OwnView | None = None
    next_shift: tuple[datetime, datetime] | None = None

    @property
    def here(self) -> str:
        """The part of the page's address that names what is shown."""
        return f"own={self.shown.id}" if self.shown else f"view={self.view}"
