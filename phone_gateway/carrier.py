"""The carrier (Twilio) through its own client: deleting and proving, a voice message's sound, a short text.

Nothing of a number, a text or an answer is logged or remembered; every failure becomes one of two, named by a short code.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from requests import Response as Heard
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from helpline.border import (
    NotThere,
    OutgoingText,
    PermanentFailure,
    Recording,
    RecordingState,
    TemporaryFailure,
)
from phone_gateway.carrier_answers import SILENT, QuietHttp, failure_of, unheard

Kind = Literal["call", "recording", "transcription", "message"]
API = "https://api.twilio.com"
TIMEOUT = 10.0
SIDS = re.compile(r"(CA|RE|TR)[0-9a-f]{32}")
LEGS_AT_MOST = (
    500  # the flow dials eight times, ten phones at once; no answer of the carrier goes on for ever
)
RECORDINGS_AT_MOST = 5000  # of an account that others use too
PAGE = 1000  # the carrier gives no more at once, and the client would ask for all
TRANSCRIPTIONS_AT_MOST = 50
# What the carrier says of a recording; whatever else it may say, "in-progress" or a word of tomorrow's, isn't ready.
STATES: dict[str, RecordingState] = {"completed": "done", "absent": "empty", "deleted": "deleted"}
LARGEST_SOUND = 20 * 1024 * 1024  # an hour and a half of mp3 at 32 kbit/s
LONGEST_FETCH = 60.0
LOOKED_THROUGH = 50  # texts, when one may have left without our knowing
CLOCKS_DIFFER = timedelta(minutes=5)


class Carrier:
    """One account at the carrier. `number` is ours, which texts come from; `api` its address, for tests our own server."""

    def __init__(
        self, *, account: str, token: str, number: str = "", api: str = API, timeout: float = TIMEOUT
    ) -> None:
        self._account, self._token, self._number = account, token, number
        self._api, self._timeout = api.rstrip("/"), timeout
        self._http = QuietHttp(timeout=timeout, logger=SILENT, max_retries=0)
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
        legs: tuple[str, ...] = self._told(
            lambda: tuple(
                _sid("CA", leg.sid)
                for leg in self._client.calls.list(parent_call_sid=sid, limit=LEGS_AT_MOST)
            )
        )
        return legs

    def recordings_of(self, sid: str) -> tuple[Recording, ...]:
        """What is recorded of a call, whoever had it recorded. Raises as `delete` does.

        One of a call to a duty phone is named with the call that it was dialled from.
        """
        return self._recordings(call_sid=sid)

    def recordings_since(self, since: datetime) -> tuple[Recording, ...]:
        """What is recorded of any call of the account since that day, also of calls that are no business of ours.

        Of moments the carrier knows nothing. Raises as `delete` does.
        """
        return self._recordings(date_created_after=f"{since:%Y-%m-%d}")

    def transcriptions_of(self, sid: str) -> tuple[str, ...]:
        """The ids of what was written down of a recording; of one that isn't there, none. Raises as `delete` does."""
        try:
            written: tuple[str, ...] = self._asked(
                lambda: tuple(
                    _sid("TR", one.sid)
                    for one in self._client.recordings(sid).transcriptions.list(limit=TRANSCRIPTIONS_AT_MOST)
                )
            )
        except NotThere:
            return ()
        return written

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
                failure = failure_of(heard.status_code, heard.text, heard.headers)
        except RequestException as error:
            failure = unheard(error)
        raise failure

    def send_text(self, text: OutgoingText) -> str:
        """The carrier's id of it. Raises as `delete` does; after a TemporaryFailure it may have left all the same."""
        sent = self._told(
            lambda: self._client.messages.create(to=text.to, from_=self._number, body=text.text)
        )
        return str(sent.sid)

    def find_texts(self, to: str, *, since: datetime) -> tuple[str, ...]:
        """The ids of texts of ours to this number since then: for one of which nobody knows whether it left.

        The number is compared here: as part of the question it would stand in an address.
        """
        return tuple(
            str(text.sid)
            for text in self._our_texts()
            if text.to == to and _made(text.date_created) >= since - CLOCKS_DIFFER
        )

    def texts_between(self, since: datetime, until: datetime) -> tuple[str, ...]:
        """The ids of texts of ours to whomever, made in this time. Raises as `delete` does."""
        return tuple(
            str(text.sid)
            for text in self._our_texts()
            if since - CLOCKS_DIFFER <= _made(text.date_created) <= until + CLOCKS_DIFFER
        )

    def _our_texts(self) -> list[Any]:
        """The newest; those that were deleted are named no more."""
        ours: list[Any] = self._told(
            lambda: self._client.messages.list(
                from_=self._number, limit=LOOKED_THROUGH, page_size=LOOKED_THROUGH
            )
        )
        return ours

    def _recordings(self, **which: str) -> tuple[Recording, ...]:
        """Those of conferences and trunks belong to no call."""
        found: tuple[Recording, ...] = self._told(
            lambda: tuple(
                _recording(told)
                for told in self._client.recordings.list(**which, limit=RECORDINGS_AT_MOST, page_size=PAGE)
                if told.call_sid
            )
        )
        return found

    def _thing(self, kind: Kind, sid: str) -> Any:
        things: dict[Kind, Any] = {
            "call": self._client.calls, "recording": self._client.recordings,
            "transcription": self._client.transcriptions, "message": self._client.messages,
        }  # fmt: skip
        return things[kind](sid)

    def _told(self, ask: Any) -> Any:
        """Of a list or a new text the carrier can't say that it isn't there: then something else is wrong."""
        try:
            return self._asked(ask)
        except NotThere:
            pass
        raise TemporaryFailure("garbage")

    def _asked(self, ask: Any) -> Any:
        """Our own failures come through as they are; what the client can't read is one of them too."""
        try:
            return ask()
        except (TwilioException, ValueError, TypeError, KeyError, AttributeError):
            pass
        raise TemporaryFailure("garbage")  # outside of `except`: the client's error quotes the answer


def _sid(kind: str, told: object) -> str:
    """Raises ValueError for what would be no part of an address."""
    if not isinstance(told, str) or not SIDS.fullmatch(told) or not told.startswith(kind):
        raise ValueError("sid")
    return told


def _recording(told: Any) -> Recording:
    """Raises ValueError, AttributeError."""
    return Recording(
        sid=_sid("RE", told.sid), call_sid=_sid("CA", told.call_sid), made_at=told.date_created.astimezone(UTC),
        state=STATES.get(told.status, "unready"), is_after_the_tone=told.source == "RecordVerb",
    )  # fmt: skip


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
