"""What was promised, what is there, and the difference. Letters and answers are known by a word of their own in their text."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from helpline import records
from helpline.app import utc_now
from helpline.deeds.desk.conversation import read_conversation
from helpline.deeds.desk.conversation_shown import MessageShown
from tests.cast import Founded, open_house

WORD = re.compile(r"\b(?:first|door|mailbox|answer)-\d+\b")


@dataclass
class Promised:
    """What somebody outside was told: 250, APPEND completed, a page that shows her answer."""

    at_the_door: list[str] = field(default_factory=list)
    in_the_mailbox: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """What the desk holds at the end: how often each letter, how often copies were folded into it, and of each answer
    in how many attempts the courier died."""

    letters: Counter[str]
    folded: Counter[str]
    answers: dict[str, int]


@dataclass(frozen=True)
class Difference:
    """Empty where every promise was kept."""

    lost_at_the_door: list[str]
    lost_from_the_mailbox: list[str]
    doubled: list[str]
    fetched_twice: list[str]
    left_in_the_mailbox: list[str]
    lost_answers: list[str]
    renamed_answers: list[str]
    answers_doubled_without_a_death: list[str]

    def __bool__(self) -> bool:
        return any(vars(self).values())


def difference(
    promised: Promised, kept: Kept, *, lying: Sequence[str], delivered: Iterable[tuple[str, str]]
) -> Difference:
    """`lying` is what is in the mailbox still, `delivered` the Message-ID and text of what the smarthost took."""
    ids = defaultdict(list)
    for message_id, text in delivered:
        ids[word_of(text)].append(message_id)
    written = {*promised.answers, *kept.answers}
    return Difference(
        lost_at_the_door=[word for word in promised.at_the_door if not kept.letters[word]],
        lost_from_the_mailbox=[word for word in promised.in_the_mailbox if not kept.letters[word]],
        doubled=[word for word, times in kept.letters.items() if times > 1],
        fetched_twice=[word for word in promised.in_the_mailbox if kept.folded[word]],
        left_in_the_mailbox=list(lying),
        lost_answers=sorted(word for word in written if word not in ids or word not in kept.answers),
        renamed_answers=[word for word, sent in ids.items() if len(set(sent)) > 1],
        answers_doubled_without_a_death=[
            word for word, sent in ids.items() if len(sent) - 1 > kept.answers.get(word, 0)
        ],
    )


def kept_in(founded: Founded) -> Kept:
    """Opens everything with the keys of Sam, a keeper, as her pages would."""
    letters: Counter[str] = Counter()
    answers: dict[str, int] = {}
    words: dict[object, str] = {}
    with opened(founded.file.parent):
        deaths = _deaths()
        for message in _messages(founded):
            word = words[message.id] = word_of(message.text)
            if message.direction == "in":
                letters[word] += 1
            elif message.direction == "out":
                answers[word] = deaths[message.id]
        with records.reading() as session:
            folds = session.scalars(
                select(records.Event.message_id).where(records.Event.kind == "folded")
            ).all()
    return Kept(letters, Counter(words[into] for into in folds), answers)


def wait_until_settled(founded: Founded, *, seconds: float = 60) -> None:
    """Until nothing is left for a courier: every answer has left, every letter was compared with the others."""
    until = time.monotonic() + seconds
    with opened(founded.file.parent):
        while not _is_settled():
            assert time.monotonic() < until, "the courier never came to its end"
            time.sleep(0.2)


@contextmanager
def opened(folder: Path) -> Iterator[None]:
    with open_house(folder).app_context():
        yield
        records.db.engine.dispose()


def word_of(text: str) -> str:
    found = WORD.search(text)
    return found[0] if found else "?"


def _is_settled() -> bool:
    with records.reading() as session:
        waiting = select(func.count()).where(records.OutboxRow.state != "sent")
        unseen = select(func.count()).where(records.LetterIndex.match_index.is_(None))
        unknown = select(func.count()).where(records.Contact.recognised_at.is_(None))
        return not any(session.scalar(left) for left in (waiting, unseen, unknown))


def _messages(founded: Founded) -> Iterator[MessageShown]:
    with records.reading() as session:
        tickets = session.scalars(select(records.Ticket.id)).all()
    for ticket_id in tickets:
        yield from read_conversation(ticket_id, by=founded.staff["Sam"], now=utc_now(), armed=False)[
            0
        ].messages


def _deaths() -> Counter[object]:
    """Attempts that were begun and of which nobody could note the end, by message."""
    with records.reading() as session:
        noted = Counter(session.scalars(select(records.Attempt.outbox_id)).all())
        rows = session.scalars(select(records.OutboxRow)).all()
    return Counter({row.message_id: row.attempts - noted[row.id] for row in rows})
