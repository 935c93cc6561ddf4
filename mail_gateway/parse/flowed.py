"""Soft line breaks of format=flowed (RFC 3676): a line that ends in a space goes on in the next."""

from __future__ import annotations

from mail_gateway.parse.fields import Fields, parameter


def unflowed(text: str, fields: Fields) -> str:
    """The text with its paragraphs joined, if its header says that it is flowed; quotes keep their `>`."""
    if parameter(fields, "content-type", "format").lower() != "flowed":
        return text
    drops_space = parameter(fields, "content-type", "delsp").lower() == "yes"
    paragraphs: list[list[str]] = []
    goes_on, last_depth = False, 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        is_soft = body.endswith(" ") and body != "-- "
        if not (goes_on and depth == last_depth):
            paragraphs.append([">" * depth + (" " if depth else "")])
        paragraphs[-1].append(body[:-1] if is_soft and drops_space else body)
        goes_on, last_depth = is_soft, depth
    return "\n".join("".join(paragraph) for paragraph in paragraphs)
