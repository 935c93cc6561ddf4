"""Handing letters to the provider's SMTP submission; every failure becomes one of two, named by a short
code.
"""

from __future__ import annotations

import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from mail_gateway.compose import bare_address, compose
from mail_gateway.pace import Bucket
from mail_gateway.signing import Signer

Security = Literal["none", "starttls", "tls"]
LONGEST_WAIT = 10.0
LETTERS_ON_ONE = 20  # connection; providers hang up on those that bring more
_NO_NAME = "localhost"  # the machine's own name is nobody's business


class Submission:
    """One provider. Certificates are verified, against `ca_file` if given; it must be readable (OSError).

    A connection serves all letters of a burst and is closed when none came for `seconds_idle`. About
    `letters_a_minute` leave, half of them without a pause: `send` waits a little or says "rate". `signer` signs
    what is from its domain.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str = "",
        password: str = "",
        security: Security = "tls",
        ca_file: Path | None = None,
        signer: Signer | None = None,
        letters_a_minute: int = 60,
        timeout: float = 30,
        seconds_idle: float = 15,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.host, self.port, self.user = host, port, user
        self._password, self._security, self._timeout = password, security, timeout
        self._tls = ssl.create_default_context(cafile=ca_file) if security != "none" else None
        self._signer, self._clock, self._wait, self._seconds_idle = signer, clock, wait, seconds_idle
        burst = max(1, letters_a_minute // 2)
        self._pace = Bucket(burst, seconds=60 * burst / letters_a_minute)
        self._lock = threading.Lock()
        self._open: smtplib.SMTP | None = None
        self._served = 0
        self._closing = threading.Timer(0, self.close)

    def send(self, mail: OutgoingMail) -> None:
        """Send the letter; when it returns the provider has taken it.

        Raises `TemporaryFailure` ("rate", "connect", "tls", "auth", "4xx", "recipient-later", "disconnected",
        "not-supported") or `PermanentFailure` ("recipient-refused", "sender-refused", "5xx", "bad-address",
        "no-smtputf8", ...). No code ever holds an address, and no exception of the library, whose texts do,
        is chained.
        """
        raw = self._signed(compose(mail), sender=mail.sender)
        failure: Exception | None = None
        with self._lock:
            self._keep_pace()
            self._closing.cancel()
            try:
                self._hand_over(raw, sender=mail.envelope_from, recipient=bare_address(mail.to))
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                failure = _named(error)
                self._hang_up()
            finally:
                self._close_later()
        if failure:
            raise failure  # outside of `except`, so that the library's error with the address stays behind

    def close(self) -> None:
        """Hang up if a connection is open; the next letter opens one again."""
        with self._lock:
            self._closing.cancel()
            self._hang_up()

    def _signed(self, raw: bytes, *, sender: str) -> bytes:
        is_ours = self._signer is not None and bare_address(sender).lower().endswith(
            f"@{self._signer.domain}"
        )
        return self._signer.sign(raw) if self._signer is not None and is_ours else raw

    def _keep_pace(self) -> None:
        pause = self._pace.wait(now=self._clock())
        if pause > LONGEST_WAIT:
            raise TemporaryFailure("rate")
        if pause:
            self._wait(pause)
        self._pace.add(now=self._clock())

    def _hand_over(self, raw: bytes, *, sender: str, recipient: str) -> None:
        smtp = self._connected()
        options = [] if raw.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        if options and not smtp.has_extn("smtputf8"):
            raise PermanentFailure("no-smtputf8")
        smtp.sendmail(sender, [recipient], raw, mail_options=options)
        self._served += 1

    def _connected(self) -> smtplib.SMTP:
        """The connection of the letter before if it still answers, or a new one."""
        if self._open is not None and self._served < LETTERS_ON_ONE and _answers(self._open):
            return self._open
        self._hang_up()
        self._open, self._served = self._connection(), 0
        if self._security == "starttls":
            self._open.starttls(context=self._tls)
        if self.user:
            self._open.login(self.user, self._password)
        self._open.ehlo_or_helo_if_needed()
        return self._open

    def _connection(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=_NO_NAME, timeout=self._timeout, context=self._tls
            )
        return smtplib.SMTP(self.host, self.port, local_hostname=_NO_NAME, timeout=self._timeout)

    def _close_later(self) -> None:
        if self._open is not None:
            self._closing = threading.Timer(self._seconds_idle, self.close)
            self._closing.daemon = True
            self._closing.start()

    def _hang_up(self) -> None:
        smtp, self._open = self._open, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()


def _answers(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _named(error: Exception) -> Exception:
    """The one of our two failures that a provider's error means (RFC 5321 4.2.1: 4xx passes, 5xx stays)."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = max((reply[0] for reply in error.recipients.values()), default=450)
            return (
                PermanentFailure("recipient-refused") if code >= 500 else TemporaryFailure("recipient-later")
            )
        case smtplib.SMTPAuthenticationError():
            return TemporaryFailure("auth")  # a wrong password is ours to mend, the answer must wait for it
        case smtplib.SMTPSenderRefused():
            is_lasting = error.smtp_code >= 500
            return PermanentFailure("sender-refused") if is_lasting else TemporaryFailure("4xx")
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return TemporaryFailure("connect")
        case smtplib.SMTPServerDisconnected():
            return TemporaryFailure("disconnected")
        case smtplib.SMTPResponseException():
            return PermanentFailure("5xx") if error.smtp_code >= 500 else TemporaryFailure("4xx")
        case smtplib.SMTPNotSupportedError():
            return TemporaryFailure("not-supported")
        case ssl.SSLError():
            return TemporaryFailure("tls")
        case _:
            return TemporaryFailure("connect")
