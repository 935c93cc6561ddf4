"""A private Dovecot: its own folder, a free port on loopback, an unprivileged user; never the system's own instance.

Dovecot 2.4 gave up the settings of 2.3 (https://doc.dovecot.org/2.4.0/installation/upgrade/2.3-to-2.4.html), so each has
its own configuration here. That of 2.4 is written by its documentation; so far the tests have run with 2.3.19.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.ports import free_port

USER, PASSWORD = "labas", "a password"
HOW = "Install it with: apt-get install dovecot-imapd"
WITH_2_3 = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
shutdown_clients = yes
mail_location = maildir:~/Maildir
mail_max_userip_connections = 50
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%n
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
{more}
"""
WITH_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
protocols {{
  imap = yes
}}
listen = 127.0.0.1
ssl = {ssl}
auth_allow_cleartext = yes
auth_mechanisms = plain login xoauth2
mail_driver = maildir
mail_home = {folder}/home/%{{user | username}}
mail_path = ~/Maildir
mail_max_userip_connections = 50
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {user}
    gid = {group}
    home = {folder}/home/%{{user | username}}
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
{more}
"""
KEYS_2_3 = "ssl_cert = <{certificate}\nssl_key = <{certificate}"
KEYS_2_4 = "ssl_server_cert_file = {certificate}\nssl_server_key_file = {certificate}"


class Dovecot:
    """A server with one mailbox, which the tests fill and look into as a provider's other customers would."""

    def __init__(self, folder: Path, *, more: str = "", certificate: Path | None = None) -> None:
        self.folder, self._user = folder, _unprivileged()
        self.port, self.tls_port = free_port(), free_port() if certificate else 0
        self._process: subprocess.Popen[bytes] | None = None
        config, keys = (WITH_2_4, KEYS_2_4) if is_2_4() else (WITH_2_3, KEYS_2_3)
        written = config.format(
            folder=folder, user=self._user[0], group=self._user[1], port=self.port, tls_port=self.tls_port,
            ssl="yes\n" + keys.format(certificate=certificate) if certificate else "no",
            password=PASSWORD.replace(" ", "_"), more=more,
        )  # fmt: skip
        (folder / "dovecot.conf").write_text(written)
        (folder / "home").mkdir(exist_ok=True)
        (folder / "password").write_text(PASSWORD.replace(" ", "_"))
        self._give_away()

    def _give_away(self) -> None:
        if os.getuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, *self._user)

    def start(self) -> None:
        as_user = (
            {"user": self._user[0], "group": self._user[1], "extra_groups": []} if os.getuid() == 0 else {}
        )
        self._process = subprocess.Popen(
            [_program(), "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **as_user,  # type: ignore[call-overload]  # typed one by one
        )  # fmt: skip
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as wire:
                    if wire.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            assert self._process is not None
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        log = self.folder / "log"
        pytest.fail(f"Dovecot did not start:\n{log.read_text() if log.exists() else ''}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
            if self._process.stderr is not None:
                self._process.stderr.close()
            self._process = None

    @contextmanager
    def mailbox(self, folder: str = "INBOX") -> Iterator[IMAPClient]:
        """Signed in as another program of the same mailbox."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20) as client:
            client.login(USER, PASSWORD.replace(" ", "_"))
            client.select_folder(folder)
            yield client

    def deliver(self, *letters: bytes, flags: tuple[bytes, ...] = (), folder: str = "INBOX") -> None:
        with self.mailbox() as client:
            for raw in letters:
                client.append(folder, raw, flags=flags)

    def subjects(self, folder: str = "INBOX") -> list[str]:
        """What lies in a folder."""
        with self.mailbox(folder) as client:
            told = client.fetch(client.search("ALL"), ["ENVELOPE"])
        subjects = [one[b"ENVELOPE"].subject for one in told.values()]
        return sorted(subject.decode() for subject in subjects if subject is not None)  # None: gone meanwhile

    def flags(self) -> list[tuple[bytes, ...]]:
        with self.mailbox() as client:
            return [one[b"FLAGS"] for one in client.fetch(client.search("ALL"), ["FLAGS"]).values()]

    def reset_uidvalidity(self) -> None:
        """As after a move to another machine: the letters are there, their numbers mean nothing any more."""
        self.stop()
        maildir = self.folder / "home" / USER / "Maildir"
        for index in maildir.glob("dovecot.index*"):
            index.unlink()
        uidlist = maildir / "dovecot-uidlist"
        header, *letters = uidlist.read_text().splitlines(keepends=True)
        validity = re.search(r"V(\d+)", header)
        assert validity is not None
        changed = header.replace(validity[0], f"V{int(validity[1]) + 1000}")
        renumbered = [re.sub(r"^\d+", str(number), line) for number, line in enumerate(letters, start=1)]
        uidlist.write_text("".join([changed, *renumbered]))
        self._give_away()
        self.start()


@contextmanager
def private_folder() -> Iterator[Path]:
    """Where an unprivileged user can go, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="desk-dovecot-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def is_2_4() -> bool:
    """Whether it reads the newer configuration."""
    told = subprocess.run([_program(), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"(\d+)\.(\d+)", told)
    return found is not None and (int(found[1]), int(found[2])) >= (2, 4)


def _program() -> str:
    return shutil.which("dovecot") or "/usr/sbin/dovecot"


def require_dovecot() -> None:
    """In CI a missing Dovecot is a failure, elsewhere the tests say why they don't run."""
    if Path(_program()).exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"There is no Dovecot here. {HOW}")
    pytest.skip(f"There is no Dovecot here, so no test fetches a letter. {HOW}")


def _unprivileged() -> tuple[str, str]:
    """Names of a user and a group; root runs no mail server for a test."""
    import grp
    import pwd

    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return user.pw_name, grp.getgrgid(user.pw_gid).gr_name
