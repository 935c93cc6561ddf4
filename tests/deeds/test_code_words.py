"""The code word: it lifts the banner from a letter of hers, joins her tickets, and can't be guessed by trying."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.deeds.answer.safe_sending import NoReason
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move import code_words
from helpline.deeds.ticket import recognition
from helpline.deeds.ticket.card_seals import gives_away, hash_word, is_word
from tests.cast import QUICK, Desk, as_if, token_of, without_key

WORD = "Žydintis Gintaras"
WORDS = st.text(st.characters(categories=("L", "N", "Zs", "P")), min_size=1, max_size=30)


def doubted(desk: Desk, *, word: str | None = WORD) -> tuple[UUID, UUID]:
    """A ticket with a letter from another address: their ids."""
    ticket_id = desk.receive().ticket_id
    sent = desk.answer_and_let_leave(ticket_id)
    letter_id = desk.receive(address="other@else.example", tokens=(token_of(sent),)).message_id
    desk.courier.look()
    if word:
        desk.save_card(ticket_id, code_word=hash_word(word, "", stretching=QUICK))
    assert sender(desk, letter_id) == "other"
    return ticket_id, letter_id


def sender(desk: Desk, letter_id: UUID) -> str:
    return desk.row(records.Message, letter_id).sender


def check(desk: Desk, ticket_id: UUID, typed: str) -> str:
    return code_words.check_code_word(ticket_id, typed, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def confirm(desk: Desk, ticket_id: UUID, letter_id: UUID, typed: str) -> str:
    return code_words.confirm_letter(
        ticket_id, letter_id, typed, rules=desk.rules, by=desk.ada, now=desk.clock.now
    )


@pytest.mark.parametrize("typed", [WORD, "zydintis gintaras", " ŽYDINTIS  GINTARAS. ", "žydintis-gintaras!"])
def test_the_word_is_known_however_it_is_written(desk: Desk, typed: str) -> None:
    ticket_id, _ = doubted(desk)

    assert check(desk, ticket_id, typed) == "right"
    assert "code word right" in desk.kinds(ticket_id)


@pytest.mark.parametrize("typed", ["gintaras", "žydintisgintaras", "", "...", "žydintis gintaras 2"])
def test_another_word_is_another_word(desk: Desk, typed: str) -> None:
    ticket_id, _ = doubted(desk)

    assert check(desk, ticket_id, typed) == "wrong"
    assert "code word wrong" in desk.kinds(ticket_id)


@given(WORDS, WORDS)
def test_only_the_same_word_is_the_same(word: str, other: str) -> None:
    known = hash_word(word, "", stretching=QUICK)

    usable = any(letter.isalnum() for letter in word)
    assert is_word(word, known) == usable
    assert not is_word(word + "x" + other, known)


@pytest.mark.parametrize(
    ("hint", "gives"), [("jos gėlė", True), ("Gele!", True), ("kas žydi", False), ("", False)]
)
def test_a_hint_may_not_hold_the_word(hint: str, *, gives: bool) -> None:
    assert gives_away(hint, "gėlė") == gives


def test_after_three_wrong_words_the_right_one_has_to_wait_too(desk: Desk) -> None:
    ticket_id, _ = doubted(desk)
    for typed in ("vienas", "du", "trys"):
        assert check(desk, ticket_id, typed) == "wrong"

    with pytest.raises(code_words.TooManyTries):
        check(desk, ticket_id, WORD)

    desk.clock.now += code_words.PAUSE
    assert check(desk, ticket_id, "keturi") == "wrong"
    with pytest.raises(code_words.TooManyTries):
        check(desk, ticket_id, WORD)
    desk.clock.now += code_words.PAUSE
    assert check(desk, ticket_id, WORD) == "right"
    assert desk.rows(records.ContactCard)[0].wrong_words == 0


def test_a_card_without_a_word_is_not_compared(desk: Desk) -> None:
    ticket_id, _ = doubted(desk, word=None)

    with pytest.raises(code_words.NoWord):
        check(desk, ticket_id, WORD)


def test_the_right_word_lifts_the_banner_from_that_letter_only(desk: Desk) -> None:
    ticket_id, letter_id = doubted(desk)
    sent = desk.mailer.sent[-1]
    second = desk.receive(address="other@else.example", tokens=(token_of(sent),)).message_id
    desk.courier.look()

    assert confirm(desk, ticket_id, letter_id, WORD) == "right"

    assert (sender(desk, letter_id), sender(desk, second)) == ("confirmed", "other")
    assert "letter confirmed" in desk.kinds(ticket_id)
    assert desk.answer_and_let_leave(ticket_id, "Ačiū").to == "rowan.birch@post.example"


def test_a_wrong_word_lifts_nothing(desk: Desk) -> None:
    ticket_id, letter_id = doubted(desk)

    assert confirm(desk, ticket_id, letter_id, "gintaras") == "wrong"

    assert sender(desk, letter_id) == "other"


def test_a_letter_nobody_doubts_is_not_there_to_be_confirmed(desk: Desk) -> None:
    ticket_id, _ = doubted(desk)
    first = next(message for message in desk.rows(records.Message) if message.number == 1)

    with pytest.raises(NotHere):
        confirm(desk, ticket_id, first.id, WORD)


def test_without_a_word_a_keeper_lifts_it_with_her_reason(desk: Desk) -> None:
    ticket_id, letter_id = doubted(desk, word=None)

    code_words.confirm_letter_as_keeper(
        ticket_id, letter_id, "Ji skambino ir pasakė", by=desk.sam, now=desk.clock.now
    )

    assert sender(desk, letter_id) == "confirmed"
    assert desk.talk(ticket_id).messages[-1].text == "Ji skambino ir pasakė"


def test_a_keeper_does_not_pass_by_the_word(desk: Desk) -> None:
    ticket_id, letter_id = doubted(desk)

    with pytest.raises(code_words.AskForTheWord):
        code_words.confirm_letter_as_keeper(ticket_id, letter_id, "Tikiu", by=desk.sam, now=desk.clock.now)

    assert sender(desk, letter_id) == "other"


def test_neither_a_keeper_without_a_reason_nor_somebody_without_the_key_lifts_it(desk: Desk) -> None:
    ticket_id, letter_id = doubted(desk, word=None)
    no_keeper = without_key(desk, desk.sam, desk.founded.org_id)

    with pytest.raises(NoReason):
        code_words.confirm_letter_as_keeper(ticket_id, letter_id, " ", by=desk.sam, now=desk.clock.now)
    with pytest.raises(NotAllowed):
        code_words.confirm_letter_as_keeper(ticket_id, letter_id, "Tikiu", by=no_keeper, now=desk.clock.now)

    assert sender(desk, letter_id) == "other"


def test_the_word_of_the_woman_it_may_be_joins_the_ticket_to_hers(desk: Desk) -> None:
    known, unsure = known_and_unsure(desk)

    said = [
        code_words.join_by_code_word(unsure, typed, rules=desk.rules, by=desk.oda, now=desk.clock.now)
        for typed in ("gintaras", WORD)
    ]

    assert said == ["wrong", "right"]
    assert desk.talk(unsure).pseudonym == desk.talk(known).pseudonym
    assert "joined contact" in desk.kinds(unsure)


def test_a_keeper_joins_two_past_no_word_and_not_without_a_reason(desk: Desk) -> None:
    _, unsure = known_and_unsure(desk)
    other, wordless = (
        desk.receive(address="kita@away.example").ticket_id,
        desk.receive(address="kita@away.example").ticket_id,
    )
    recognition.recognise(keys=desk.keys, now=desk.clock.now)

    with pytest.raises(code_words.AskForTheWord):
        code_words.join_as_keeper(unsure, "Tikiu", by=desk.sam, now=desk.clock.now)
    with pytest.raises(NoReason):
        code_words.join_as_keeper(wordless, " ", by=desk.sam, now=desk.clock.now)
    code_words.join_as_keeper(wordless, "Ji skambino", by=desk.sam, now=desk.clock.now)

    assert desk.talk(unsure).may_be is not None
    assert desk.talk(wordless).pseudonym == desk.talk(other).pseudonym
    assert desk.talk(wordless).messages[-1].text == "Ji skambino"


def test_many_tickets_do_not_give_many_tries(desk: Desk) -> None:
    _, unsure = known_and_unsure(desk)
    another = desk.receive().ticket_id
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    for ticket_id in (unsure, another, unsure):
        code_words.join_by_code_word(ticket_id, "vienas", rules=desk.rules, by=desk.ada, now=desk.clock.now)

    with pytest.raises(code_words.TooManyTries):
        code_words.join_by_code_word(another, WORD, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def test_an_administrator_compares_nothing(desk: Desk) -> None:
    ticket_id, _ = doubted(desk)

    with pytest.raises(NotAllowed):
        code_words.check_code_word(
            ticket_id, WORD, rules=desk.rules, by=as_if(desk.ada, role="administrator"), now=desk.clock.now
        )


def known_and_unsure(desk: Desk) -> tuple[UUID, UUID]:
    """Two tickets from one address, the second not proven; there is a word on the first woman's card."""
    known, unsure = desk.receive().ticket_id, desk.receive().ticket_id
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    desk.save_card(known, code_word=hash_word(WORD, "", stretching=QUICK))
    return known, unsure
