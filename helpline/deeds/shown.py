"""What pages show: an opened inbox, an opened conversation. Plain data in memory; no `repr` shows a word of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from helpline.deeds.callers_shown import CallerShown
from helpline.deeds.card_seals import SafeContact

View = Literal[
    "unanswered", "unassigned", "mine", "overdue", "waiting-for-her", "not-safe-before", "on-hold", "followed", "all", "closed", "spam"
]  # fmt: skip
VIEWS: tuple[View, ...] = get_args(View)
PICTURES = ("jpg", "jpeg", "png", "webp", "gif")


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
class Here:
    """A colleague (`name` is her duty name) who has this ticket open just now."""

    ticket_id: UUID
    name: str
    is_writing: bool


@dataclass(frozen=True, repr=False)
class EventShown:
    """A step in the ticket's course: `kind` from the fixed list, by whom (duty name), about whom."""

    kind: str
    at: datetime
    by: str | None
    about: str | None


@dataclass(frozen=True, repr=False)
class ReminderShown:
    """A reminder. `whose` is a duty name, None: for whoever of the team is here. `pseudonym` is told in the inbox.

    `has_stopped`: its ticket was closed meanwhile. `damaged`: the seal did not open and `text` is empty.
    """

    id: UUID
    ticket_id: UUID
    pseudonym: int
    text: str
    due_at: datetime
    whose: str | None
    made_by: str
    is_mine: bool
    is_due: bool
    can_change: bool
    has_stopped: bool = False
    damaged: bool = False


@dataclass(frozen=True, repr=False)
class AskedFor:
    """Somebody (`by` is a duty name) asks for the reader in a note; what it says stays on the ticket."""

    ticket_id: UUID
    at: datetime
    pseudonym: int
    by: str


@dataclass(frozen=True, repr=False)
class WordsBefore:
    """What a note said until it was corrected or struck out; None for whoever may not read that."""

    until: datetime
    text: str | None = None
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
class TriageFacts:
    """What a person found out, in codes of `words/lists`. "" or None where nobody has said yet; danger 0 is "not assessed".

    `others_see`: is anyone else able to see this; `fear` is her own, 0-10; `country` is ISO 3166-1 or "abroad".
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
    tags: tuple[str, ...] = ()
    revision: int = 0


Objection = Literal["", "not said", "forbidden", "expired", "outside hours", "damaged"]


@dataclass(frozen=True, repr=False)
class SafetyShown:
    """Her safe-contact card as the ticket page needs it. `objection`: why no answer may leave now ("" it may).

    `next_at` is when her safe hours begin, where it is only a matter of hours. `ask_again`: she was asked long ago,
    or many answers ago, or never since the card was begun. `may_be_code_word`: there is a code word on the card of
    the woman whom this may be.
    """

    card: SafeContact | None = None
    version: int = 0
    objection: Objection = ""
    next_at: datetime | None = None
    ask_again: bool = False
    may_be_code_word: bool = False


@dataclass(frozen=True, repr=False)
class DoubtListed:
    """A ticket of which it is in doubt who writes. `by` is a duty name."""

    ticket_id: UUID
    at: datetime
    pseudonym: int
    by: str


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
class NextWorkerShown:
    """What the next worker reads first. `by` is a duty name. `damaged`: the seal did not open and `text` is empty."""

    text: str
    by: str
    at: datetime
    damaged: bool = False


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
    safety: SafetyShown = SafetyShown()
    more: MoreShown = MoreShown()
    draft_edition: int = 0
    others_writing: tuple[tuple[str, datetime], ...] = ()
    next_worker: NextWorkerShown | None = None
    caller: CallerShown | None = None
    facts_damaged: bool = False
    known_tags: tuple[str, ...] = ()
    here: tuple[Here, ...] = ()
    is_followed: bool = False
    reminders: tuple[ReminderShown, ...] = ()
    must_be_approved: bool = False
    is_trainee: bool = False

    @property
    def since_draft(self) -> tuple[MessageShown, ...]:
        """Her letters and our answers that came after the version her draft was written against."""
        spoken = [message for message in self.messages if message.direction != "note"]
        return tuple(spoken[-self.newer :]) if self.newer > 0 else ()

    soon: bool = False


@dataclass(frozen=True, repr=False)
class OverrideShown:
    """An answer sent despite her card, that no supervisor has looked at. `by` is a duty name."""

    id: UUID
    ticket_id: UUID
    at: datetime
    pseudonym: int
    by: str


@dataclass(frozen=True, repr=False)
class ApprovalShown:
    """An answer that waits for a second person: of which ticket, the message's number there, by which duty name."""

    ticket_id: UUID
    number: int
    at: datetime
    pseudonym: int
    by: str
    is_own: bool


