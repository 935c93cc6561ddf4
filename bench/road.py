"""The road of a letter taken step by step in one thread, each step timed by itself."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from bench.desks import Trial
from bench.figures import percentile
from bench.letters import DESK, letters
from bench.sizes import Sizes
from helpline.border import IncomingMail
from helpline.deeds.mail.intake import receive_mail
from helpline.deeds.sealed.contact_seals import Who, seal_address, seal_who
from helpline.deeds.sealed.message_seals import Words, seal_attachment, seal_words
from helpline.deeds.sealed.ticket_keys import give_key, wrap_message_key
from helpline.records import Contact, ContactKey, Message, TeamKey, Ticket
from helpline.sealing import KeyPair, new_key
from helpline.words.folding import fold
from helpline.words.masking import mask
from helpline.words.reading_ahead import with_ahead
from mail_gateway.addresses import OurAddresses
from mail_gateway.classify import kind_of
from mail_gateway.intake import read_mail
from mail_gateway.language import language_of
from mail_gateway.parse import parse
from mail_gateway.parse.parts import split
from mail_gateway.trim import trim

T = TypeVar("T")
Taken = tuple[float, float]  # microseconds of processor and of wall clock
OURS = OurAddresses((DESK,))
PAIR = KeyPair.generate()
TEAM = TeamKey(team_id=uuid4(), epoch=1, public=PAIR.public)
CONTACT = ContactKey(org_id=uuid4(), epoch=1, public=PAIR.public)


def steps(trial: Trial, sizes: Sizes) -> list[list[object]]:
    """Rows of (step, processor us, wall us, share), medians. A row with a dash is part of the one above it."""
    bag = list(letters(sizes.mails, seed=sizes.seed))
    read = [read_mail(raw, ours=OURS, recipients=(DESK,)) for raw in bag]
    mails = [with_ahead(mail) for mail in read]
    text = [f"{mail.subject}\n{mail.text}" for mail in mails]

    def receive(mail: IncomingMail) -> None:
        receive_mail(mail, rules=trial.desk.rules, now=trial.desk.clock())

    with trial.desk.app.app_context():
        receive(mails[0])  # the first one opens the connection and compiles the statements
        taken = {
            "parse": _each(lambda raw: parse(raw, ours=OURS, recipients=(DESK,)), bag),
            "- of it classify": _each(kind_of, [split(raw)[0] for raw in bag]),
            "trim": _each(lambda mail: trim(mail.text), mails),
            "language": _each(language_of, text),
            "read ahead: mask, fold, danger words": _each(with_ahead, read),
            "- of it mask": _each(mask, read),
            "- of it fold for the search": _each(fold, text),
            "receive_mail, to the commit": _each(receive, mails),
            "- of it seal": _each(_seal, mails),
        }  # fmt: skip
    taken["- the rest: database"] = _minus(taken["receive_mail, to the commit"], taken["- of it seal"])
    taken["a letter"] = _plus(*(pair for name, pair in taken.items() if not name.startswith("- ")))
    whole = taken["a letter"][0]
    return [[name, f"{cpu:.0f}", f"{wall:.0f}", f"{cpu / whole:.0%}"] for name, (cpu, wall) in taken.items()]


def _each(deed: Callable[[T], object], inputs: list[T]) -> Taken:
    re.purge()  # or the patterns of their names, kept from the step before, would make this one look cheap
    cpu, wall = [], []
    for one in inputs:
        start, ticking = time.thread_time(), time.perf_counter()
        deed(one)
        cpu.append(time.thread_time() - start)
        wall.append(time.perf_counter() - ticking)
    return percentile(cpu, 0.5) * 1e6, percentile(wall, 0.5) * 1e6


def _plus(*pairs: Taken) -> Taken:
    return sum(cpu for cpu, _ in pairs), sum(wall for _, wall in pairs)


def _minus(whole: Taken, *parts: Taken) -> Taken:
    cpu, wall = _plus(*parts)
    return whole[0] - cpu, whole[1] - wall


def _seal(mail: IncomingMail) -> None:
    """Every seal of a letter that opens a ticket, on rows that go nowhere."""
    now, org_id = datetime.now(UTC), CONTACT.org_id
    contact = Contact(id=uuid4(), org_id=org_id, made_at=now)
    seal_address(contact, mail.address, mail.name, key=CONTACT)
    ticket = Ticket(id=uuid4(), org_id=org_id, team_id=TEAM.team_id)
    ticket_key, _row = give_key(ticket, TEAM)
    message, key = Message(id=uuid4(), org_id=org_id, ticket_id=ticket.id, revision=1), new_key()
    wrap_message_key(message, key, ticket_key=ticket_key)
    seal_words(
        message,
        Words(body=mail.text, subject=mail.subject, quoted=mail.quoted, language=mail.language),
        key=key,
        folded=mail.ahead and mail.ahead.folded,
    )
    seal_who(message, Who(mail.address, mail.name, mail.message_id, ()), key=CONTACT)
    for number, attachment in enumerate(mail.attachments, start=1):
        seal_attachment(attachment, message, number=number, key=key)
