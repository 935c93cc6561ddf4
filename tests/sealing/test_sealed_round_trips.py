"""What goes in comes out, and nothing of it shows on the way: not its length, not in a `repr`."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specimens import BODY, FILE, KEY, MESSAGE_KEY, ORG, OTHER_KEY, PAIR, TICKET

from helpline.sealing import (
    KeyPair,
    context,
    epoch_of,
    fingerprint,
    kdf,
    kind_of,
    new_key,
    open_box,
    open_file,
    open_record,
    seal_box,
    seal_file,
    seal_record,
    unwrap_key,
    wrap_key,
)

WHO = context("message.who", ORG, TICKET)
epochs = st.integers(min_value=0, max_value=2**32 - 1)
keys = st.binary(min_size=32, max_size=32)


@given(text=st.binary(max_size=2000), key=keys, epoch=epochs)
def test_a_record_gives_back_its_text(text: bytes, key: bytes, epoch: int) -> None:
    sealed = seal_record(key, text, BODY, epoch=epoch)

    assert open_record(key, sealed, BODY, epoch=epoch) == text
    assert (kind_of(sealed), epoch_of(sealed)) == ("record", epoch)


@given(key=keys, under=keys, epoch=epochs)
def test_a_wrapped_key_comes_back(key: bytes, under: bytes, epoch: int) -> None:
    sealed = wrap_key(under, key, MESSAGE_KEY, epoch=epoch)

    assert unwrap_key(under, sealed, MESSAGE_KEY, epoch=epoch) == key
    assert (kind_of(sealed), epoch_of(sealed), len(sealed)) == ("wrapped", epoch, 68)


@given(content=st.binary(max_size=600), place=st.sampled_from([WHO, MESSAGE_KEY, b""]), epoch=epochs)
def test_a_box_gives_back_what_was_put_in(content: bytes, place: bytes, epoch: int) -> None:
    sealed = seal_box(PAIR.public, content, place, epoch=epoch)

    assert open_box(PAIR, sealed, place, epoch=epoch) == content
    assert (kind_of(sealed), epoch_of(sealed), sealed[8:16]) == ("box", epoch, fingerprint(PAIR.public))


@pytest.mark.parametrize("size", [0, 1, 60, 61, 65_531, 65_532, 65_533, 131_068, 131_069, 1_000_000])
def test_a_file_of_any_size_comes_back(size: int) -> None:
    content = (b"chunk after chunk " * (size // 18 + 1))[:size]

    sealed = seal_file(KEY, content, FILE)

    assert open_file(KEY, sealed, FILE) == content
    assert kind_of(sealed) == "file"


@pytest.mark.parametrize(
    ("longest", "stored"), [(60, 64), (252, 256), (65_532, 65_536), (131_068, 131_072), (196_604, 196_608)]
)
def test_texts_of_many_lengths_take_the_same_room(longest: int, stored: int) -> None:
    around_a_record = 8 + 12 + 16

    assert len(seal_record(KEY, bytes(longest), BODY)) == stored + around_a_record
    assert len(seal_record(KEY, bytes(longest - 20), BODY)) == stored + around_a_record
    assert len(seal_record(KEY, bytes(longest + 1), BODY)) > stored + around_a_record


def test_the_length_of_an_address_does_not_show_on_its_box() -> None:
    short, exactly_a_key, long = b"a@b.lt", b"rowan.of.the.river@provider.test", b"r" * 40 + b"@example.org"

    sizes = {len(seal_box(PAIR.public, address, WHO)) for address in (short, exactly_a_key, long)}

    assert len(exactly_a_key) == 32
    assert sizes == {16 + 1120 + 64 + 16}


def test_a_boxed_key_takes_no_more_room_than_it_needs() -> None:
    assert len(seal_box(PAIR.public, OTHER_KEY, MESSAGE_KEY)) == 1184


def test_the_size_of_a_known_document_does_not_show_on_its_file() -> None:
    sizes = {len(seal_file(KEY, bytes(size), FILE)) for size in (20_000, 33_333, 65_532)}

    assert len(sizes) == 1


def test_no_two_seals_of_one_text_look_alike() -> None:
    def seal_all() -> tuple[bytes, ...]:
        return (
            seal_record(KEY, b"text", BODY),
            wrap_key(KEY, OTHER_KEY, MESSAGE_KEY),
            seal_box(PAIR.public, OTHER_KEY, MESSAGE_KEY),
            seal_file(KEY, b"text", FILE),
        )

    assert set(seal_all()).isdisjoint(seal_all())


def test_a_key_pair_shows_nothing_of_its_seed() -> None:
    pair = KeyPair.generate()

    shown = f"{pair!r} {pair} {[pair]}"

    assert pair.seed.hex() not in shown
    assert repr(pair.seed) not in shown
    assert "seed" not in shown


def test_a_key_pair_refuses_to_be_written_down() -> None:
    for write in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            write(KeyPair.generate())


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_size_seals_nothing(size: int) -> None:
    key = bytes(size)

    for seal in (
        lambda: seal_record(key, b"text", BODY),
        lambda: open_record(key, b"\1\1\0\1".ljust(100), BODY),
        lambda: wrap_key(KEY, key, MESSAGE_KEY),
        lambda: seal_file(key, b"text", FILE),
        lambda: kdf(key, "wrap"),
        lambda: KeyPair.from_seed(key),
    ):
        with pytest.raises(ValueError, match="32 bytes"):
            seal()


def test_new_keys_differ() -> None:
    assert new_key() != new_key()
    assert KeyPair.generate().public != KeyPair.generate().public


def test_labels_part_the_keys_of_one_key() -> None:
    labels = ("box", "wrap", "commit", "facts", "card", "draft", "sess-id", "sess-key", "csrf")

    assert len({kdf(KEY, label) for label in labels}) == len(labels)
