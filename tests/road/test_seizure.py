"""The seizure drill: whoever takes the disk, while the desk runs, after a blow or after its end, reads no word and confirms no guess.

`SEIZURE_LETTERS=200` runs it for the record.
"""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import zlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpline.sealing import match_index, normalise_address
from tests.road.canaries import Search, canary, forms, planted
from tests.road.letters import Writer, letter
from tests.road.running import RunningDemo
from tests.road.visiting import Visitor

LETTERS = int(os.environ.get("SEIZURE_LETTERS", "25"))
SEED = int(os.environ.get("SEIZURE_SEED", "0")) or random.SystemRandom().getrandbits(32)
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")


class Seizure:
    """A desk that has lived through letters, notes and answers, with a canary in every field of each."""

    def __init__(self, demo: RunningDemo) -> None:
        self.demo = demo
        self.chance = random.Random(SEED)
        self.canaries: list[tuple[str, str]] = []
        self.addresses: list[str] = []

    def live(self) -> None:
        ada, demo = Visitor(self.demo).sign_in("Ada"), self.demo
        Visitor(demo).sign_in("Sam")
        seen: set[str] = set()
        for number in range(LETTERS):
            opening = f"Laiškas {number}, "
            body = self._of("body")
            self._write_in(opening + body)
            ticket = next(path for path in ada.tickets() if path not in seen)
            seen.add(ticket)
            assert body in ada.get(ticket).text
            assert ada.note(ticket, self._of("note")).status == 200
            said = self._of("answer")
            file = (self._of("our file name") + ".pdf", f"%PDF {self._of('our file')} %%EOF".encode())
            consent = {"looked_through": "yes", "keep_names": "yes"}
            assert ada.answer(ticket, said, files=[file], **consent).status == 200
            self._live_a_case(ada, ticket)
        self.canaries += [("passphrase", one["passphrase"]) for one in demo.people()]
        demo.letter_with(said)

    def _live_a_case(self, ada: Visitor, ticket: str) -> None:
        case = ada.open_case(ticket, self._of("consent"))
        for end, field in (("/steps", "step"), ("/handover", "handover")):
            words = self._of(field)
            assert words in ada.send(ada.get(case).form(to=end), {"words": words}).text
        outcome = {"reason": "moved", "note": self._of("outcome")}
        assert ada.send(ada.get(case).form(to="/closure"), outcome).status == 200

    def _write_in(self, text: str) -> None:
        address = (
            f"{self._of('address', ascii_only=True)}@{self._of('domain', ascii_only=True)}.example".lower()
        )
        self.addresses.append(address)
        self.demo.mail(
            letter(
                text + "\n",
                sender=Writer(self._of("name"), address),
                subject=self._of("subject"),
                files=[(self._of("file name") + ".pdf", f"%PDF {self._of('file')} %%EOF".encode())],
            )
        )

    def _of(self, field: str, *, ascii_only: bool = False) -> str:
        text = canary(self.chance, ascii_only=ascii_only)
        self.canaries.append((field, text))
        return text


@pytest.fixture(scope="module")
def seizure(demo: RunningDemo) -> Seizure:
    seizure = Seizure(demo)
    seizure.live()
    return seizure


@pytest.fixture(params=["while it runs", "after kill -9", "after a clean stop"])
def seized(request: pytest.FixtureRequest, seizure: Seizure) -> Iterator[Seizure]:
    if request.param == "after kill -9":
        seizure.demo.kill()
    elif request.param == "after a clean stop":
        seizure.demo.stop()
    yield seizure
    if request.param != "while it runs":
        seizure.demo.start()


def test_the_disk_holds_no_word(seized: Seizure) -> None:
    found = Search(seized.canaries).of_folder(seized.demo.data)

    assert found == [], f"SEIZURE_SEED={SEED}"


def test_the_log_and_temporary_files_hold_no_word(seizure: Seizure) -> None:
    demo = seizure.demo
    in_letters = [(field, text) for field, text in seizure.canaries if field != "passphrase"]

    found = Search(in_letters).of_bytes(demo.log.read_bytes(), "log")
    found += Search(seizure.canaries).of_folder(demo.temporary)

    assert found == []


