"""A carrier of our own: a real HTTP server that speaks as much of Twilio's API as the desk uses, with all its moods.

Its clock is the test's. What it was asked stands in `asked`, what it holds in `things`.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

ACCOUNT, TOKEN, OUR_NUMBER = f"AC{'1' * 32}", "not-a-real-token", "+37052000000"
FOLDERS = {"Calls": "CA", "Recordings": "RE", "Transcriptions": "TR", "Messages": "SM"}
KINDS = {"call": "Calls", "recording": "Recordings", "transcription": "Transcriptions", "message": "Messages"}
LARGEST_PAGE = 1000
PATIENCE = 1.2  # of the desk's client in tests, in seconds: a busy machine answers late, too
SLOW = 1.5
Trouble = str | None


@dataclass
class Thing:
    """What the carrier holds. Until `done_at` it is in progress and can't be deleted; `lingers` GETs still find it after."""

    folder: str
    sid: str
    done_at: datetime
    lingers: int = 0
    is_deleted: bool = False
    made_at: datetime | None = None
    sound: bytes = b""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        return not self.is_deleted or self.lingers > 0


class FakeCarrier:
    """`troubles` are taken one a request: "rate 90", "5xx", "5xx 60", "timeout", "garbage", "proxy 404", "hang up",
    "answer lost" (it does as it was told and never says so), "answer late" (and says so when the test lets it), None for none. `mood` is asked when there are none left.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.token = TOKEN
        self.things: dict[str, Thing] = {}
        self.asked: list[tuple[str, str]] = []
        self.troubles: list[Trouble] = []
        self.mood: Callable[[], Trouble] = lambda: None
        self.lock = threading.Lock()
        self.done, self.go_on = threading.Event(), threading.Event()
        self.api = ""

    def holds(self, kind: str, *, done_at: datetime | None = None, **told: Any) -> str:
        """Lays something down; its id."""
        folder = KINDS[kind]
        sid = f"{FOLDERS[folder]}{uuid4().hex}"
        self.things[sid] = Thing(folder, sid, done_at or self.clock(), **{"made_at": self.clock(), **told})
        return sid

    def records(self, call_sid: str, *, source: str = "RecordVerb", **told: Any) -> str:
        """Lays down a recording of a call; its id. Until `done_at` it is being written, and can't be heard."""
        return self.holds("recording", fields={"call_sid": call_sid, "source": source}, **told)

    def holds_after_the_tone(self, call_sid: str, sid: str, *, made_at: datetime) -> None:
        """What was recorded in a call that was played elsewhere, under the id that it was given there."""
        told = {"call_sid": call_sid, "source": "RecordVerb"}
        self.things[sid] = Thing(
            "Recordings", sid, made_at, made_at=made_at, sound=b"ID3 " + sid.encode(), fields=told
        )

    @property
    def left(self) -> list[str]:
        """The ids of what it still holds."""
        return [sid for sid, thing in self.things.items() if thing.is_there]

    def deletions(self, sid: str) -> int:
        return sum(method == "DELETE" and sid in path for method, path in self.asked)

    def next_trouble(self) -> Trouble:
        with self.lock:
            return self.troubles.pop(0) if self.troubles else self.mood()


