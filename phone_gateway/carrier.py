"""The carrier (Twilio) through its own client: deleting and proving, a voice message's sound, a short text.

Nothing of a number, a text or an answer is logged or remembered; every failure becomes one of two, named by a short code.
"""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from requests import Response as Heard
from requests.exceptions import RequestException, SSLError, Timeout
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from helpline.border import NotThere, OutgoingText, PermanentFailure, TemporaryFailure

Kind = Literal["call", "recording", "transcription", "message"]
API = "https://api.twilio.com"
TIMEOUT = 10.0
STILL_IN_PROGRESS, NOT_FOUND = 20009, 20404  # twilio.com/docs/api/errors
CALL_SID = re.compile(r"CA[0-9a-f]{32}")
LEGS_AT_MOST = (
    500  # the flow dials eight times, ten phones at once; no answer of the carrier goes on for ever
)
LARGEST_SOUND = 20 * 1024 * 1024  # an hour and a half of mp3 at 32 kbit/s
LONGEST_FETCH = 60.0
LONGEST_PAUSE = timedelta(days=1)
LOOKED_THROUGH = 50  # texts, when one may have left without our knowing
CLOCKS_DIFFER = timedelta(minutes=5)
_SILENT = logging.getLogger("helpline.carrier.client")
_SILENT.disabled = True  # the client would write every address it asks, and with them parameters


class Carrier:
    """One account at the carrier. `number` is ours, which texts come from; `api` its address, for tests our own server."""

    def __init__(
        self, *, account: str, token: str, number: str = "", api: str = API, timeout: float = TIMEOUT
    ) -> None:
        self._account, self._token, self._number = account, token, number
        self._api, self._timeout = api.rstrip("/"), timeout
        self._http = QuietHttp(timeout=timeout, logger=_SILENT, max_retries=0)
        self._http.session.trust_env = False  # neither a netrc nor a proxy that only the environment knows
        self._client = Client(account, token, http_client=self._http, environment={})
        self._client.api.base_url = self._api

    def delete(self, kind: Kind, sid: str) -> None:
        """What isn't there any more is no failure. Raises TemporaryFailure ("20009" while it is still in progress,
        "rate", "auth", "timeout", "5xx", ...) or PermanentFailure (the carrier's own number of the error)."""
        try:
            self._asked(lambda: self._thing(kind, sid).delete())
        except NotThere:
            return

    def is_gone(self, kind: Kind, sid: str) -> bool:
        """True only where the carrier says itself that it knows nothing of this id. Raises as `delete` does."""
        try:
            self._asked(lambda: self._thing(kind, sid).fetch())
        except NotThere:
            return True
        return False

    def legs_of(self, sid: str) -> tuple[str, ...]:
        """The ids of the calls that were dialled from this one, whatever became of them; of another's call none.

        Raises as `delete` does.
        """
        legs: tuple[str, ...] = self._asked(
            lambda: tuple(
                _call_sid(leg.sid) for leg in self._client.calls.list(parent_call_sid=sid, limit=LEGS_AT_MOST)
            )
        )
        return legs

    def fetch_recording(self, sid: str) -> bytes:
        """The sound as mp3, in memory only. Raises NotThere, TemporaryFailure, PermanentFailure ("too-large")."""
        address = f"{self._api}/2010-04-01/Accounts/{self._account}/Recordings/{sid}.mp3"
        failure: Exception
        try:
            with self._http.session.get(
                address, auth=(self._account, self._token), timeout=self._timeout, stream=True
            ) as heard:
                if heard.status_code == 200:
                    return _sound(heard)
                failure = _failure(heard.status_code, heard.text, heard.headers)
        except RequestException as error:
            failure = _unheard(error)
        raise failure

    def send_text(self, text: OutgoingText) -> str:
        """The carrier's id of it. Raises as `delete` does; after a TemporaryFailure it may have left all the same."""
        sent = self._asked(
            lambda: self._client.messages.create(to=text.to, from_=self._number, body=text.text)
        )
        return str(sent.sid)

    def find_texts(self, to: str, *, since: datetime) -> tuple[str, ...]:
        """The ids of texts of ours to this number since then: for one of which nobody knows whether it left.

        The number is compared here: as part of the question it would stand in an address.
        """
        sent = self._asked(
            lambda: self._client.messages.list(
                from_=self._number, limit=LOOKED_THROUGH, page_size=LOOKED_THROUGH
            )
        )
        return tuple(
            str(text.sid)
            for text in sent
            if text.to == to and _made(text.date_created) >= since - CLOCKS_DIFFER
        )

    def _thing(self, kind: Kind, sid: str) -> Any:
        things: dict[Kind, Any] = {
            "call": self._client.calls, "recording": self._client.recordings,
            "transcription": self._client.transcriptions, "message": self._client.messages,
        }  # fmt: skip
        return things[kind](sid)

    def _asked(self, ask: Any) -> Any:
        """Our own failures come through as they are; what the client can't read is one of them too."""
        try:
            return ask()
        except (TwilioException, ValueError, TypeError, KeyError):
            pass
        raise TemporaryFailure("garbage")  # outside of `except`: the client's error quotes the answer


class QuietHttp(TwilioHttpClient):  # type: ignore[misc]  # the client brings no types
    """The client's way out. It forgets each request, and names what went wrong while the answer's head is still known."""

    def request(self, *args: Any, **named: Any) -> Any:
        """Raises NotThere, TemporaryFailure, PermanentFailure."""
        failure: Exception | None = None
        try:
            heard = super().request(*args, **named)
            if not 200 <= heard.status_code < 300:
                failure = _failure(heard.status_code, heard.text, heard.headers)
        except RequestException as error:
            failure = _unheard(error)
        finally:
            self._test_only_last_request = self._test_only_last_response = (
                None  # it would keep number and text
            )
        if failure is not None:
            raise failure
        return heard


def _call_sid(told: object) -> str:
    """Raises ValueError for what would be no part of an address."""
    if not isinstance(told, str) or not CALL_SID.fullmatch(told):
        raise ValueError("sid")
    return told


def _failure(status: int, body: str, headers: Any) -> Exception:
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


def _unheard(error: RequestException) -> TemporaryFailure:
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


def _sound(heard: Heard) -> bytes:
    """In pieces, so that neither a size nor a slowness that was not foreseen holds the courier."""
    until, sound = time.monotonic() + LONGEST_FETCH, bytearray()
    for piece in heard.iter_content(64 * 1024):
        sound += piece
        if len(sound) > LARGEST_SOUND:
            raise PermanentFailure("too-large")
        if time.monotonic() > until:
            raise TemporaryFailure("timeout")
    return bytes(sound)


def _made(at: object) -> datetime:
    return at if isinstance(at, datetime) else datetime.max.replace(tzinfo=UTC)
