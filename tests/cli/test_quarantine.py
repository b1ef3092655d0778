"""The quarantine by hand: nothing of a stopped document is found, whoever looks; people decide, on record."""

import json
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from click.testing import Result

Sohoa = Callable[..., Result]
CANARY = "hoàng yến hót vang"
DECIDED = ("--person", "Lan", "--reason", "nhầm")
APPROVED = (*DECIDED, "--approval", "12-QĐ/VPTU")


@pytest.fixture
def secret(workspace: Path, sample: Callable[[str], Path]) -> Path:
    """A born-digital letter whose title says what it is and what nobody may read, in the inbox."""
    path = workspace / "inbox" / f"{CANARY}.pdf"
    with pikepdf.open(sample("014-HD-VPTU.pdf")) as pdf:
        pdf.docinfo["/Title"] = "MẬT"
        pdf.docinfo["/Subject"] = CANARY
        pdf.save(path)
    shutil.copy(path, path.with_name("bản hai.pdf"))
    return path


def everything(root: Path) -> str:
    """All names and bytes of a workspace, packed streams unpacked, as text."""
    words = []
    for path in sorted(root.rglob("*")):
        words.append(str(path))
        if path.is_file():
            content = path.read_bytes()
            words += [content.decode("utf-8", "ignore"), content.decode("utf-16-be", "ignore")]
            words += [content[1:].decode("utf-16-be", "ignore")]
            words += [_unpacked(part) for part in content.split(b"stream\r\n")[1:]]
            words += [_unpacked(part) for part in content.split(b"stream\n")[1:]]
    return "\n".join(words)


def _unpacked(part: bytes) -> str:
    try:
        return zlib.decompressobj().decompress(part).decode("utf-8", "ignore")
    except zlib.error:
        return ""


def test_nothing_of_a_stopped_document_is_left_in_clear(
    workspace: Path, secret: Path, sohoa_in: Sohoa, tmp_path: Path
) -> None:
    query = f'"{CANARY}"'
    assert CANARY in everything(workspace), "this search does find what is there"
    result = sohoa_in(workspace, "run", "--jobs", "1")
    assert result.exit_code == 0
    assert "quarantine list" in result.stderr
    for words in (
        ("failures", "--all"), ("search", query), ("quarantine", "list", "--json"), ("verify",),
        ("show", "quarantine-00001"), ("export", "metadata", tmp_path / "m.jsonl"),
        ("report", "rate", "--json"), ("run",),
    ):  # fmt: skip
        told = sohoa_in(workspace, *words)
        assert told.exit_code == 0, words
        assert words[0] == "search" or CANARY not in told.stdout + told.stderr, words
    assert CANARY not in everything(workspace)
    assert CANARY not in (tmp_path / "m.jsonl").read_text("utf-8")
    assert [path.name for path in workspace.rglob("*.pdf")] == []
    (case,) = json.loads(sohoa_in(workspace, "quarantine", "list", "--json").stdout)["cases"]
    assert (case["number"], case["pages"], case["level"], case["encrypted"]) == (1, [1], "mật", True)

    looked_at = tmp_path / "plain.pdf"
    opened = sohoa_in(workspace, "quarantine", "open", "1", looked_at, *DECIDED)
    assert CANARY in opened.stderr or "bản hai" in opened.stderr
    assert looked_at.stat().st_mode & 0o777 == 0o600
    assert sohoa_in(workspace, "quarantine", "open", "1", workspace / "x.pdf", *DECIDED).exit_code == 3

    assert sohoa_in(workspace, "quarantine", "release", "1", *DECIDED).exit_code == 2
    assert sohoa_in(workspace, "quarantine", "release", "1", *APPROVED).exit_code == 0
    again = sohoa_in(workspace, "quarantine", "open", "1", tmp_path / "again.pdf", *DECIDED)
    assert (again.exit_code, "released" in again.stderr) == (2, True)
    assert sohoa_in(workspace, "run", "--jobs", "1").exit_code == 0
    released = json.loads(sohoa_in(workspace, "show", "bản hai.pdf", "--json").stdout)
    assert released["status"] == "done", "the same mark stops it no more"
    audit = json.loads(sohoa_in(workspace, "verify", "--json").stdout)["quarantine"]["audit"]
    assert (audit["entries"], audit["broken_at"], audit["unrecorded"]) == (3, None, [])


def test_a_marked_folder_is_stopped_at_the_door(workspace: Path, few_scans: Path, sohoa_in: Sohoa) -> None:
    folder = workspace / "inbox" / "TỐI MẬT"
    folder.mkdir()
    scan = next(few_scans.rglob("127-QĐ-TU.jpg"))
    shutil.copy(scan, folder / "chim.jpg")
    (folder / "ghi chú.txt").write_text("no scan", "utf-8")
    result = sohoa_in(workspace, "ingest", workspace / "inbox")
    assert result.exit_code == 5, "the text file could not be taken in"
    assert "ghi chú" not in result.stderr
    assert "chim" not in everything(workspace)
    shutil.copy(scan, workspace / "inbox" / "lại.jpg")
    assert sohoa_in(workspace, "ingest", workspace / "inbox").exit_code == 0
    assert list((workspace / "vault").rglob("*.jpg")) == [], "the same bytes do not come back in plain"
    assert not (workspace / "inbox" / "lại.jpg").exists()
    confirmed = sohoa_in(workspace, "quarantine", "confirm", "1", *DECIDED, "--level", "tuyệt mật")
    assert confirmed.exit_code == 0
    refused = sohoa_in(workspace, "quarantine", "release", "1", *APPROVED)
    assert (refused.exit_code, "TUYỆT MẬT" in refused.stderr) == (2, True)
    assert sohoa_in(workspace, "quarantine", "confirm", "9", *DECIDED).exit_code == 2
    assert sohoa_in(workspace, "quarantine", "confirm", "1", "--person", " ", "--reason", "x").exit_code == 2
    assert "name" in sohoa_in(workspace, "quarantine", "list").stdout


def test_without_its_key_nothing_is_taken_in(
    workspace: Path, few_scans: Path, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SOHOA_QUARANTINE__KEY_FILE", str(tmp_path / "k"))
    for words in (("run",), ("ingest", few_scans)):
        result = sohoa_in(workspace, *words)
        assert (result.exit_code, "key create" in result.stderr) == (3, True)
    assert list((workspace / "vault").iterdir()) == []
    inside = sohoa_in(workspace, "quarantine", "key", "create", workspace / "k")
    assert (inside.exit_code, "outside" in inside.stderr) == (3, True)
    assert sohoa_in(workspace, "quarantine", "key", "create", tmp_path / "k").exit_code == 0
    (tmp_path / "k").chmod(0o644)
    assert sohoa_in(workspace, "run").exit_code == 3
    (tmp_path / "k").chmod(0o600)
    assert sohoa_in(workspace, "run").exit_code == 0
    assert sohoa_in(workspace, "quarantine", "list").stderr.strip() == "The quarantine is empty."
