"""A report as a file: CSV, and a workbook with typed cells. Nothing in it can become a formula; nothing touches the disk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from helpline.web.supervision.report_words import Grid, Value

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of one
Row = tuple[Value, ...]


def as_csv(about: Iterable[Row], grids: Iterable[Grid]) -> bytes:
    """One table under the other, with the mark by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in _rows(about, grids):
        writer.writerow([_harmless(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_workbook(about: Iterable[Row], grids: Iterable[Grid]) -> bytes:
    """A sheet with all tables; numbers are numbers and words are words, whatever they begin with."""
    binary = io.BytesIO()
    book = xlsxwriter.Workbook(
        binary, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )  # fmt: skip
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.set_column(0, 0, 48)
    for number, row in enumerate(_rows(about, grids)):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value, bold if column == 0 and len(row) == 1 else None)
    book.close()
    return binary.getvalue()


def _rows(about: Iterable[Row], grids: Iterable[Grid]) -> Iterator[Row]:
    yield from about
    for grid in grids:
        yield ()
        yield (grid.title,)
        yield grid.head
        yield from grid.rows
        yield from ((note,) for note in grid.notes)


def _harmless(value: Value) -> Value:
    """A lone dash is our sign for an empty share and no formula."""
    is_word = isinstance(value, str) and value != "-"
    return f"'{value}" if is_word and str(value).startswith(FORMULAS) else value
