"""How long the line takes to answer the carrier, alone and while letters come in, beside a server that does nothing.

`python -m bench.line PORT A_SECOND SECONDS SEED` is the other end of the door: so many letters a second, evenly.
"""

from __future__ import annotations

import random
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4
from xml.etree import ElementTree

from sqlalchemy import select

from bench.desks import Trial, founded_desk
from bench.figures import percentile, show
from bench.letters import DESK, letters
from bench.served import HELPLINE, bare_pages, serving
from bench.sizes import Sizes
from helpline.records import Shift, Staff, Team, Voice, reading, transaction
from phone_gateway.checking import signature

ACCOUNT, NUMBER, TOKEN, BASE = f"AC{'1' * 32}", "+37052000000", "bench-token", "https://help.example"
DUTY_PHONE = "+37052100001"
TARGET_MS = 150  # the 95th percentile while letters come in
MAILS_A_SECOND = 20
STEPS = ("ring", "language", "preference", "phone lifted", "call taken", "dial over", "call over")
Times = dict[str, list[float]]


def measure(sizes: Sizes) -> None:
    """Prints a table: a row for the server that does nothing, one for each step of a call, alone and with letters."""
    with serving(bare_pages(500)) as bare:
        limit = _posted_to_nobody(bare.web, sizes.webhooks)
    rows: list[list[object]] = [_row("bare waitress", "-", limit, limit=limit)]
    for a_second in (0, MAILS_A_SECOND):
        with founded_desk() as trial:
            _on_duty(trial)
            with serving(_command(trial.folder)) as desk, _mails(desk.smtp, a_second, sizes):
                taken = _calls(desk.web, sizes)
        rows += [_row(step, a_second, times, limit=limit) for step, times in taken.items()]
        rows.append(_row("all", a_second, [one for times in taken.values() for one in times], limit=limit))
    show(
        "Answers to the carrier", ["", "mails/s", "p50 ms", "p95 ms", "longest ms", "times bare p50"], rows,
        f"{sizes.webhooks} messages of each row at least, one call after the other, a connection each, seed {sizes.seed}",
        "the embedded desk: pages, line, door, parsers and courier of one `helpline serve`; SQLite, synchronous=FULL",
        f"3 processes: the carrier; the desk (waitress, 8 threads); whoever brings {MAILS_A_SECOND} letters a second",
        f"target: p95 of all under {TARGET_MS} ms with {MAILS_A_SECOND} mails a second",
    )  # fmt: skip


