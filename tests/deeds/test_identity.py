"""A counsellor's keys and the whole database open no identity: whatever she tries, wherever it is sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpline import records
from helpline.deeds.errors import NoKey
from helpline.deeds.mail import intake
from helpline.deeds.sealed import openings
from helpline.deeds.sealed.contact_seals import open_address, open_name, open_payload, open_raw, open_who
from helpline.deeds.sealed.message_seals import open_words
from helpline.deeds.staff import arming
from helpline.deeds.staff.keys import open_match_key
from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.sealing import (
    PURPOSES,
    Damaged,
    Key,
    KeyPair,
    context,
    kdf,
    open_box,
    open_record,
    ticket_pair,
    unwrap_key,
    wrap_under,
)
from tests.cast import Desk, token_of
from tests.records.full_desk import ask_by_text, call_with_a_promise, ring

LABELS = ("box", "wrap", "draft", "reminder", "facts", "card", "tag", "canned", "call", "sess-key")

UNDER_THE_CONTACT_KEY = {
    "contact", "message.who", "outbox", "quarantine", "match-key", "notice", "callback", "line-caller",
}  # fmt: skip


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Rowan is everywhere she can be: contact, sender, masked words, outbox, quarantine, on the line, in promises."""
    opened = desk.receive(text="Aš Rowan")
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.receive(text="Čia Rowan", tokens=(token_of(sent),))
    desk.courier.look()
    desk.answer(opened.ticket_id)
    intake.keep_aside(b"From: rowan.birch@post.example", reason="unparsable", now=desk.clock.now)
    ask_by_text(desk, opened.ticket_id)
    call_with_a_promise(desk, 0)
    ring(desk, 0)
    return desk


def identities(desk: Desk) -> Iterator[tuple[str, bytes, bytes]]:
    """Every sealed text about who she is, with the context in which it would open."""
    org = desk.founded.org_id
    for contact in desk.rows(records.Contact):
        yield "contact", contact.address or b"", context("contact", org, contact.id, "address")
        yield "contact", contact.name or b"", context("contact", org, contact.id, "name")
    for message in desk.rows(records.Message):
        if message.who is not None:
            yield "message.who", message.who, context("message.who", org, message.id)
    for row in desk.rows(records.OutboxRow):
        if row.payload is not None:
            yield "outbox", row.payload, context("outbox", org, row.id, row.message_id)
    for item in desk.rows(records.Quarantine):
        yield "quarantine", item.raw, context("quarantine", org, item.id)
    for key in desk.rows(records.ContactKey):
        yield "match-key", key.match_key, context("match-key", org, key.epoch)
    yield from numbers(desk)


def numbers(desk: Desk) -> Iterator[tuple[str, bytes, bytes]]:
    """The same of what telephones know of her."""
    org = desk.founded.org_id
    for notice in desk.rows(records.TextNotice):
        yield "notice", notice.payload or b"", context("notice", org, notice.id, notice.ticket_id)
    for promise in desk.rows(records.CallBack):
        yield "callback", promise.number or b"", context("callback", org, promise.id, "number")
    for line in desk.rows(records.LineCall):
        yield "line-caller", line.caller or b"", context("line-caller", org, line.call_id)


def all_keys_of(desk: Desk, somebody: Unlocked) -> list[Key]:
    """Her own seed, what she was granted, every ticket's and message's key, and what can be derived from each."""
    own = [Key(somebody.seed)]
    own += [
        Key(desk_key(somebody.keys, grant).seed)
        for grant in desk.rows(records.Grant)
        if holds(somebody, grant)
    ]
    with records.reading() as session:
        tickets = {ticket.id: ticket for ticket in desk.rows(records.Ticket)}
        opened = openings.openings(session, list(tickets), by=somebody)
        own += [opened.key(ticket) for ticket in tickets.values()]
        own += [
            opened.message_key(tickets[message.ticket_id], message) for message in desk.rows(records.Message)
        ]
    return [*own, *(kdf(key, label) for key in own for label in LABELS)]


def desk_key(keys: Keyring, grant: records.Grant) -> KeyPair:
    return keys.pair(grant.key_owner, grant.epoch)


