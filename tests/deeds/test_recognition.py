"""Has she written before? Only a proven sender is linked by itself; the disk alone can tell nobody."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move import code_words
from helpline.deeds.sealed.contact_seals import open_address
from helpline.deeds.staff.keys import open_match_key
from helpline.sealing import match_index, normalise_address
from tests.cast import Desk, as_if, token_of, without_key

ROWAN = "rowan.birch@post.example"


def two_letters(
    desk: Desk, *, first: str = "pass", second: str = "pass", address: str = ROWAN
) -> tuple[UUID, UUID]:
    """Two letters of one address, each on a ticket of its own, after a courier has looked at them."""
    one = desk.receive(sender_check=first)
    two = desk.receive(sender_check=second, address=address)
    desk.arm()
    desk.courier.look()
    return one.ticket_id, two.ticket_id


def test_a_proven_sender_who_writes_again_has_one_pseudonym_and_two_tickets(desk: Desk) -> None:
    one, two = two_letters(desk)

    first, second = desk.talk(one), desk.talk(two)

    assert first.pseudonym == second.pseudonym
    assert [ticket_id for ticket_id, _, _ in second.other_tickets] == [one]
    assert "recognised" in desk.kinds(two)


@pytest.mark.parametrize("address", ["Rowan.Birch@POST.example", " rowan.birch@post.example"])
def test_she_is_recognised_however_her_address_is_spelled(desk: Desk, address: str) -> None:
    one, two = two_letters(desk, address=address)

    assert desk.talk(one).pseudonym == desk.talk(two).pseudonym


@pytest.mark.parametrize(
    ("first", "second"), [("pass", "fail"), ("pass", "unchecked"), ("unchecked", "pass"), ("fail", "fail")]
)
def test_a_sender_who_is_not_proven_may_be_her_but_is_not_linked(desk: Desk, first: str, second: str) -> None:
    one, two = two_letters(desk, first=first, second=second)

    known, unknown = desk.talk(one), desk.talk(two)

    assert unknown.may_be == known.pseudonym
    assert unknown.pseudonym != known.pseudonym
    assert unknown.other_tickets == ()
    assert "may be known" in desk.kinds(two)


def test_another_address_is_another_person(desk: Desk) -> None:
    one, two = two_letters(desk, address="rowanbirch@post.example")

    assert desk.talk(two).may_be is None
    assert desk.talk(one).pseudonym != desk.talk(two).pseudonym


def test_nobody_is_recognised_before_a_courier_is_armed(desk: Desk) -> None:
    one, two = desk.receive(sender_check="pass"), desk.receive(sender_check="pass")

    desk.courier.look()

    assert desk.talk(one.ticket_id).pseudonym != desk.talk(two.ticket_id).pseudonym


def test_a_keeper_joins_what_she_knows_to_be_one_person(desk: Desk) -> None:
    one, two = two_letters(desk, second="fail")

    code_words.join_as_keeper(two, "Ji pati pasakė", by=desk.sam, now=desk.clock.now)

    joined = desk.talk(two)
    assert joined.pseudonym == desk.talk(one).pseudonym
    assert joined.may_be is None


def test_a_supervisor_without_the_contact_key_joins_nobody(desk: Desk) -> None:
    _, two = two_letters(desk, second="fail")

    with pytest.raises(NotAllowed):
        code_words.join_as_keeper(
            two, "Ji pati pasakė", by=without_key(desk, desk.sam, desk.founded.org_id), now=desk.clock.now
        )


def test_what_nobody_suggested_is_not_joined(desk: Desk) -> None:
    one, _ = two_letters(desk, second="fail")

    with pytest.raises(NotAllowed):
        code_words.join_as_keeper(one, "Ji pati pasakė", by=desk.sam, now=desk.clock.now)


def test_a_letter_to_her_token_from_another_address_is_shown_apart(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.receive(tokens=(token_of(sent),))
    desk.receive(tokens=(token_of(sent),), address="he@elsewhere.example", name="Rowan Birch")

    desk.courier.look()

    assert [m.sender for m in desk.talk(opened.ticket_id).messages if m.direction == "in"] == [
        "same",
        "same",
        "other",
    ]


def test_until_a_courier_has_looked_a_reply_says_that_its_sender_is_unchecked(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)

    desk.receive(tokens=(token_of(sent),))

    assert desk.talk(opened.ticket_id).messages[-1].sender == "unchecked"


def test_answers_go_to_her_address_only_whoever_wrote_last(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.receive(tokens=(token_of(sent),), address="he@elsewhere.example")
    desk.courier.look()

    again = desk.answer_and_let_leave(opened.ticket_id, "Kam rašote?")

    assert again.to == ROWAN


def test_an_answer_that_waits_while_she_is_recognised_still_reaches_her(desk: Desk) -> None:
    desk.receive(sender_check="pass")
    second = desk.receive(sender_check="pass")
    desk.answer(second.ticket_id, "Mes čia.")

    desk.let_leave()

    assert [mail.to for mail in desk.mailer.sent] == [ROWAN]


def test_a_joined_ticket_answers_to_the_contact_it_was_joined_with(desk: Desk) -> None:
    _, two = two_letters(desk, second="fail")
    code_words.join_as_keeper(two, "Ji pati pasakė", by=desk.sam, now=desk.clock.now)

    sent = desk.answer_and_let_leave(two)

    assert sent.to == ROWAN


def test_the_index_is_her_address_under_the_match_key(desk: Desk) -> None:
    """The known answer: with the key a keeper could compute it again, and only with the key."""
    one, _ = two_letters(desk)
    contact = desk.row(records.Contact, desk.row(records.Ticket, one).contact_id)
    pair = desk.sam.keys.pair(desk.founded.org_id, 1)
    key = open_match_key(desk.rows(records.ContactKey)[0], pair)

    assert contact.match_index == match_index(key, "mail", ROWAN)
    assert open_address(contact, pair=pair) == ROWAN


def test_no_guess_at_an_address_is_confirmed_by_the_disk(desk: Desk) -> None:
    one, _ = two_letters(desk)
    index = desk.row(records.Contact, desk.row(records.Ticket, one).contact_id).match_index or b""
    disk = desk.store.disk()

    guesses = [
        hashlib.new(algorithm, spelled.encode()).digest()[:16]
        for algorithm in ("sha256", "sha1", "md5", "blake2b", "sha3_256")
        for spelled in (ROWAN, ROWAN.upper(), f"mail:{ROWAN}", f"email:{ROWAN}", normalise_address(ROWAN))
    ]
    guesses += [match_index(bytes(32), kind, ROWAN) for kind in ("mail", "email")]
    found = [guess for guess in guesses if guess in disk or guess.hex().encode() in disk]

    assert index in disk  # what is there is found
    assert found == []


def test_eve_joins_nobody(desk: Desk) -> None:
    _, two = two_letters(desk, second="fail")
    supervising = as_if(desk.eve, role="supervisor")

    with pytest.raises(NotHere):
        code_words.join_as_keeper(two, "Ji pati pasakė", by=supervising, now=desk.clock.now)
