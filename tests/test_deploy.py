"""The files an administrator copies: units that systemd takes, a compose file that follows its specification, no secret in an image."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
DEPLOY = PROJECT / "docs" / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
UNITS = sorted(DEPLOY.glob("*.service"))
TOLD = re.compile(r"^    \[Unit\]\n(?:(?:    .*)?\n)+?    WantedBy=.*\n", re.MULTILINE)
OURS = re.compile(r"(?m)^ExecStart=(/opt/helpline/bin/\S+|/usr/bin/redis-server)")


def told_in_running() -> str:
    """The unit of the one process, as `docs/running.md` shows it."""
    (shown,) = TOLD.findall((PROJECT / "docs" / "running.md").read_text("utf-8"))
    return re.sub(r"(?m)^    ", "", shown)


def require_systemd() -> None:
    """In CI a machine without it is a failure, elsewhere the tests say why they don't run."""
    if shutil.which("systemd-analyze") is None:
        said = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        said("There is no systemd here, so no unit was tried. Install it with: apt-get install systemd")


def what_systemd_says(unit: str, folder: Path, *, name: str) -> str:
    """ "" where it takes the unit. Our programs aren't installed here: something that is stands in their place."""
    require_systemd()
    there, times = OURS.subn(f"ExecStart={shutil.which('true')}", unit)
    assert times == 1
    file = folder / name.replace("@", "@1")
    file.write_text(there, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, check=False, timeout=60
    )  # fmt: skip
    return done.stderr if done.returncode or file.name in done.stderr else ""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_each_unit(unit: Path, tmp_path: Path) -> None:
    assert what_systemd_says(unit.read_text("utf-8"), tmp_path, name=unit.name) == ""


def test_systemd_takes_the_unit_of_the_one_process(tmp_path: Path) -> None:
    assert what_systemd_says(told_in_running(), tmp_path, name="helpline.service") == ""


def test_a_unit_with_a_mistake_in_it_would_be_noticed(tmp_path: Path) -> None:
    mistaken = told_in_running().replace("MemorySwapMax=0", "MemorySwapMax=nothing")

    assert "Invalid memory limit" in what_systemd_says(mistaken, tmp_path, name="helpline.service")


def follows_the_specification(file: Path) -> bool:
    """By the schema that comes with the checker: nothing is fetched."""
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def test_the_compose_file_follows_its_specification() -> None:
    assert follows_the_specification(COMPOSE)


def test_a_compose_file_with_a_mistake_in_it_would_be_noticed(tmp_path: Path) -> None:
    mistaken = tmp_path / "compose.yaml"
    mistaken.write_text(
        COMPOSE.read_text("utf-8").replace("stop_grace_period: 150s", "stop_grace_time: 150s")
    )

    assert not follows_the_specification(mistaken)


@pytest.mark.parametrize(
    "process", ["mail_gateway", "queue_workers", "helpline.app:create_app()", "redis.conf"]
)
def test_containers_start_what_the_units_start(process: str) -> None:
    started = [unit.name for unit in UNITS if process in unit.read_text("utf-8").partition("ExecStart=")[2]]

    assert len(started) == 1
    assert re.search(rf"command: \[.*{re.escape(process)}", COMPOSE.read_text("utf-8"))


def test_what_lies_beside_the_compose_file_gets_into_no_image() -> None:
    """Its build takes the whole checkout, secrets/ and the settings too, unless they are named here."""
    left_out = (PROJECT / ".dockerignore").read_text("utf-8").split()

    kept_beside = set(re.findall(r"(?<=\./)(?:secrets|config\.toml)\b", COMPOSE.read_text("utf-8")))
    assert kept_beside == {"secrets", "config.toml"}
    assert {f"docs/deploy/{name}" for name in kept_beside} <= set(left_out)
