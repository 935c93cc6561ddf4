"""Whoever holds the disk may change it, but not so that anything opens as something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specimens import BODY, FILE, KEY, MESSAGE_KEY, ORG, OTHER_KEY, PAIR, SPECIMENS, TICKET, Specimen

from helpline.sealing import (
    Damaged,
    KeyPair,
    context,
    epoch_of,
    kind_of,
    open_box,
    open_file,
    open_record,
    seal_box,
    seal_file,
    seal_record,
    unwrap_key,
    wrap_key,
)

ELSEWHERE = context("message-key", ORG, TICKET, OTHER_KEY[:16])
CHUNK = 65_536 + 16
HEAD = 24
beginnings = st.sampled_from([b"", b"\1\1\0\1", b"\1\1\0\0", b"\2\1\0\0", b"\3\1\0\0\0\1\0\0", b"\4\1\0\0"])
anything = st.builds(bytes.__add__, beginnings, st.binary(max_size=1400))
every_form = pytest.mark.parametrize("specimen", SPECIMENS.values(), ids=SPECIMENS.keys())


@every_form
def test_no_single_bit_can_be_turned(specimen: Specimen) -> None:
    for place in range(len(specimen.sealed) * 8):
        turned = bytearray(specimen.sealed)
        turned[place // 8] ^= 1 << place % 8

        with pytest.raises(Damaged):
            specimen.open(bytes(turned))


@every_form
def test_nothing_can_be_cut_off_or_added(specimen: Specimen) -> None:
    cut = [specimen.sealed[:length] for length in range(len(specimen.sealed))]
    longer = [specimen.sealed + b"\0", b"\0" + specimen.sealed, specimen.sealed * 2]

    for altered in cut + longer:
        with pytest.raises(Damaged):
            specimen.open(altered)


def test_nothing_opens_in_another_place() -> None:
    with pytest.raises(Damaged):
        open_record(KEY, seal_record(KEY, b"text", BODY), ELSEWHERE)
    with pytest.raises(Damaged):
        unwrap_key(KEY, wrap_key(KEY, OTHER_KEY, MESSAGE_KEY), ELSEWHERE)
    with pytest.raises(Damaged):
        open_box(PAIR, seal_box(PAIR.public, OTHER_KEY, MESSAGE_KEY), ELSEWHERE)
    with pytest.raises(Damaged):
        open_file(KEY, seal_file(KEY, b"text", FILE), ORG)


def test_nothing_opens_with_another_key() -> None:
    with pytest.raises(Damaged):
        open_record(OTHER_KEY, seal_record(KEY, b"text", BODY), BODY)
    with pytest.raises(Damaged):
        unwrap_key(OTHER_KEY, wrap_key(KEY, OTHER_KEY, MESSAGE_KEY), MESSAGE_KEY)
    with pytest.raises(Damaged):
        open_box(KeyPair.generate(), seal_box(PAIR.public, OTHER_KEY, MESSAGE_KEY), MESSAGE_KEY)
    with pytest.raises(Damaged):
        open_file(OTHER_KEY, seal_file(KEY, b"text", FILE), FILE)


def test_nothing_opens_for_an_epoch_it_was_not_sealed_in() -> None:
    with pytest.raises(Damaged):
        open_record(KEY, seal_record(KEY, b"text", BODY, epoch=3), BODY, epoch=4)
    with pytest.raises(Damaged):
        unwrap_key(KEY, wrap_key(KEY, OTHER_KEY, MESSAGE_KEY, epoch=3), MESSAGE_KEY, epoch=4)
    with pytest.raises(Damaged):
        open_box(PAIR, seal_box(PAIR.public, OTHER_KEY, MESSAGE_KEY, epoch=3), MESSAGE_KEY, epoch=4)


def test_the_chunks_of_a_file_stay_in_their_order() -> None:
    content = bytes(3 * 65_536 - 4)
    sealed = seal_file(KEY, content, FILE)
    head = sealed[:HEAD]
    first, second, third = (sealed[HEAD + CHUNK * index :][:CHUNK] for index in range(3))

    altered = [
        head + second + first + third,
        head + first + third,
        head + first + second,
        head + first + second + second,
        head + first + second + third + third,
        head,
    ]

    assert open_file(KEY, head + first + second + third, FILE) == content
    for file in altered:
        with pytest.raises(Damaged):
            open_file(KEY, file, FILE)


def test_a_chunk_of_another_file_does_not_fit() -> None:
    mine, yours = (seal_file(KEY, bytes(100_000), FILE) for _ in range(2))

    with pytest.raises(Damaged):
        open_file(KEY, mine[: HEAD + CHUNK] + yours[HEAD + CHUNK :], FILE)


@given(sealed=anything)
def test_whatever_stands_on_the_disk_the_only_error_is_damaged(sealed: bytes) -> None:
    for specimen in SPECIMENS.values():
        with pytest.raises(Damaged):
            specimen.open(sealed)


@pytest.mark.parametrize(
    "head", ["", "01", "010100", "00010001", "01010002", "02010001", "03020000", "05010000"]
)
def test_an_unknown_form_is_damaged(head: str) -> None:
    with pytest.raises(Damaged):
        kind_of(bytes.fromhex(head))


def test_a_file_and_a_head_cut_short_have_no_epoch() -> None:
    for sealed in (SPECIMENS["file"].sealed, SPECIMENS["record"].sealed[:7]):
        with pytest.raises(Damaged):
            epoch_of(sealed)


def test_damaged_never_says_what_is_wrong() -> None:
    for altered in (b"", SPECIMENS["record"].sealed[:-1], SPECIMENS["box"].sealed):
        with pytest.raises(Damaged) as damaged:
            SPECIMENS["record"].open(altered)

        assert damaged.value.args == ()
        assert damaged.value.__cause__ is None
        assert damaged.value.__suppress_context__ or damaged.value.__context__ is None


@given(public=st.one_of(st.binary(max_size=40), st.binary(min_size=1216, max_size=1216)))
def test_nothing_is_sealed_to_what_is_no_public_key(public: bytes) -> None:
    no_lattice = b"\xff" * 8 + public[8:]

    with pytest.raises(Damaged):
        seal_box(no_lattice, OTHER_KEY, MESSAGE_KEY)


def test_nothing_is_sealed_to_a_half_that_shares_no_secret() -> None:
    with pytest.raises(Damaged):
        seal_box(PAIR.public[:1184] + bytes(32), OTHER_KEY, MESSAGE_KEY)
