"""The carrier's side of calls that come in: it signs forms as Twilio does and does what the answers tell it.

`served` is a real desk behind a real server, with the clock in the test's hand; `CarrierCall` is one woman on the line.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4
from xml.etree import ElementTree

from flask import Flask
from waitress.server import create_server

from helpline import records
from helpline.phone_wiring import line_blueprints, line_rules_of
from helpline.settings import Phone, Settings, Web
from helpline.web.application import make_web
from tests.cast import Desk, desk_of, web_desk
from tests.phone.fake_carrier import ACCOUNT, OUR_NUMBER, TOKEN

PREFIX = "https://help.example/desk"  # a proxy takes "/desk" away before it hands on
WebhookAnswer = tuple[int, str]
Call = Callable[[str, Mapping[str, str], Mapping[str, str]], WebhookAnswer]


def settings_of(desk: Desk, folder: Path, *, public_url: str = PREFIX, **changes: object) -> Settings:
    """A desk with a line: three duty phones, all five languages, spoken announcements; it recognises callers by their number."""
    token = folder / "token"
    token.write_text(TOKEN, "ascii")
    phone = Phone(
        account_sid=ACCOUNT, auth_token_file=token, number=OUR_NUMBER, public_url=public_url,
        duty_phones=("desk-1 +37052100001", "desk-2 +37052100002", "desk-3 sip:three@pbx.example"),
        **{"recognise_callers": True, **changes},  # type: ignore[arg-type]  # of the dataclass
    )  # fmt: skip
    return Settings(
        desk=desk.settings.desk, database=desk.settings.database, web=Web(public_url=""), phone=phone
    )


def house_with_a_line(desk: Desk, settings: Settings) -> Flask:
    """The pages and the line on this desk's database, as the wiring puts them together; its couriers go by the same rules."""
    desk.rules = replace(desk.rules, line=line_rules_of(settings))
    app = make_web(
        replace(web_desk(settings, desk.clock, desk.keys, rung=desk.rung), rules=desk.rules),
        signed=line_blueprints(settings, clock=desk.clock),
    )
    records.open_database(app, settings.database_url, bell=desk_of(desk.app).ring)
    return app


@contextmanager
def served(app: Flask, *, port: int = 0) -> Iterator[int]:
    """The port of a real server with the threads of the desk's own."""
    server = create_server(app, host="127.0.0.1", port=port, threads=8, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)  # type: ignore[union-attr]  # its stubs forget it
    finally:
        until = time.monotonic() + 5
        while server.active_channels and time.monotonic() < until:  # type: ignore[union-attr]  # its stubs forget it
            time.sleep(0.01)  # each channel hangs up in the server's own thread
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(server.close)  # type: ignore[union-attr]  # in its own thread, where nobody writes meanwhile
        thread.join(timeout=10)
        records.close_database(app)


def signature(url: str, form: Mapping[str, str], *, token: str = TOKEN) -> str:
    """As the carrier's documentation tells it, and not by the library that the desk checks it with."""
    told = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), told.encode(), hashlib.sha1)).decode()


def caller_over(port: int, *, base: str = PREFIX) -> Call:
    """Posts a form to one of our addresses, signed for the address it was told, through a proxy that takes the prefix off."""

    def call(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> WebhookAnswer:
        assert url.startswith(base)
        signed = {"X-Twilio-Signature": signature(url, form), **headers}
        return post(port, url.removeprefix(base), urlencode(form), signed)

    return call


def post(
    port: int, path: str, body: str | bytes, headers: Mapping[str, str], *, method: str = "POST"
) -> WebhookAnswer:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    told = {"Content-Type": "application/x-www-form-urlencoded", "Host": "help.example", **headers}
    connection.request(method, path, body, told)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": "help.example"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def sid(chance: random.Random, kind: str = "CA") -> str:
    return kind + f"{chance.getrandbits(128):032x}"


@dataclass
class Said:
    """One message of the carrier's: where to, with what, and with which token of its own."""

    url: str
    form: dict[str, str]
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"I-Twilio-Idempotency-Token": self.token} if self.token else {}


