"""A form with files, as a browser writes it: in memory, for the test client's own way lays large ones into a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

BORDER = "----border-of-a-form"


def multipart(fields: Mapping[str, str], files: Iterable[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """The body and its content type; `files` are of field, name and content."""
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [(f'name="{field}"; filename="{name}"', content) for field, name, content in files]
    body = b"".join(
        f"--{BORDER}\r\nContent-Disposition: form-data; {told}\r\n\r\n".encode() + content + b"\r\n"
        for told, content in parts
    )
    return body + f"--{BORDER}--\r\n".encode(), f"multipart/form-data; boundary={BORDER}"
