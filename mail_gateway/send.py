"""Handing a letter to the provider's SMTP submission; every failure becomes one of two, named by a short
code.
"""

from __future__ import annotations

import smtplib
import ssl
from typing import Literal

from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from mail_gateway.compose import bare_address, compose

Security = Literal["none", "starttls", "tls"]


class Submission:
    """One provider. Opens a connection for each letter and closes it; certificates are verified."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str = "",
        password: str = "",
        security: Security = "tls",
        timeout: float = 30,
    ) -> None:
        self.host, self.port, self.user = host, port, user
        self._password, self._security, self._timeout = password, security, timeout

    def send(self, mail: OutgoingMail) -> None:
        """Send the letter; when it returns the provider has taken it.

        Raises `TemporaryFailure` ("connect", "tls", "auth", "4xx", "recipient-later", "disconnected") or
        `PermanentFailure` ("recipient-refused", "sender-refused", "5xx", "bad-address", ...). No code ever
        holds an address, and no exception of the library, whose texts do, is chained.
        """
        raw = compose(mail)
        failure: Exception | None = None
        try:
            with self._connection() as smtp:
                self._open(smtp)
                smtp.sendmail(mail.envelope_from, [bare_address(mail.to)], raw)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            failure = _named(error)
        if failure:
            raise failure  # outside of `except`, so that the library's error with the address stays behind

    def _connection(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(
                self.host,
                self.port,
                local_hostname="localhost",  # the machine's own name is nobody's business
                timeout=self._timeout,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(self.host, self.port, local_hostname="localhost", timeout=self._timeout)

    def _open(self, smtp: smtplib.SMTP) -> None:
        if self._security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if self.user:
            smtp.login(self.user, self._password)


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