@dataclass
class CarrierCall:
    """One call as the carrier keeps it: its id, the number she calls from, the last answer it was given."""

    chance: random.Random
    number: str
    base: str = PREFIX
    to: str = OUR_NUMBER
    answer: str = ""
    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sid = sid(self.chance)

    def form(self, **more: str) -> dict[str, str]:
        return {
            "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "CallSid": self.sid, "CallStatus": "in-progress",
            "Direction": "inbound", "From": self.number, "Caller": self.number, "To": self.to, "Called": self.to,
            "FromCountry": "LT", **more,
        }  # fmt: skip

    def ring(self) -> Said:
        return self._say(f"{self.base}/phone/calls", self.form(CallStatus="ringing"))

    def press(self, digit: str = "") -> Said:
        """A key, or nothing, after the question in the last answer."""
        return self._say(self._where("Gather", "action"), self.form(Digits=digit, msg="Gather"))

    def dialled(self, status: str = "no-answer", **more: str) -> Said:
        return self._say(self._where("Dial", "action"), self.form(DialCallStatus=status, **more))

    def left(self, seconds: int) -> Said:
        """She has spoken after the tone."""
        return self._say(
            self._where("Record", "action"),
            self.form(RecordingDuration=str(seconds), RecordingSid=sid(self.chance, "RE")),
        )

    def recorded(self, left: Said) -> Said:
        """The notice that what she said can be heard; where to is told in the answer that asked her to speak."""
        told = {name: left.form[name] for name in ("RecordingSid", "RecordingDuration")}
        form = {
            "AccountSid": ACCOUNT,
            "CallSid": self.sid,
            "RecordingStatus": "completed",
            "RecordingSource": "RecordVerb",
            **told,
        }
        return self._say(self._where("Record", "recordingStatusCallback"), form)

    def over(self, seconds: int, at: datetime) -> Said:
        form = self.form(
            CallStatus="completed", CallDuration=str(seconds), Timestamp=format_datetime(at), SequenceNumber="0",
            CallbackSource="call-progress-events",
        )  # fmt: skip
        return self._say(f"{self.base}/phone/status", form)

    def leg(self, phone: str) -> Leg:
        """The call to one of the duty phones of the last answer."""
        return Leg(self, phone, sid(self.chance))

    @property
    def rung(self) -> list[str]:
        """The duty phones of the last answer."""
        return [(one.text or "") for one in self._xml().iter() if one.tag in ("Number", "Sip")]

    @property
    def has_question(self) -> bool:
        return self._xml().find("Gather") is not None

    def _say(self, url: str, form: dict[str, str]) -> Said:
        said = Said(url, form, token=f"{self.chance.getrandbits(128):032x}")
        self.said.append(said)
        return said

    def _where(self, verb: str, attribute: str) -> str:
        found = next(one for one in self._xml().iter() if one.tag == verb)
        return found.attrib[attribute]

    def _xml(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.answer)  # noqa: S314  (our own desk has written it)


@dataclass
class Leg:
    """The carrier's call to a duty phone: a call of its own, which names hers as its parent."""

    call: CarrierCall
    phone: str
    sid: str
    answer: str = ""

    def __post_init__(self) -> None:
        self._dialled = next(one for one in self.call._xml().iter() if one.text == self.phone)

    def lift(self) -> Said:
        return self._say(self._dialled.attrib["url"], CallStatus="in-progress")

    def take(self, digit: str = "1") -> Said:
        where = ElementTree.fromstring(self.answer)[0].attrib["action"]  # noqa: S314  (our own desk has written it)
        return self._say(where, Digits=digit, CallStatus="in-progress")

    def end(self, at: datetime) -> Said:
        return self._say(
            self._dialled.attrib["statusCallback"], CallStatus="completed", CallDuration="1", SequenceNumber="3",
            Timestamp=format_datetime(at),
        )  # fmt: skip

    def _say(self, url: str, **more: str) -> Said:
        form = self.call.form(
            CallSid=self.sid, ParentCallSid=self.call.sid, From=OUR_NUMBER, Caller=OUR_NUMBER, To=self.phone,
            Called=self.phone, Direction="outbound-dial", **more,
        )  # fmt: skip
        said = Said(url, form, token=f"{self.call.chance.getrandbits(128):032x}")
        self.call.said.append(said)
        return said


def spellings(number: str) -> list[str]:
    """Six ways in which one number may stand somewhere."""
    digits = number.removeprefix("+")
    national = digits.removeprefix("370")
    return [
        number, f"00{digits}", f"0{national}", f"8{national}", f"+{digits[:3]} {digits[3:6]} {digits[6:]}",
        re.sub(r"(\d{3})(\d{3})(\d+)", r"\1-\2-\3", digits),
    ]  # fmt: skip


def path_of(url: str) -> str:
    return urlsplit(url).path


def on_duty(desk: Desk, name: str, phone: str, *, languages: str = "lt en ru", is_woman: bool = True) -> None:
    """From an hour ago until tomorrow: longer than anybody's shift, as a test's day is."""
    staff_id = desk.founded.staff[name].staff_id
    team_id = desk.founded.other_team_id if name == "Eve" else desk.founded.team_id
    with records.transaction() as session:
        session.add(
            records.Shift(
                id=uuid4(), org_id=desk.founded.org_id, staff_id=staff_id, team_id=team_id, site="", phone=phone,
                starts_at=desk.clock.now - timedelta(hours=1), ends_at=desk.clock.now + timedelta(hours=30),
            )
        )  # fmt: skip
        session.add(records.Voice(staff_id=staff_id, languages=languages, is_woman=is_woman))
