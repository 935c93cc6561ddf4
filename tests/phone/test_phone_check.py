"""`helpline phone-check` says in sentences what is missing, and finds out what would keep the carrier's calls away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpline.cli import helpline
from helpline.phone_wiring import findings_of, why_no_line
from helpline.settings import BadSetting, Settings, check, read_settings
from phone_gateway.checking import signature
from phone_gateway.prompts import Prompts, words
from tests.cast import Desk
from tests.phone import calling
from tests.phone.calling import house_with_a_line, served, settings_of
from tests.ports import free_port


@contextmanager
def another_program(status: int) -> Iterator[int]:
    """What answers everything with the same: a proxy that sends it elsewhere."""

    class Same(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Same)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def told(settings: Settings) -> list[tuple[bool, str]]:
    return [(finding.is_good, finding.sentence) for finding in findings_of(settings)]


def test_a_line_that_works_is_found_to_work_and_nothing_is_changed(desk: Desk, tmp_path: Path) -> None:
    port = free_port()
    settings = settings_of(desk, tmp_path, public_url=f"http://127.0.0.1:{port}")
    with served(house_with_a_line(desk, settings), port=port):
        found = told(settings)

    assert [is_good for is_good, _ in found] == [True] * 4
    assert f"127.0.0.1:{port} is the desk" in found[-1][1]
    assert not [kind for kind in desk.kinds() if kind.startswith("call")]


def test_a_desk_with_another_token_is_found_out(desk: Desk, tmp_path: Path) -> None:
    """The carrier would be refused just as we are."""
    port = free_port()
    settings = settings_of(desk, tmp_path, public_url=f"http://127.0.0.1:{port}")
    with served(house_with_a_line(desk, settings), port=port):
        (tmp_path / "token").write_text("another", "ascii")
        found = told(settings)

    assert found[-1][0] is False
    assert "403 without a signature and 403 with one" in found[-1][1]


def test_a_proxy_that_takes_no_prefix_off_is_found_out(desk: Desk, tmp_path: Path) -> None:
    port = free_port()
    settings = settings_of(desk, tmp_path, public_url=f"http://127.0.0.1:{port}/desk")
    with served(house_with_a_line(desk, settings), port=port):
        found = told(settings)

    assert found[-1][0] is False
    assert "404" in found[-1][1]


@pytest.mark.parametrize("status", [200, 204, 302, 500])
def test_another_program_under_our_address_is_found_out(desk: Desk, tmp_path: Path, status: int) -> None:
    with another_program(status) as port:
        found = told(settings_of(desk, tmp_path, public_url=f"http://127.0.0.1:{port}"))

    assert found[-1][0] is False
    assert str(status) in found[-1][1]


def test_an_address_where_nobody_answers_is_told(desk: Desk, tmp_path: Path) -> None:
    found = told(settings_of(desk, tmp_path, public_url=f"http://127.0.0.1:{free_port()}"))

    assert found[-1][0] is False
    assert "can't be reached" in found[-1][1]


def test_a_line_without_duty_phones_would_ring_nobody(desk: Desk, tmp_path: Path) -> None:
    settings = settings_of(desk, tmp_path, public_url=f"http://127.0.0.1:{free_port()}")

    found = told(replace(settings, phone=replace(settings.phone, duty_phones=())))

    assert (found[1][0], "nobody is there" in found[1][1]) == (False, True)


def test_recordings_that_are_missing_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    (folder / "lt").mkdir(parents=True)
    for name in words()["lt"]:
        (folder / "lt" / f"{name.replace(' ', '-')}.mp3").write_bytes(b"sound")
    (folder / "lt" / "no-woman.mp3").unlink()

    prompts = Prompts(folder, ("lt",))

    assert prompts.missing() == ["lt/no-woman.mp3"]


def test_every_announcement_is_written_in_all_five_languages() -> None:
    names = {language: set(said) for language, said in words().items()}

    assert set(names) == {"lt", "en", "ru", "uk", "pl"}
    assert len({frozenset(said) for said in names.values()}) == 1
    assert all(text.strip() for said in words().values() for text in said.values())


def test_the_checks_own_signature_is_that_of_the_documentation() -> None:
    """Written twice, so that neither the desk nor its check is believed by itself."""
    url, form = "https://help.example/phone/calls", {"CallSid": "CA1", "AccountSid": "AC1", "From": "+370"}

    assert signature("secret", url, form) == calling.signature(url, form, token="secret")


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ("", "phone.account_sid"),
        ('account_sid = "AC{}"\nauth_token_file = "t"', "phone.number"),
        ('account_sid = "AC{}"\nauth_token_file = "t"\nnumber = "+37060000000"', "phone.public_url"),
    ],
)
def test_what_a_line_still_needs_is_said_in_one_sentence(tmp_path: Path, settings: str, missing: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[phone]\n{settings.format('1' * 32)}", "utf-8")

    done = CliRunner().invoke(helpline, ["phone-check", "--config", str(config)])

    assert done.exit_code == 1
    assert missing in done.output
    assert why_no_line(read_settings(config)).endswith(".")


def test_the_command_ends_with_a_failure_where_calls_would_not_come_through(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("secret", "ascii")
    config = tmp_path / "config.toml"
    config.write_text(
        f'[phone]\naccount_sid = "AC{"1" * 32}"\nauth_token_file = "{tmp_path / "t"}"\nnumber = "+37060000000"\n'
        f'public_url = "http://127.0.0.1:{free_port()}"\nduty_phones = ["desk-1 +37052100001"]\n', "utf-8",
    )  # fmt: skip

    done = CliRunner().invoke(helpline, ["phone-check", "--config", str(config)])

    assert done.exit_code == 1
    assert done.output.count("ok ") == 3
    assert done.output.count("BAD") == 1


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"public_url": "http://help.example"}, "phone.public_url"),
        ({"languages": ("de",)}, "phone.languages"),
        ({"languages": ("lt", "lt")}, "phone.languages"),
        ({"languages": ()}, "phone.languages"),
        ({"duty_phones": ("desk-1",)}, "phone.duty_phones"),
        ({"duty_phones": ("desk-1 +37052100001", "desk-1 +37052100002")}, "phone.duty_phones"),
        ({"hours": "8-17"}, "phone.hours"),
        ({"weekdays": (0,)}, "phone.weekdays"),
        ({"line_name": "Pagalbos linija"}, "phone.line_name"),
        ({"ring_seconds": 1}, "phone.ring_seconds"),
        ({"rounds": 0}, "phone.rounds"),
        ({"voicemail_seconds": 1}, "phone.voicemail_seconds"),
        ({"number": "", "other_numbers": ("+37052000000",)}, "phone.other_numbers"),
    ],
)
def test_a_setting_of_the_line_that_cant_be_right_stops_the_start(
    desk: Desk, tmp_path: Path, changes: dict[str, object], about: str
) -> None:
    settings = settings_of(desk, tmp_path)

    with pytest.raises(BadSetting, match=about):
        check(replace(settings, phone=replace(settings.phone, **changes)))  # type: ignore[arg-type]  # of the dataclass
