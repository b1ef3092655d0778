"""Descriptions: fields by name, dates as dates."""

import datetime as dt

import pytest

from pipeline.model.archive import FIELD_NAMES, Description, Field


def field(name: str, value: str) -> Field:
    return Field(name, value, 0.9, 1, None, "test")


def test_fields_are_found_by_name() -> None:
    described = Description((field("code_number", "15"), field("issued_date", "2024-03-05")))
    assert described.value("code_number") == "15"
    assert described.get("subject") is None
    assert described.value("subject") is None
    assert described.issued_date == dt.date(2024, 3, 5)


def test_a_document_without_a_date_has_none() -> None:
    assert Description().issued_date is None


def test_an_impossible_date_is_no_date() -> None:
    """31 April is a reading error; it must not pass for a date."""
    with pytest.raises(ValueError, match="day"):
        _ = Description((field("issued_date", "2024-04-31"),)).issued_date


def test_each_field_name_is_written_once() -> None:
    assert len(set(FIELD_NAMES)) == len(FIELD_NAMES)
