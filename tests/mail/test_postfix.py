"""A real Postfix before the door, as docs/postfix.md writes it: our answer is the sender's, and nothing stays behind."""

from __future__ import annotations

import os
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_door import LETTER, Asked, Store, open_door

from tests.ports import free_port

POSTFIX = shutil.which("postfix", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
PAGE = Path(__file__).parents[2] / "docs" / "postfix.md"
HER_HOST = "127.0.0.2"


def block(name: str) -> str:
    """A file as the page shows it."""
    found = re.search(rf"^```{re.escape(name)}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert found
    return found[1]


def write_configuration(folder: Path, *, port: int, door: int) -> Path:
    """The page's files, with folders and ports of this test."""
    own = folder / "etc"
    own.mkdir()
    places = {
        "queue_directory": folder / "queue",
        "data_directory": folder / "data",
        "maillog_file": folder / "mail.log",
        "maillog_file_prefixes": folder,
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
    }
    main = block("main.cf").replace("example.lt", "desk.example")
    (own / "main.cf").write_text(main + "".join(f"{name} = {value}\n" for name, value in places.items()))
    master = block("master.cf").replace("127.0.0.1:2525", f"127.0.0.1:{door}")
    (own / "master.cf").write_text(re.sub(r"^smtp ", f"127.0.0.1:{port} ", master, flags=re.M))
    for name in ("queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    return own


@contextmanager
def postfix_before(door: int) -> Iterator[tuple[int, Path]]:
    """A private Postfix; gives its port and its queue."""
    folder, port = Path(tempfile.mkdtemp(prefix="postfix-")), free_port()
    folder.chmod(0o755)  # its own user must be able to pass through
    own = write_configuration(folder, port=port, door=door)
    order = [str(POSTFIX), "-c", str(own)]
    subprocess.run([*order, "start"], check=True, capture_output=True, timeout=60)
    try:
        wait_for(port)
        yield port, folder / "queue"
    finally:
        subprocess.run([*order, "stop"], check=False, capture_output=True, timeout=60)
        shutil.rmtree(folder)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("Postfix doesn't answer")


def left_in(queue: Path) -> list[str]:
    """Letters in any of its queues, whole or in part."""
    own = {"pid", "public", "private"}
    return [
        str(path)
        for path in queue.rglob("*")
        if path.is_file() and path.relative_to(queue).parts[0] not in own
    ]


def deliver(port: int, *, to: str = "help@desk.example") -> tuple[int, bytes]:
    with smtplib.SMTP(
        "127.0.0.1", port, local_hostname="laptop.away.example", timeout=20, source_address=(HER_HOST, 0)
    ) as client:
        client.ehlo()
        client.mail("rowan@away.example")
        code, said = client.rcpt(to)
        return client.data(LETTER) if code == 250 else (code, said)


@pytest.fixture(autouse=True)
def _postfix_is_here() -> None:
    if POSTFIX is None:
        cure = "These tests need Postfix: sudo apt-get install --no-install-recommends postfix"
        pytest.fail(cure) if os.environ.get("CI") == "true" else pytest.skip(cure)
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only: sudo -E python -m pytest tests/mail/test_postfix.py")


def test_a_sender_hears_through_postfix_what_the_desk_says_and_nothing_stays_in_a_queue() -> None:
    store, asked = Store(), Asked()

    with (
        open_door(store.receive, check_sender=asked.check, trusted_peers=["127.0.0.1"]) as door,
        postfix_before(door.port) as (port, queue),
    ):
        stored = deliver(port)
        unknown = deliver(port, to="nobody@desk.example")
        foreign = deliver(port, to="somebody@away.example")
        store.fails_with = RuntimeError("the disk is full")
        failed = deliver(port)
        left = left_in(queue)

    assert stored == (250, b"2.0.0 Stored")
    assert unknown == (550, b"5.1.1 No such address here")
    assert foreign[0] == 554
    assert failed == (451, b"4.3.0 Try again later")
    assert len(store) == 1
    assert left == []
    assert asked[0] == (HER_HOST, "laptop.away.example", "rowan@away.example")


def test_a_disk_that_is_nearly_full_lets_letters_wait_at_the_sender_through_postfix_too() -> None:
    store = Store()

    with (
        open_door(store.receive, disk_is_low=lambda: True) as door,
        postfix_before(door.port) as (port, queue),
    ):
        code, _ = deliver(port)
        left = left_in(queue)

    assert code == 452
    assert (store, left) == ([], [])


def test_while_the_desk_is_away_letters_wait_at_the_sender() -> None:
    with postfix_before(free_port()) as (port, queue):
        code, _ = deliver(port)
        left = left_in(queue)

    assert 400 <= code < 500
    assert left == []


def test_no_second_letter_is_smuggled_through_postfix() -> None:
    store = Store()
    envelope = b"MAIL FROM:<evil@away.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n"
    ends = (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r")

    with (
        open_door(store.receive, trusted_peers=["127.0.0.1"]) as door,
        postfix_before(door.port) as (port, _),
    ):
        answers = [deliver_raw(port, LETTER + b"x" + end + envelope + LETTER + b"\r\n.\r\n") for end in ends]

    assert answers == [(250, b"2.0.0 Stored")] * len(ends)
    assert len(store) == len(ends)


def deliver_raw(port: int, data: bytes) -> tuple[int, bytes]:
    """As `deliver`, but the bytes after DATA go out as they are."""
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.ehlo()
        client.mail("rowan@away.example")
        client.rcpt("help@desk.example")
        client.docmd("DATA")
        client.send(data)
        return client.getreply()
