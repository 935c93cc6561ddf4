"""Compiles the translations whenever the project is built or installed: every .po becomes a .mo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledTranslations(BuildHookInterface[Any]):
    """Runs before each build; the .mo files are not in git, so each is named as an artifact."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        for catalogue in sorted(Path(self.root).glob("helpline/web/translations/*/LC_MESSAGES/*.po")):
            compiled = compile_catalogue(catalogue)
            build_data["artifacts"].append(f"/{compiled.relative_to(self.root).as_posix()}")


def compile_catalogue(catalogue: Path) -> Path:
    """Writes the .mo beside its .po and returns where it is. Fuzzy entries are left out, as gettext does."""
    compiled = catalogue.with_suffix(".mo")
    with catalogue.open("rb") as written:
        messages = read_po(written, locale=catalogue.parent.parent.name)
    with compiled.open("wb") as binary:
        write_mo(binary, messages)
    return compiled