def _calls(port: int, sizes: Sizes) -> Times:
    """Calls from the ring to the end, as many as make the wanted number of messages; the first one warms up."""
    chance, taken = random.Random(sizes.seed), {step: list[float]() for step in STEPS}
    for number in range(sizes.webhooks // len(STEPS) + 2):
        timed = _call(port, chance)
        for step, milliseconds in timed:
            if number:
                taken[step].append(milliseconds)
    return taken


def _call(port: int, chance: random.Random) -> Iterator[tuple[str, float]]:
    hers, leg = _form(chance, f"+3706{chance.randrange(10**7):07d}"), _form(chance, NUMBER)
    answer, took = _say(port, f"{BASE}/phone/calls", hers)
    yield "ring", took
    for step in ("language", "preference"):
        answer, took = _say(port, _address(answer, "Gather", "action"), hers | {"Digits": "1"})
        yield step, took
    of_leg = leg | {"ParentCallSid": hers["CallSid"], "To": DUTY_PHONE}
    asked, took = _say(port, _address(answer, "Number", "url"), of_leg)
    yield "phone lifted", took
    _, took = _say(port, _address(asked, "Gather", "action"), of_leg | {"Digits": "1"})
    yield "call taken", took
    _, took = _say(port, _address(answer, "Dial", "action"), hers | {"DialBridged": "true"})
    yield "dial over", took
    _, took = _say(port, f"{BASE}/phone/status", hers | {"CallStatus": "completed", "CallDuration": "60"})
    yield "call over", took


def _say(port: int, url: str, form: dict[str, str]) -> tuple[str, float]:
    """The answer and the milliseconds it took, the connection too."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature(TOKEN, url, form),
        "I-Twilio-Idempotency-Token": uuid4().hex,
    }  # fmt: skip
    start = time.perf_counter()
    status, text = _post(port, url.removeprefix(BASE), urlencode(form), headers)
    took = (time.perf_counter() - start) * 1000
    if status not in (200, 204):
        raise SystemExit(f"{url.removeprefix(BASE)} answered {status}")
    return text, took


def _posted_to_nobody(port: int, count: int) -> list[float]:
    took = []
    for _ in range(count):
        start = time.perf_counter()
        _post(port, "/", "a=1", {})
        took.append((time.perf_counter() - start) * 1000)
    return took


def _post(port: int, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    wire = HTTPConnection("127.0.0.1", port, timeout=60)
    wire.request("POST", path, body, headers)
    answer = wire.getresponse()
    text = answer.read().decode()
    wire.close()
    return answer.status, text


def _address(answer: str, tag: str, attribute: str) -> str:
    found = next(one for one in ElementTree.fromstring(answer).iter() if one.tag == tag)  # noqa: S314  (our own desk wrote it)
    return found.attrib[attribute]


def _form(chance: random.Random, number: str) -> dict[str, str]:
    return {
        "AccountSid": ACCOUNT, "CallSid": f"CA{chance.getrandbits(128):032x}", "CallStatus": "in-progress", "From": number,
        "To": NUMBER, "Direction": "inbound",
    }  # fmt: skip


def _row(name: str, a_second: object, times: list[float], *, limit: list[float]) -> list[object]:
    p50 = percentile(times, 0.5)
    return [
        name, a_second, f"{p50:.1f}", f"{percentile(times, 0.95):.1f}", f"{max(times):.1f}",
        f"{p50 / percentile(limit, 0.5):.1f}",
    ]  # fmt: skip


def _on_duty(trial: Trial) -> None:
    """Ada sits at the duty phone until tomorrow."""
    with trial.desk.app.app_context():
        with reading() as session:
            ada = session.scalars(select(Staff).where(Staff.duty_name == "Ada")).one()
            team_id = session.scalars(select(Team.id)).first()
        assert team_id is not None
        begins = datetime.now(UTC) - timedelta(hours=1)
        with transaction() as session:
            session.add(
                Shift(
                    id=uuid4(), org_id=ada.org_id, staff_id=ada.id, team_id=team_id, site="", phone="desk-1",
                    starts_at=begins, ends_at=begins + timedelta(days=1),
                )
            )  # fmt: skip
            session.add(Voice(staff_id=ada.id, languages="lt en", is_woman=True))


def _command(folder: Path) -> tuple[str, ...]:
    (folder / "token").write_text(TOKEN, "ascii")
    config = folder / "config.toml"
    config.write_text(
        f'[desk]\ndata = "{folder}"\n[web]\nport = 0\n[mail]\naddresses = ["{DESK}"]\ndoor_port = 0\ncheck_senders = false\n'
        f'letters_an_hour = 1000000\n[phone]\naccount_sid = "{ACCOUNT}"\nauth_token_file = "{folder / "token"}"\n'
        f'number = "{NUMBER}"\npublic_url = "{BASE}"\nduty_phones = ["desk-1 {DUTY_PHONE}"]\napi = "http://127.0.0.1:9"\n',
        "utf-8",
    )
    return (*HELPLINE, "serve", "--config", str(config))


@contextmanager
def _mails(port: int, a_second: int, sizes: Sizes) -> Iterator[None]:
    """Letters as long as we measure."""
    if not a_second:
        yield
        return
    bringing = subprocess.Popen(
        [sys.executable, "-m", "bench.line", *map(str, (port, a_second, 600, sizes.seed))]
    )
    try:
        time.sleep(1)
        yield
        assert bringing.poll() is None, "the letters ended before the measuring"
    finally:
        bringing.terminate()
        bringing.wait()


def _bring(port: int, *, a_second: int, seconds: int, seed: int) -> None:
    """Evenly, on one connection after the other, for so long at most; late ones are brought as quickly as they are taken."""
    bag, start = letters(a_second * seconds, seed=seed), time.monotonic()
    door: smtplib.SMTP | None = None
    for number, raw in enumerate(bag):
        time.sleep(max(0.0, start + number / a_second - time.monotonic()))
        if door is None or number % 50 == 0:
            door = smtplib.SMTP("127.0.0.1", port, local_hostname="away.example", timeout=60)
        door.sendmail("rowan@away.example", [DESK], raw)


if __name__ == "__main__":
    port, a_second, seconds, seed = map(int, sys.argv[1:])
    _bring(port, a_second=a_second, seconds=seconds, seed=seed)
