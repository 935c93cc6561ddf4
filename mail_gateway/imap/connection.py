"""A signed-in connection to the provider of a mailbox; every failure becomes one short code without an address."""

from __future__ import annotations

import hashlib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]  # it ships no types
from imapclient.exceptions import (  # type: ignore[import-untyped]  # it ships no types
    CapabilityError,
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
)

from helpline.border import TemporaryFailure

TIMEOUT = SocketTimeout(connect=15, read=60)  # IMAPClient's own default is to wait for ever


@dataclass(frozen=True, repr=False)
class Account:
    """One mailbox of ours: where it is, how to get in, which folder holds new letters.

    With `token_file` it signs in by XOAUTH2, else by the password. Both files are read anew for each connection,
    so that another program may renew what is in them.
    """

    host: str
    port: int
    user: str
    password_file: Path | None = None
    token_file: Path | None = None
    security: Literal["none", "starttls", "tls"] = "tls"
    folder: str = "INBOX"

    @property
    def mailbox(self) -> bytes:
        """What the database calls this mailbox: 16 bytes, the same in every process and by whichever port."""
        place = "\0".join((self.host.lower(), self.user, self.folder))
        return hashlib.sha256(b"HL1/mailbox" + place.encode()).digest()[:16]


@contextmanager
def signed_in(account: Account) -> Iterator[IMAPClient]:
    """A connection that is closed at the end. Raises TemporaryFailure."""
    logging.getLogger("imapclient").setLevel(logging.CRITICAL + 1)  # it would log names and whole letters
    with short_failures():
        client = _connect(account)
    try:
        with short_failures():
            _sign_in(client, account)
        yield client
    finally:
        _leave(client)


@contextmanager
def short_failures() -> Iterator[None]:
    """Turns the library's errors into TemporaryFailure "connect", "tls", "auth", "disconnected", "refused",
    "not-supported" or "garbled"; their own texts, which hold addresses, are shown nowhere.
    """
    try:
        yield
    except (IMAPClientError, OSError, ValueError, LookupError, TypeError, AssertionError) as error:
        # The last four are what the library makes of answers that are no IMAP.
        raise TemporaryFailure(_code(error)) from None


def _connect(account: Account) -> IMAPClient:
    context = ssl.create_default_context()
    is_tls = account.security == "tls"
    client = IMAPClient(
        account.host, account.port, ssl=is_tls, ssl_context=context if is_tls else None, timeout=TIMEOUT
    )
    client.normalise_times = False  # times with their zone
    if account.security == "starttls":
        try:
            client.starttls(context)
        except BaseException:
            with suppress(OSError):  # a failed handshake has closed the socket already
                client.shutdown()
            raise
    return client


def _sign_in(client: IMAPClient, account: Account) -> None:
    if account.token_file is not None:
        client.oauth2_login(account.user, _secret(account.token_file))
    elif account.password_file is not None:
        client.login(account.user, _secret(account.password_file))


def _secret(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise TemporaryFailure("secret-file") from None


def _leave(client: IMAPClient) -> None:
    """Politely where the server still listens; the socket is closed in any case."""
    with suppress(IMAPClientError, OSError, ValueError, LookupError, TypeError, AssertionError):
        client.logout()
    with suppress(IMAPClientError, OSError):
        client.shutdown()


def _code(error: Exception) -> str:
    match error:
        case LoginError():
            return "auth"
        case CapabilityError():
            return "not-supported"
        case IMAPClientAbortError():
            return "disconnected"
        case IMAPClientError():
            return "refused"
        case ssl.SSLError():
            return "tls"
        case OSError():
            return "connect"
        case _:
            return "garbled"
