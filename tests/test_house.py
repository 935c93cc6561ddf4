"""Rules about the code itself: who imports whom, what is logged, what shows when something is printed."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpline.sealing import KeyPair

ROOT = Path(__file__).parents[1]
PACKAGES = ("helpline", "mail_gateway", "phone_gateway", "queue_workers")
LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# What may stand behind a log line's constant text: the kind of an error, a place in our code, a short code.
LOGGED = {"type(error).__name__", "_place(error)", "failure"}
# Dataclasses that show their fields: settings, rules, ids and counts. A new one that carries words fails here.
SHOWN = {
    "helpline.app.Desk", "helpline.web.desk.WebDesk", "queue_workers.periodic_rounds.DutyPost",
    "helpline.deeds.supervision.alarms.Patience", "helpline.deeds.staff.bundles.Stretching", "helpline.deeds.desk.candidates.Position", "helpline.deeds.answer.claiming.Claim",
    "helpline.deeds.answer.delivery.Tried", "helpline.deeds.mail.arriving.Calls", "helpline.deeds.mail.intake.Received",
    "helpline.deeds.line.carrier_copies.Claim", "helpline.deeds.line.ledger.Ledger", "helpline.deeds.line.ledger.LedgerRow", "helpline.deeds.line.listening.CopiesOfACall",
    "helpline.deeds.line.text_notices.NoticeClaim", "helpline.deeds.line.voice_messages.VoiceClaim",
    "helpline.deeds.mail.references.Found", "helpline.deeds.rules.DeskRules", "helpline.deeds.rules.LineRules", "helpline.deeds.staff.sessions.Lasting",
    "helpline.demo.DemoPlaces", "helpline.records.copying.Print", "helpline.records.moving.Moved",
    "helpline.records.moving.Step",
    "mail_gateway.authentication.policy.Policy",
    "helpline.deeds.mail.mailboxes.Place", "helpline.deeds.mail.mailboxes.Watch", "mail_gateway.imap.folder.Lying", "mail_gateway.imap.poller.Habits",
    "mail_gateway.imap.sweeping.Sweep", "mail_gateway.old_mail.Summary",
    "helpline.words.invented.InventedLetter", "helpline.words.pseudonyms.Noun", "helpline.words.pseudonyms.WordList",
    "helpline.sealing.purposes.Purpose",
    "phone_gateway.checking.Finding", "phone_gateway.prompts.Prompts",
}  # fmt: skip
SHOWN_MODULES = ("helpline.settings", "helpline.figures")


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def dataclasses_of_the_house() -> dict[str, type]:
    found: dict[str, type] = {}
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if ".migrations." not in module.name:
                for thing in vars(importlib.import_module(module.name)).values():
                    if (
                        isinstance(thing, type)
                        and dataclasses.is_dataclass(thing)
                        and thing.__module__ == module.name
                    ):
                        found[f"{module.name}.{thing.__name__}"] = thing
    return found


def is_shown(name: str) -> bool:
    return name in SHOWN or name.startswith(SHOWN_MODULES)


HIDDEN = {name: kind for name, kind in dataclasses_of_the_house().items() if not is_shown(name)}


def test_imports_go_downward_only() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-2000:]
    assert "3 kept, 0 broken" in done.stdout


def test_only_sealing_imports_the_cryptography() -> None:
    importing = {path.relative_to(ROOT) for path, tree in sources() if "cryptography" in imported(tree)}

    assert importing
    assert {path.parts[:2] for path in importing} == {("helpline", "sealing")}


def test_a_log_line_is_a_constant_text_with_nothing_of_a_person() -> None:
    lines = [(path.name, call) for path, tree in sources() for call in log_calls(tree)]

    wrong = [
        f"{name}:{call.lineno} {ast.unparse(call)}"
        for name, call in lines
        if not is_constant(call.args[0])
        or {ast.unparse(value) for value in call.args[1:]} - LOGGED
        or call.keywords
    ]

    assert lines
    assert wrong == []


def test_such_a_line_would_be_noticed() -> None:
    """The control: an f-string, an address and a traceback."""
    planted = ast.parse(
        'log.info(f"letter of {mail.address}")\nlog.warning("x %s", mail.address)\nlog.error("x", exc_info=True)'
    )

    first, second, third = log_calls(planted)

    assert not is_constant(first.args[0])
    assert {ast.unparse(value) for value in second.args[1:]} - LOGGED
    assert third.keywords


def test_nothing_prints() -> None:
    printing = [
        f"{path.name}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "pprint", "breakpoint")
    ]

    assert printing == []


@pytest.mark.parametrize("name", sorted(HIDDEN))
def test_what_carries_words_or_keys_shows_none_of_them(name: str) -> None:
    kind = HIDDEN[name]
    thing: object = object.__new__(kind)
    for field in dataclasses.fields(kind):
        object.__setattr__(thing, field.name, "kq7vzu")

    assert "kq7vzu" not in repr(thing)
    assert "kq7vzu" not in f"{thing}"


def test_what_crosses_the_border_is_among_them() -> None:
    wanted = {"helpline.border.IncomingMail", "helpline.border.OutgoingMail", "helpline.border.Attachment",
              "helpline.deeds.sealed.contact_seals.Payload", "helpline.deeds.sealed.contact_seals.Who", "helpline.deeds.desk.conversation_shown.Conversation",
              "helpline.deeds.desk.inbox_shown.InboxItem", "helpline.deeds.unlocked.Unlocked", "helpline.deeds.staff.founding.Founding"}  # fmt: skip

    assert wanted <= set(HIDDEN)


def test_no_name_of_a_shown_dataclass_is_left_over() -> None:
    assert {name for name in SHOWN if name not in dataclasses_of_the_house()} == set()


def test_a_key_pair_shows_nothing_of_its_seed() -> None:
    pair = KeyPair.generate()

    assert pair.seed.hex() not in repr(pair)
    assert repr(pair.seed) not in repr(pair)


def imported(tree: ast.Module) -> set[str]:
    """The packages a file imports, by their first name."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level
    }
    return {name.partition(".")[0] for name in names}


def log_calls(tree: ast.Module) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOGGING
        and ast.unparse(node.func.value) in ("log", "logger", "logging", "app.logger", "current_app.logger")
    ]


def is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