def holds(somebody: Unlocked, grant: records.Grant) -> bool:
    return grant.holder_id == somebody.staff_id


def opens(key: Key, sealed: bytes, place: bytes) -> bool:
    """In any of the forms there are, with the key as it is, as a seed, or as what others are wrapped under."""
    tries = (
        lambda: open_box(KeyPair.from_seed(key), sealed, place),
        lambda: open_box(ticket_pair(key), sealed, place),
        lambda: open_record(key, sealed, place),
        lambda: unwrap_key(key, sealed, place),
        lambda: unwrap_key(wrap_under(key), sealed, place),
    )
    return any(_succeeds(attempt) for attempt in tries)


def _succeeds(attempt: object) -> bool:
    try:
        attempt()  # type: ignore[operator]  # one of the tries above
    except Damaged:
        return False
    return True


@pytest.mark.parametrize("name", ["Oda", "Ada"])
def test_a_counsellors_keys_and_the_whole_database_open_no_identity(full: Desk, name: str) -> None:
    keys = all_keys_of(full, full.founded.staff[name])
    sealed = list(identities(full))

    opened = [purpose for purpose, text, place in sealed for key in keys if opens(key, text, place)]

    assert {purpose for purpose, _, _ in sealed} == UNDER_THE_CONTACT_KEY
    assert opened == []


def test_the_same_tries_with_a_keepers_keys_open_every_one(full: Desk) -> None:
    """The control: the tries are good ones."""
    keys = all_keys_of(full, full.sam)

    opened = [any(opens(key, text, place) for key in keys) for _, text, place in identities(full)]

    assert opened
    assert all(opened)


def test_what_is_under_the_contact_key_is_what_the_tries_walk_through() -> None:
    under = {name for name, purpose in PURPOSES.items() if "contact key" in purpose.under}

    assert under == UNDER_THE_CONTACT_KEY


def test_no_deed_opens_an_identity_for_a_counsellor(full: Desk) -> None:
    org, contact = full.founded.org_id, full.rows(records.Contact)[0]

    with pytest.raises(NoKey):
        full.ada.keys.pair(org, 1)
    assert not full.ada.is_keeper
    assert not arming.arm(full.keys, by=full.ada, now=full.clock.now)
    for opener in (open_address, open_name):
        with pytest.raises(Damaged):
            opener(contact, pair=full.ada.keys.pair(full.founded.team_id, 1))


def test_a_courier_reads_nothing_that_she_wrote(full: Desk) -> None:
    """It holds the contact key and the match key; a letter's words are under keys it never had."""
    pair = full.keys.pair(1)
    keys = [Key(pair.seed), full.keys.match_key]
    keys += [kdf(key, label) for key in keys for label in LABELS]

    for message in full.rows(records.Message):
        place = context("message-key", message.org_id, message.ticket_id, message.id)
        assert not any(opens(key, message.key or b"", place) for key in keys)
        for key in keys:
            with pytest.raises(Damaged):
                open_words(message, key=key)
    for row in full.rows(records.TicketKey):
        place = context("ticket-key", full.founded.org_id, row.ticket_id, row.holder_kind, row.holder_id)
        assert not any(opens(key, row.key, place) for key in keys)


def test_a_keeper_opens_what_a_keeper_may(full: Desk) -> None:
    pair = full.sam.keys.pair(full.founded.org_id, 1)
    contact, letter = full.rows(records.Contact)[0], full.rows(records.Message)[0]
    payload = next(row for row in full.rows(records.OutboxRow) if row.payload)
    item = full.rows(records.Quarantine)[0]

    said = (open_address(contact, pair=pair), open_name(contact, pair=pair))

    assert said == ("rowan.birch@post.example", "Rowan Birch")
    assert letter.who is None or open_who(letter, pair=pair).address == said[0]
    assert open_payload(payload, pair=pair).text == "Mes čia."
    assert b"rowan" in open_raw(item, team=full.sam.keys.pair(full.founded.team_id, 1), contact=pair)
    assert len(open_match_key(full.rows(records.ContactKey)[0], pair)) == 32