@dataclass(frozen=True, repr=False)
class CannedShown:
    """A ready text. `shelf`: "own", "team", or "desk" for one that comes with the desk and has no `id`.

    `key` names it in a form. `reviewed_by` None: nobody has read it over since it was last changed.
    """

    key: str
    title: str
    language: str
    body: str
    shelf: Literal["own", "team", "desk"]
    id: UUID | None = None
    team_id: UUID | None = None
    team: str = ""
    changed_at: datetime | None = None
    changed_by: str | None = None
    reviewed_by: str | None = None
    can_change: bool = False
    damaged: bool = False

    @property
    def is_own(self) -> bool:
        return self.shelf == "own"


@dataclass(frozen=True, repr=False)
class PutAside:
    """A letter in quarantine. `size` is that of the seal, a little more than the letter's own bytes.

    `handled_by` is a duty name; `ticket_id` the ticket it became, told where one letter is looked at.
    """

    id: UUID
    received_at: datetime
    reason: str
    size: int
    handled_at: datetime | None = None
    handled_by: str | None = None
    ticket_id: UUID | None = None


@dataclass(frozen=True, repr=False)
class BlockShown:
    """A block on a writer: `holds` until `until` unless it was lifted. `damaged`: why could not be opened."""

    id: UUID
    ticket_id: UUID
    pseudonym: int
    made_at: datetime
    made_by: str | None
    until: datetime
    lifted_at: datetime | None
    lifted_by: str | None
    reason: str
    damaged: bool
    holds: bool


@dataclass(frozen=True, repr=False)
class PersonShown:
    """A colleague on the people page. `keys`: "invited" (no keys yet), "waiting" (keys made, a team key still to be
    granted), "ready", "left". `words` are the four fingerprint words of her public key, read to each other to compare.
    `can_grant`: whether the reader holds a key that this colleague is still waiting for.
    """

    id: UUID
    duty_name: str
    role: str
    teams: tuple[str, ...]
    keys: str
    is_keeper: bool
    words: tuple[str, ...]
    can_grant: bool
    invited_until: datetime | None


@dataclass(frozen=True, repr=False)
class People:
    """All colleagues, and the health of the keys: every team wants two ready holders and a sheet typed back."""

    people: tuple[PersonShown, ...]
    teams: tuple[tuple[UUID, str, int], ...]
    keepers: int
    sheet_checked_at: datetime | None


@dataclass(frozen=True, repr=False)
class MailboxesShown:
    """How many mailboxes we fetch from, and how many of them have been silent for too long, the longest since when."""

    all: int
    silent: int
    silent_since: datetime | None


@dataclass(frozen=True, repr=False)
class WaitingRow:
    """Somebody who waits: since when, until when an answer should leave, whether that has passed."""

    id: UUID
    pseudonym: int
    channel: str
    waiting_since: datetime
    due_at: datetime | None
    overdue: bool
    urgent: bool
    assignee: str | None


@dataclass(frozen=True, repr=False)
class ChannelFigures:
    """First responses of one channel over the last 30 days (`channel` "all" for the sum). Minutes; None = no case.

    `within` of `of` were answered within the target; `of` counts the answered and the overdue still open.
    """

    channel: str
    received: int
    answered: int
    median: int | None
    p90: int | None
    service_median: int | None
    service_p90: int | None
    within: int
    of: int


@dataclass(frozen=True, repr=False)
class WaitingTimes:
    """The supervisor's page. `bands` are counts of who waits: under 24 h, 1-2 days, 2-5 days, longer.

    `rows` is the longest waiting first, at most `shown_at_most`; `target_minutes` are service minutes.
    """

    waiting: int
    oldest: datetime | None
    bands: tuple[int, int, int, int]
    rows: tuple[WaitingRow, ...]
    shown_at_most: int
    channels: tuple[ChannelFigures, ...]
    target_minutes: int
    since: datetime
    change: int
