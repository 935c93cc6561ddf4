"""The way to the carrier and what its answers mean: every failure becomes one of two, named by a short code."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from typing import Any

from requests.exceptions import RequestException, SSLError, Timeout
from twilio.http.http_client import TwilioHttpClient

from helpline.border import NotThere, PermanentFailure, TemporaryFailure

STILL_IN_PROGRESS, NOT_FOUND = 20009, 20404  # twilio.com/docs/api/errors
LONGEST_PAUSE = timedelta(days=1)
SILENT = logging.getLogger("helpline.carrier.client")
SILENT.disabled = True  # the client would write every address it asks, and with them parameters


class QuietHttp(TwilioHttpClient):  # type: ignore[misc]  # the client brings no types
    """The client's way out. It forgets each request, and names what went wrong while the answer's head is still known."""

    def request(self, *args: Any, **named: Any) -> Any:
        """Raises NotThere, TemporaryFailure, PermanentFailure."""
        failure: Exception | None = None
        try:
            heard = super().request(*args, **named)
            if not 200 <= heard.status_code < 300:
                failure = failure_of(heard.status_code, heard.text, heard.headers)
        except RequestException as error:
            failure = unheard(error)
        finally:
            self._test_only_last_request = self._test_only_last_response = (
                None  # it would keep number and text
            )
        if failure is not None:
            raise failure
        return heard


def failure_of(status: int, body: str, headers: Any) -> Exception:
    """What an answer means. A 404 that isn't the carrier's own is a proxy's or a wrong address's, and proves nothing."""
    code = _code(body)
    if status == 404:
        return NotThere() if code == NOT_FOUND else TemporaryFailure("not-the-carrier")
    if code == STILL_IN_PROGRESS:
        return TemporaryFailure(str(STILL_IN_PROGRESS))
    if status in (401, 403):
        return TemporaryFailure("auth")  # ours to mend, and then all that waited goes
    if status == 429:
        return TemporaryFailure("rate", after=_pause(headers))
    if status >= 500:
        return TemporaryFailure("5xx", after=_pause(headers))
    if status < 400:
        return TemporaryFailure("not-the-carrier")
    return PermanentFailure(str(code or status))


def unheard(error: RequestException) -> TemporaryFailure:
    match error:
        case Timeout():
            return TemporaryFailure("timeout")
        case SSLError():
            return TemporaryFailure("tls")
        case _:
            return TemporaryFailure("connect")


def _code(body: str) -> int | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    code = told.get("code") if isinstance(told, dict) else None
    return code if isinstance(code, int) else None


def _pause(headers: Any) -> timedelta | None:
    """Retry-After in seconds; the carrier sends no dates."""
    told = str(headers.get("Retry-After", ""))
    if not re.fullmatch(r"[0-9]{1,9}", told):
        return None
    return min(timedelta(seconds=int(told)), LONGEST_PAUSE)
