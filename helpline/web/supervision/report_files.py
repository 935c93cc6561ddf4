"""A report as a file: CSV, and a workbook with typed cells. Nothing in it can become a formula; nothing touches the disk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from helpline.figures.calendar import MINUTES_OF_A_DAY
from helpline.web.supervision.report_words import Grid, Minutes, Percent, Value, in_words

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of one
Row = tuple[Value, ...]


def as_csv(about: Iterable[Row], grids: Iterable[Grid]) -> bytes:
    """One table under the other, with the mark by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in _rows(about, grids):
        writer.writerow([_harmless(in_words(value)) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_workbook(about: Iterable[Row], grids: Iterable[Grid]) -> bytes:
    """A sheet with all tables; numbers, shares and times are such, and words are words, whatever they begin with."""
    binary = io.BytesIO()
    book = xlsxwriter.Workbook(
        binary, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )  # fmt: skip
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    share, length = book.add_format({"num_format": "0 %"}), book.add_format({"num_format": "[h]:mm"})
    sheet.set_column(0, 0, 48)
    for number, row in enumerate(_rows(about, grids)):
        for column, value in enumerate(row):
            if isinstance(value, Percent):
                sheet.write_number(number, column, value.of_100 / 100, share)
            elif isinstance(value, Minutes):
                sheet.write_number(number, column, value.count / MINUTES_OF_A_DAY, length)
            elif isinstance(value, int | float):
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


def _harmless(value: str | float) -> str | float:
    """A lone dash is our sign for an empty share and no formula."""
    is_word = isinstance(value, str) and value != "-"
    return f"'{value}" if is_word and str(value).startswith(FORMULAS) else value
