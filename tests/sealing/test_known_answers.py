"""What grows out of a key, a passphrase or an address is the same on every machine and in every year."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from helpline.sealing import (
    KeyPair,
    commitment,
    context,
    csrf_token,
    fingerprint_words,
    match_index,
    passphrase_key,
    read_sheet,
    self_test,
    session_id,
    session_key,
    sheet_text,
    ticket_pair,
    token_hash,
    wrap_under,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "hl1.json"
KNOWN = json.loads(VECTORS.read_text(encoding="utf-8"))["known_answers"]


def test_a_context_names_purpose_and_place() -> None:
    known = KNOWN["context"]
    org, revision, text = known["parts"]

    by_id = context(known["purpose"], UUID(org), revision, text)
    by_bytes = context(known["purpose"], bytes.fromhex(org), revision, text)

    assert by_id.hex() == by_bytes.hex() == known["answer"]


def test_a_key_pair_grows_from_its_seed() -> None:
    pair = KeyPair.from_seed(bytes.fromhex(KNOWN["key_pair"]["seed"]))

    assert len(pair.public) == 1216
    assert pair.public.hex().startswith(KNOWN["key_pair"]["public_begins"])


def test_a_ticket_key_grows_its_pair_its_wrap_key_and_its_commitment() -> None:
    known = KNOWN["ticket"]
    key = bytes.fromhex(known["key"])

    assert ticket_pair(key).seed.hex() == known["pair_seed"]
    assert ticket_pair(key).public.hex().startswith(known["public_begins"])
    assert wrap_under(key).hex() == known["wrap"]
    assert commitment(key).hex() == known["commitment"]


def test_a_passphrase_gives_the_key_it_always_gave() -> None:
    known = KNOWN["passphrase"]

    key = passphrase_key(
        known["passphrase"],
        salt=bytes.fromhex(known["salt"]),
        staff_id=UUID(known["staff_id"]),
        memory_kib=known["memory_kib"],
        passes=known["passes"],
        lanes=known["lanes"],
    )

    assert key.hex() == known["answer"]


def test_a_cookie_gives_its_session_an_id_a_key_and_a_form_token() -> None:
    known = KNOWN["session"]
    token = bytes.fromhex(known["token"])

    assert session_id(token).hex() == known["id"]
    assert session_key(token).hex() == known["key"]
    assert csrf_token(token).hex() == known["csrf"]


def test_a_number_has_one_index_under_one_match_key() -> None:
    known = KNOWN["match_index"]

    index = match_index(bytes.fromhex(known["key"]), known["kind"], known["normalised"])

    assert index.hex() == known["answer"]


def test_a_sheet_reads_as_it_was_printed() -> None:
    known = KNOWN["sheet"]

    assert sheet_text(bytes.fromhex(known["seed"])) == known["text"]
    assert known["text"].endswith("-52DQ")
    assert read_sheet(known["text"]).hex() == known["seed"]


def test_a_reply_token_in_an_old_letter_still_finds_its_ticket() -> None:
    assert token_hash(KNOWN["token"]["text"]).hex() == KNOWN["token"]["hash"]


def test_two_people_hear_the_same_four_words_for_one_key() -> None:
    public = bytes.fromhex(KNOWN["fingerprint_words"]["public"])

    assert list(fingerprint_words(public)) == KNOWN["fingerprint_words"]["words"]


def test_the_self_test_passes_on_this_machine() -> None:
    self_test()
