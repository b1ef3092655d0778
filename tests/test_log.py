"""The log of a workspace: records carry their document, and nothing stays attached afterwards."""

import logging

import pytest

from pipeline.log import about, logging_to


def test_records_carry_the_document_they_are_about(tmp_path):
    file = tmp_path / "sohoa.log"
    log = logging.getLogger("pipeline.batch.run")
    with logging_to(file, verbose=False):
        log.info("before")
        with about("abc123"):
            log.info("filed %s pages", 3)
    lines = file.read_text("utf-8").splitlines()
    assert lines[0].endswith("[-] before")
    assert lines[1].endswith("[abc123] filed 3 pages")


def test_verbose_tells_on_standard_error_too(tmp_path, capsys):
    with logging_to(tmp_path / "sohoa.log", verbose=True):
        logging.getLogger("pipeline.batch").warning("look here")
    assert "look here" in capsys.readouterr().err


def test_nothing_is_attached_afterwards(tmp_path):
    before = list(logging.getLogger("pipeline").handlers)
    with pytest.raises(RuntimeError), logging_to(tmp_path / "sohoa.log", verbose=False):
        raise RuntimeError
    assert logging.getLogger("pipeline").handlers == before