def test_no_guess_is_confirmed_by_a_hash(seized: Seizure) -> None:
    guesses = Guesses(seized.addresses)

    confirmed = guesses.by_hash(seized.demo.data)

    assert confirmed == set()


def test_no_guess_is_confirmed_by_a_key_that_lies_on_the_disk(seized: Seizure) -> None:
    values = values_of(seized.demo.data)

    confirmed = Guesses(seized.addresses).by_keyed_hash(values)

    assert confirmed == set()
    assert recognised(seized.demo.data) == LETTERS  # so there is something that a key would confirm


def test_a_careless_desk_would_be_caught(seizure: Seizure, tmp_path: Path) -> None:
    _, text = seizure.canaries[0]
    leaks = dict(planted(text))
    for number, content in enumerate(leaks.values()):
        (tmp_path / str(number)).write_bytes(content)

    found = Search(seizure.canaries).of_folder(tmp_path)

    caught = {hit.file.partition(",")[0] for hit in found}
    assert caught == {str(number) for number in range(len(leaks))}
    assert {hit.form for hit in found} == {form for form, _ in forms(text)}


def test_a_careless_hash_or_key_would_be_caught(seizure: Seizure, tmp_path: Path) -> None:
    plain, keyed = seizure.addresses[:2]
    key = seizure.chance.randbytes(32)
    (tmp_path / "index").write_text(hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest())

    by_hash = Guesses(seizure.addresses).by_hash(tmp_path)
    by_key = Guesses(seizure.addresses).by_keyed_hash({key, match_index(key, "mail", keyed)})

    assert by_hash == {plain}
    assert by_key == {keyed}


class Guesses:
    """Addresses somebody suspects, and the ways to ask a seized disk about them."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses

    def by_hash(self, folder: Path) -> set[str]:
        """Of those whose hash, whole or cut to 8 bytes, is in a file: raw, in hex or in base64."""
        wanted = {window: address for address in self._addresses for window in _hash_windows(address)}
        return {
            wanted[content[at : at + 8]]
            for content in (path.read_bytes() for path in folder.rglob("*") if path.is_file())
            for at in range(len(content) - 7)
            if content[at : at + 8] in wanted
        }

    def by_keyed_hash(self, values: set[bytes]) -> set[str]:
        """Of those whose index one of the values makes with another one as its key, as the desk itself would make it."""
        keys = {part for value in values if len(value) >= 16 for part in (value, value[:32], value[-32:])}
        return {
            address
            for address in self._addresses
            for key in keys
            if match_index(key, "mail", normalise_address(address)) in values
        }


def values_of(data: Path) -> set[bytes]:
    """Every value of every column of the seized database."""
    with closing(_seized_database(data)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in database.execute(f'SELECT * FROM "{table}"')]  # noqa: S608  (names of its own tables)
    return {value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row}


def recognised(data: Path) -> int:
    with closing(_seized_database(data)) as database:
        return int(database.execute("SELECT count(match_index) FROM contact").fetchone()[0])


def _seized_database(data: Path) -> sqlite3.Connection:
    """A copy in memory; the original is only read, so that the next search finds it as it was."""
    copy = sqlite3.connect(":memory:")
    path = next(data.glob("*.sqlite"))
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as original:
        original.backup(copy)
    return copy


def _hash_windows(address: str) -> Iterator[bytes]:
    """The first 8 bytes of each hash in each spelling. Checksums in letters only: their 4 bytes stand anywhere by chance."""
    for spelling in (address, address.upper(), f"mailto:{address}", f"<{address}>", address + "\n"):
        raw = spelling.encode()
        for name in HASHES:
            digest = hashlib.new(name, raw).digest()
            yield from (
                digest[:8],
                digest.hex()[:8].encode(),
                digest.hex()[:8].upper().encode(),
                b64encode(digest)[:8],
            )
        for checksum in (zlib.crc32(raw), zlib.adler32(raw)):
            yield from (f"{checksum:08x}".encode(), f"{checksum:08X}".encode())
