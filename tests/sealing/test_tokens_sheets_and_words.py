"""What people read, say, type and mistake: reply tokens, recovery sheets, words, addresses, passphrases."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.sealing import (
    Damaged,
    KeyPair,
    fingerprint_words,
    match_index,
    new_passphrase,
    new_token,
    normalise_address,
    passphrase_key,
    read_sheet,
    sheet_text,
    token_hash,
)
from helpline.sealing.words import eff_words

ADA, SAM = UUID(int=1, version=4), UUID(int=2, version=4)
seeds = st.binary(min_size=32, max_size=32)
as_mistaken = str.maketrans({"0": "o", "1": "l"})
as_shouted = str.maketrans({"0": "O", "1": "I"})


def test_a_new_token_fits_into_a_mail_address() -> None:
    tokens = {new_token() for _ in range(200)}

    assert len(tokens) == 200
    assert all(re.fullmatch(r"[0-7][0-9a-hjkmnp-tv-z]{25}", token) for token in tokens)


def test_a_token_misread_or_shouted_finds_the_same_ticket() -> None:
    token = "01" + new_token()[2:]

    heard = {token_hash(text) for text in (token, token.upper(), token.translate(as_mistaken))}

    assert heard == {token_hash(token.upper().translate(as_shouted))}


@given(text=st.one_of(st.text(max_size=40), st.from_regex(r"[8-9a-z][0-9a-z]{25}", fullmatch=True)))
def test_what_can_be_no_token_is_damaged(text: str) -> None:
    if not re.fullmatch(r"[0-7oil][0-9a-tv-z]{25}", text, re.IGNORECASE | re.ASCII):
        with pytest.raises(Damaged):
            token_hash(text)
    else:
        assert len(token_hash(text)) == 32


@given(seed=seeds)
def test_a_sheet_gives_back_its_seed_however_it_is_typed(seed: bytes) -> None:
    printed = sheet_text(seed)

    typed = printed.lower().translate(as_mistaken).replace("-", " ") + "\n"

    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}", printed)
    assert read_sheet(printed) == read_sheet(typed) == seed


@given(seed=seeds, place=st.integers(0, 55), digit=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_slip_of_the_pen_on_a_sheet_is_noticed(seed: bytes, place: int, digit: str) -> None:
    digits = sheet_text(seed).replace("-", "")
    slipped = digits[:place] + digit + digits[place + 1 :]

    if slipped == digits:
        assert read_sheet(slipped) == seed
    else:
        with pytest.raises(Damaged):
            read_sheet(slipped)


@given(text=st.text(max_size=80))
def test_what_is_no_sheet_is_damaged(text: str) -> None:
    with pytest.raises(Damaged):
        read_sheet(text)


def test_passphrases_are_six_words_of_the_long_list() -> None:
    phrases = {new_passphrase() for _ in range(50)}

    assert len(phrases) == 50
    assert all(len(phrase.split(" ")) == 6 for phrase in phrases)
    assert {word for phrase in phrases for word in phrase.split(" ")} <= set(eff_words())


def test_two_keys_do_not_sound_alike() -> None:
    ours, theirs = KeyPair.generate(), KeyPair.generate()

    assert fingerprint_words(ours.public) == fingerprint_words(ours.public)
    assert fingerprint_words(ours.public) != fingerprint_words(theirs.public)


@pytest.mark.parametrize(
    ("written", "known_as"),
    [
        ("Rowan@Example.ORG", "rowan@example.org"),
        ("  rowan@example.org\r\n", "rowan@example.org"),
        ("row.an+help@example.org", "row.an+help@example.org"),
        ("rowan@BÜCHER.example", "rowan@xn--bcher-kva.example"),
        ("rowan@bu\u0308cher.example", "rowan@xn--bcher-kva.example"),
        ("rowan@XN--BCHER-KVA.example", "rowan@xn--bcher-kva.example"),
        ("rowan@пример。укр", "rowan@xn--e1afmkfd.xn--j1amh"),
        ("rowan@straße.example", "rowan@xn--strae-oqa.example"),
        ("ŽIVILĖ@example.lt", "živilė@example.lt"),
        ('"a@b"@example.org', '"a@b"@example.org'),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_a_mailbox_has_one_spelling(written: str, known_as: str) -> None:
    assert normalise_address(written) == known_as


@given(address=st.text(st.characters(), max_size=60))
def test_any_address_gives_the_same_index_once_and_again(address: str) -> None:
    once = normalise_address(address)

    assert len(match_index(bytes(32), "mail", once)) == 16
    assert normalise_address(address) == once


def test_an_index_tells_kinds_and_match_keys_apart() -> None:
    keys, kinds = (bytes(32), bytes(range(32))), ("tel", "mail")

    indexes = {match_index(key, kind, "+995555000111") for key in keys for kind in kinds}

    assert len(indexes) == 4


def test_a_passphrase_is_the_same_on_every_keyboard() -> None:
    composed, built_up, sloppy = "živilė eina", "z\u030civile\u0307 eina", "  živilė eina\n"

    assert kek(composed) == kek(built_up) == kek(sloppy)
    assert kek(composed) != kek("Živilė eina")


def test_every_factor_changes_the_key_of_a_staff_member() -> None:
    keys = {
        kek("correct horse"),
        kek("correct horse", staff_id=SAM),
        kek("correct horse", salt=bytes(range(16))),
        kek("correct horse", device=b"ab"),
        kek("correct horse", prf=b"ab"),
        kek("correct horse", device=b"a", prf=b"b"),
        kek("correct horse", device=b"b", prf=b"a"),
    }

    assert len(keys) == 7


def kek(
    passphrase: str, *, salt: bytes = bytes(16), staff_id: UUID = ADA, device: bytes = b"", prf: bytes = b""
) -> bytes:
    return passphrase_key(
        passphrase, salt=salt, staff_id=staff_id, memory_kib=64, passes=1, device=device, prf=prf
    )