@contextmanager
def fake_carrier(clock: Callable[[], datetime]) -> Iterator[FakeCarrier]:
    carrier = FakeCarrier(clock)
    handler = type("Bound", (Handler,), {"carrier": carrier})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    carrier.api = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield carrier
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """One request. The address is /2010-04-01/Accounts/AC.../Folder[/SID][.json|.mp3]."""

    carrier: FakeCarrier
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the signature is the library's)
        """Nothing to the terminal."""

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.carrier.lock:
            self.carrier.asked.append((method, self.path))
        trouble = self.carrier.next_trouble()
        if trouble is not None and not trouble.startswith("answer"):
            self._be_troubled(trouble)
            return
        status, said = self._do(method, body)
        if trouble == "answer late":
            self.carrier.done.set()
            self.carrier.go_on.wait(timeout=30)
        if trouble is not None:
            self._be_troubled("hang up")
        elif isinstance(said, bytes):
            self._say(status, said, "audio/mpeg")
        else:
            self._say(status, b"" if said is None else json.dumps(said).encode(), "application/json")

    def _be_troubled(self, trouble: str) -> None:
        what, _, seconds = trouble.partition(" ")
        match what:
            case "rate":
                self._error(429, 20429, {"Retry-After": seconds or "1"})
            case "5xx":
                self._error(503, 20500, {"Retry-After": seconds} if seconds else {})
            case "timeout":
                time.sleep(SLOW)
                self.close_connection = True
            case "garbage":
                self._say(200, b"<html>Welcome to the airport's network</html>", "text/html")
            case "proxy":
                self._say(404, b"<html>not found</html>", "text/html")
            case _:
                self.close_connection = True

    def _error(self, status: int, code: int, headers: dict[str, str]) -> None:
        said = {"code": code, "message": f"for {OUR_NUMBER}", "status": status, "more_info": ""}
        self._say(status, json.dumps(said).encode(), "application/json", **headers)

    def _do(self, method: str, body: bytes) -> tuple[int, Any]:
        if self.headers.get("Authorization") != _basic(ACCOUNT, self.carrier.token):
            return 401, _problem(401, 20003)
        address = urlsplit(self.path)
        _, version, _, account, folder, *rest = address.path.split("/")
        assert (version, account) == ("2010-04-01", ACCOUNT)
        if not rest:
            told = parse_qs(body.decode() or address.query)
            return self._of_all(
                method, folder.removesuffix(".json"), {name: said[0] for name, said in told.items()}
            )
        if rest[1:]:
            return self._transcriptions(rest[0])
        sid, _, suffix = rest[0].partition(".")
        with self.carrier.lock:
            return self._of_one(method, self.carrier.things.get(sid), folder, suffix)

    def _of_all(self, method: str, folder: str, form: dict[str, str]) -> tuple[int, Any]:
        """Only texts are made here; they are listed, recordings, and calls by the one they were dialled from, two a page."""
        if int(form.get("PageSize", "50")) > LARGEST_PAGE:
            return 400, _problem(400, 20001)
        if folder == "Calls":
            return 200, self._listed("Calls", "ParentCallSid", form)
        if folder == "Recordings":
            return 200, self._listed("Recordings", "CallSid", form)
        if method == "POST":
            if not form["To"].startswith("+370"):
                return 400, _problem(400, 21211)
            sid = self.carrier.holds(
                "message", fields={"to": form["To"], "from": form["From"], "body": form["Body"]}
            )
            return 201, self._shown(self.carrier.things[sid])
        texts = [
            thing for thing in self.carrier.things.values() if thing.folder == "Messages" and thing.is_there
        ]
        shown = [self._shown(thing) for thing in reversed(texts)]
        return 200, {"messages": shown, "next_page_uri": None, "page": 0, "page_size": 50, "uri": self.path}

    def _listed(self, folder: str, by: str, form: dict[str, str]) -> dict[str, Any]:
        """By the call they belong to, where one is named, and made on a day or later; the carrier knows days alone."""
        named, since = (
            {"ParentCallSid": "parent_call_sid", "CallSid": "call_sid"}[by],
            form.get("DateCreated>", ""),
        )
        with self.carrier.lock:
            wanted = [
                thing for thing in self.carrier.things.values()
                if thing.folder == folder and thing.is_there and form.get(by) in (None, thing.fields.get(named))
                and (not since or (thing.made_at is not None and f"{thing.made_at:%Y-%m-%d}" >= since))
            ]  # fmt: skip
        page = int(form.get("Page", "0"))
        further = urlencode({**form, "Page": str(page + 1)})
        path = f"/2010-04-01/Accounts/{ACCOUNT}/{folder}.json?{further}"
        return {
            folder.lower(): [self._shown(thing) for thing in wanted[2 * page : 2 * page + 2]],
            "next_page_uri": path if len(wanted) > 2 * page + 2 else None,
            "page": page,
        }

    def _transcriptions(self, recording: str) -> tuple[int, Any]:
        """What was written down of one recording."""
        there = self.carrier.things.get(recording)
        if there is None or not there.is_there:
            return 404, _problem(404, 20404)
        written = [
            self._shown(thing)
            for thing in self.carrier.things.values()
            if thing.fields.get("recording_sid") == recording and thing.is_there
        ]
        return 200, {"transcriptions": written, "next_page_uri": None, "page": 0}

    def _of_one(self, method: str, thing: Thing | None, folder: str, suffix: str) -> tuple[int, Any]:
        if thing is None or thing.folder != folder or not thing.is_there:
            return 404, _problem(404, 20404)
        if thing.is_deleted:
            thing.lingers -= 1
        if method == "DELETE":
            if self.carrier.clock() < thing.done_at:
                return 409, _problem(409, 20009)
            thing.is_deleted, thing.sound = True, b""
            return 204, None
        if suffix == "mp3" and self.carrier.clock() < thing.done_at:
            return 404, _problem(404, 20404)
        if suffix == "mp3":
            return 200, thing.sound
        return 200, self._shown(thing)

    def _shown(self, thing: Thing) -> dict[str, str]:
        now = self.carrier.clock()
        state = (
            {"status": "completed" if now >= thing.done_at else "processing"}
            if thing.folder == "Recordings"
            else {}
        )
        return {
            "sid": thing.sid, "account_sid": ACCOUNT, "date_created": format_datetime(thing.made_at or now), **state, **thing.fields,
        }  # fmt: skip

    def _say(self, status: int, said: bytes, media_type: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(said)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)


def _problem(status: int, code: int) -> dict[str, object]:
    return {"code": code, "message": f"something about {OUR_NUMBER}", "status": status, "more_info": ""}


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
