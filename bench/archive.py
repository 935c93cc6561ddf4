"""Fills a desk with years of conversations: rows laid down directly, sealed as the deeds seal them and adopted since.

A door that takes them one by one needs 3 ms each; this needs a tenth of it.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, select

from bench.desks import Trial
from helpline.deeds.sealed.message_seals import Words, seal_words
from helpline.deeds.sealed.ticket_keys import adopt_ticket_key, box_message_key, give_key, wrap_message_key
from helpline.deeds.unlocked import Unlocked
from helpline.records import Base, Contact, Message, TeamKey, Ticket, TicketKey, reading, transaction
from helpline.records.database import sparing_the_disk
from helpline.sealing import new_key
from helpline.words.invented import invented_letters

SIZE = 1_600  # bytes of UTF-8 in a message
TALK = ("in", "out", "in", "note")  # a conversation, again and again
WHO_SIZE = 1_460  # a boxed address with its name and Message-ID; nothing here opens it
YEARS = 3
RARE, EVERY = "Žiburėlis", 1_000  # a word that stands in one message of a thousand
STEP = 250  # conversations a transaction
Rows = list[Base]


def fill_archive(trial: Trial, *, messages: int, seed: int, by: Unlocked, boxed: bool = False) -> None:
    """So many messages in conversations of four, the oldest first, up to now; `boxed` as nobody has read them yet."""
    chance, texts = random.Random(seed), _texts()
    with trial.desk.app.app_context(), sparing_the_disk():
        with reading() as session:
            team = session.scalars(select(TeamKey)).one()
        now = trial.desk.clock()
        talks = -(-messages // len(TALK))
        for start in range(0, talks, STEP):
            rows: Rows = []
            for number in range(start, min(start + STEP, talks)):
                at = now - timedelta(days=YEARS * 365) * (1 - (number + 1) / (talks + 1))
                rows += _conversation(number, texts, at=at, team=team, by=by, chance=chance, boxed=boxed)
            _lay_down(rows)


def _conversation(
    number: int, texts: list[tuple[str, str]], *, at: datetime, team: TeamKey, by: Unlocked, chance: random.Random,
    boxed: bool,
) -> Iterator[Base]:  # fmt: skip
    contact = Contact(
        id=uuid4(), org_id=by.org_id, pseudonym=number, made_at=at, key_epoch=1, sender_check="pass",
        address=secrets.token_bytes(WHO_SIZE), name=None, match_index=None, may_be_id=None, recognised_at=at,
    )  # fmt: skip
    ticket = Ticket(
        id=uuid4(), org_id=by.org_id, team_id=team.team_id, contact_id=contact.id, channel="email", state="closed",
        priority=1, assignee_id=None, version=len(TALK), message_count=len(TALK), last_in_id=None, counts_for_target=True,
        received_at=at, last_at=at, waiting_since=None, due_at=None, unread_since=None, first_answered_at=at, closed_at=at,
    )  # fmt: skip
    ticket_key, row = give_key(ticket, team)
    if not boxed:
        adopt_ticket_key(row, ticket_key, org_id=by.org_id, keys=by.keys)
    yield from (contact, ticket, row)
    for place, direction in enumerate(TALK, start=1):
        message = Message(
            id=uuid4(), org_id=by.org_id, ticket_id=ticket.id, number=place, direction=direction, kind="person",
            sender="same", sender_check="pass", author_id=None, at=at, revision=1, file_count=0,
            who=secrets.token_bytes(WHO_SIZE) if direction == "in" else None, who_epoch=None,
        )  # fmt: skip
        key = new_key()
        if boxed and direction == "in":
            box_message_key(message, key, ticket=ticket)
        else:
            wrap_message_key(message, key, ticket_key=ticket_key)
        language, text = chance.choice(texts)
        body = f"{RARE}. {text}" if chance.randrange(EVERY) == 0 else text
        seal_words(message, Words(body, "Klausimas", language=language), key=key)
        yield message


def _lay_down(rows: Rows) -> None:
    """All of one table at once: those that others point to come first."""
    with transaction() as session:
        for table in (Contact, Ticket, TicketKey, Message):
            written = [
                {name: value for name, value in vars(row).items() if name in table.__table__.columns}
                for row in rows
                if isinstance(row, table)
            ]
            session.connection().execute(insert(table.__table__), written)


def _texts() -> list[tuple[str, str]]:
    """Her words by language, as long as wanted: others' who write in it follow until they are."""
    found = []
    for model in invented_letters():
        same = [letter.text for letter in invented_letters() if letter.language == model.language]
        text = "\n\n".join([model.text, *same])
        found.append((model.language, text.encode()[:SIZE].decode("utf-8", "ignore")))
    return found
