"""The power goes at the worst moment, right after a 250: what was said to be stored is on the disk, and the database is whole."""

from __future__ import annotations

import random
import smtplib
import threading
from pathlib import Path

import pytest

from tests.cast import Founded
from tests.durability.power import DATABASE, STORED, Disk, cuts, require_strace, watched_by
from tests.durability.served import ADDRESS, ServedDesk
from tests.road.running import wait_for

SENDERS, LETTERS = 4, 12  # of each
HEXED = "".join(f"\\x{byte:02x}" for byte in STORED)


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    require_strace()
    return tmp_path / "calls"


def bring(desk: ServedDesk, sender: int) -> None:
    with smtplib.SMTP("127.0.0.1", desk.smtp, timeout=120) as door:
        for number in range(LETTERS):
            words = f"Subject: x\r\nMessage-ID: <{sender}.{number}@post.example>\r\n\r\n{sender} {number}\r\n"
            door.sendmail("rowan@post.example", [ADDRESS], words)


def lost_at_a_cut(own: Founded, calls: Path, *options: str) -> list[int]:
    """Senders write side by side to a desk with these options; how many letters each cut of the power would lose."""
    before = own.file.read_bytes()
    disk = Disk({DATABASE: bytearray(before)})
    with ServedDesk(own, under=watched_by(calls)) as desk:
        desk.start(*options)
        senders = [threading.Thread(target=bring, args=(desk, number)) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        wait_for(lambda: calls.read_text().count(HEXED) >= SENDERS * LETTERS)
        desk.kill(with_parsers=True)
    folder, chance = calls.parent / "after", random.Random(7)
    lost = [
        said - disk.after_a_power_cut(folder, chance=luck)
        for said in cuts(calls, disk)
        for luck in (None, chance)
    ]
    assert len(lost) == 2 * SENDERS * LETTERS
    assert disk.files[DATABASE] != before  # meanwhile SQLite has brought its journal home
    return [letters for letters in lost if letters > 0]


def test_no_cut_of_the_power_loses_a_letter_that_was_said_to_be_stored(own: Founded, calls: Path) -> None:
    assert lost_at_a_cut(own, calls) == []


def test_a_desk_that_lets_the_disk_take_its_time_would_be_caught(own: Founded, calls: Path) -> None:
    assert lost_at_a_cut(own, calls, "--unsynced")
