"""Reads the settings file into the tree of sections; an unknown name is a mistake, not a hint to ignore."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from helpline.settings.checking import check
from helpline.settings.sections import BadSetting, Settings


def read_settings(path: Path | None) -> Settings:
    """Reads the file, or gives the defaults for None. Raises BadSetting."""
    if path is None:
        return check(Settings())
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(f"The settings file {path} can't be read: {error}.") from None
    return check(settings_from(told))


def settings_from(told: Mapping[str, Any]) -> Settings:
    """Fills the tree from nested mappings; an unknown name is a mistake, not a hint to ignore."""
    sections = {section.name: section for section in fields(Settings)}
    types = get_type_hints(Settings)
    for name in told:
        if name not in sections:
            raise BadSetting(f"There is no section [{name}]; known are {', '.join(sections)}.")
    return Settings(**{name: _sections(name, types[name], told[name]) for name in told})


def _sections(name: str, kind: Any, told: object) -> Any:
    """One section, or as many as there are of those that may stand several times."""
    if get_origin(kind) is not tuple:
        return _section(name, kind, told)
    if not isinstance(told, list):
        raise BadSetting(f"[[{name}]] is written in double brackets: there may be several.")
    return tuple(_section(name, get_args(kind)[0], one) for one in told)


def _section(name: str, kind: Any, told: object) -> Any:
    if not isinstance(told, Mapping) or not is_dataclass(kind):
        raise BadSetting(f"[{name}] must be a section with names and values.")
    types = get_type_hints(kind)
    for key in told:
        if key not in types:
            raise BadSetting(f"[{name}] has no setting “{key}”; known are {', '.join(types)}.")
    return kind(**{key: _value(f"{name}.{key}", types[key], told[key]) for key in told})  # type: ignore[operator]  # a dataclass type, checked above


def _value(where: str, kind: Any, told: object) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(told, list):
            raise BadSetting(f"{where} must be a list.")
        return tuple(_value(where, get_args(kind)[0], one) for one in told)
    if get_origin(kind) is Literal:
        if told not in get_args(kind):
            raise BadSetting(f"{where} is one of {', '.join(get_args(kind))}.")
        return told
    if kind in (Path, Path | None) and isinstance(told, str):
        return _path(told)
    if isinstance(kind, type) and isinstance(told, kind) and not (kind is int and isinstance(told, bool)):
        return told
    raise BadSetting(f"{where} has a value of the wrong kind.")


def _path(told: str) -> Path:
    """systemd gives each unit a folder of its own for its secrets; so one settings file serves all of them."""
    return Path(told.replace("$CREDENTIALS_DIRECTORY", os.environ.get("CREDENTIALS_DIRECTORY", ".")))
