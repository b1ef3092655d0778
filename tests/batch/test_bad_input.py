"""Bad input through the real command line: told in words that help, kept to the byte, no harm to the rest."""

import json
import os
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

pytestmark = pytest.mark.slow

Sample = Callable[[str], Path]
SIDE = 30_000


def bomb_png(path: Path) -> None:
    """30,000 × 30,000 white pixels in a file of some hundred kilobytes."""
    row = b"\0" + b"\xff" * (SIDE // 8)
    packer = zlib.compressobj(1)
    data = b"".join([*(packer.compress(row) for _ in range(SIDE)), packer.flush()])

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def bomb_pdf(path: Path) -> None:
    """A page that is one image of 30,000 × 30,000 pixels."""
    packer = zlib.compressobj(9)
    row = b"\xff" * (SIDE // 8)
    data = b"".join([*(packer.compress(row) for _ in range(SIDE)), packer.flush()])
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        image = pikepdf.Stream(
            pdf,
            data,
            {
                "/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": SIDE,
                "/Height": SIDE,
                "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 1,
                "/Filter": pikepdf.Name.FlateDecode,
            },
        )  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        pdf.save(path)


def locked_pdf(path: Path, source: Path) -> None:
    with pikepdf.open(source) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="thủ kho", user="mật khẩu"))


def pageless_pdf(path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.save(path)


def truncated(path: Path, source: Path) -> None:
    content = source.read_bytes()
    path.write_bytes(content[: len(content) // 3])


def truncated_tiff(path: Path, source: Path) -> None:
    """The directory in front, as scanners write it, and the strips cut off."""
    with Image.open(source) as image:
        image.convert("L").save(path, "TIFF", compression="raw")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])


@dataclass(frozen=True)
class Case:
    """A bad file, where it is found out, and what the message must say."""

    name: str
    kind: str
    says: str


CASES = (
    Case("chữ.pdf", "bad_input", "plain text"),
    Case("cụt.jpg", "bad_input", "scan"),
    Case("cụt.tif", "bad_input", "scan"),
    Case("rỗng.jpg", "bad_input", "0 bytes"),
    Case("khóa.pdf", "bad_input", "password"),
    Case("không trang.pdf", "bad_input", "page"),
    Case("bom.png", "bad_input", "honest scan"),
    Case("lối tắt.pdf", "bad_input", "link"),
)


@dataclass(frozen=True)
class Aftermath:
    """The same bad files after `sohoa ingest` and `sohoa run`."""

    workspace: Path
    inbox: Path
    before: dict[str, bytes]
    ingest: Any
    run: Any
    failures: list[dict[str, Any]]
    documents: list[dict[str, Any]]


@pytest.fixture(scope="module")
def aftermath(
    tmp_path_factory: pytest.TempPathFactory, sample: Sample, sohoa_in: Callable[..., Any]
) -> Aftermath:
    root = tmp_path_factory.mktemp("bad")
    workspace = root / "workspace"
    sohoa_in(workspace, "init")
    inbox = workspace / "inbox"
    (inbox / "chữ.pdf").write_text("Biên bản này là chữ, không phải PDF.", "utf-8")
    truncated(inbox / "cụt.jpg", sample("127-QĐ-TU.jpg"))
    truncated_tiff(inbox / "cụt.tif", sample("088-BC-HU.png"))
    (inbox / "rỗng.jpg").touch()
    locked_pdf(inbox / "khóa.pdf", sample("014-HD-VPTU.pdf"))
    pageless_pdf(inbox / "không trang.pdf")
    bomb_png(inbox / "bom.png")
    bomb_pdf(inbox / "bom.pdf")
    (root / "outside.pdf").write_bytes(sample("014-HD-VPTU.pdf").read_bytes())
    (inbox / "lối tắt.pdf").symlink_to(root / "outside.pdf")
    (inbox / "tốt.pdf").write_bytes(sample("014-HD-VPTU.pdf").read_bytes())
    before = {path.name: path.read_bytes() for path in inbox.iterdir()}
    ingest = sohoa_in(workspace, "ingest", inbox)
    run = sohoa_in(workspace, "run", "--jobs", "2", "--json")
    failures = json.loads(sohoa_in(workspace, "failures", "--json").stdout)["failures"]
    documents = [
        json.loads(sohoa_in(workspace, "show", name, "--json").stdout)
        for name in before
        if sohoa_in(workspace, "show", name, "--json").exit_code == 0
    ]
    return Aftermath(workspace, inbox, before, ingest, run, failures, documents)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_failure_is_listed_with_its_kind_and_what_to_do(aftermath: Aftermath, case: Case) -> None:
    found = [one for one in aftermath.failures if Path(one["source_name"]).name == case.name]
    assert [one["kind"] for one in found] == [case.kind], found
    assert case.says in found[0]["message"].lower()
    assert case.name in found[0]["message"], "the name that people know"
    assert any(mark in found[0]["message"] for mark in (";", ". ")), "what happened, and what to do"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_source_is_kept_byte_for_byte(aftermath: Aftermath, case: Case) -> None:
    """Where it was refused it lies in the inbox; where only its pages failed it was moved with the others."""
    places = [aftermath.inbox / case.name, aftermath.inbox / "done" / case.name]
    (kept,) = [path for path in places if os.path.lexists(path)]
    assert kept.read_bytes() == aftermath.before[case.name]


def test_good_document_of_the_same_run_is_read(aftermath: Aftermath) -> None:
    (good,) = [one for one in aftermath.documents if one["source_name"] == "tốt.pdf"]
    assert (good["status"], good["pages_read"]) == ("done", 2)


def test_bomb_in_a_pdf_is_drawn_at_an_honest_size(aftermath: Aftermath) -> None:
    (bomb,) = [one for one in aftermath.documents if one["source_name"] == "bom.pdf"]
    (page,) = bomb["pages"]
    assert page["width"] * page["height"] < 10_000_000


def test_exit_codes_say_that_some_failed(aftermath: Aftermath) -> None:
    assert (aftermath.ingest.exit_code, aftermath.run.exit_code) == (4, 4)


def test_nothing_is_a_bug_of_ours(aftermath: Aftermath) -> None:
    assert [one for one in aftermath.failures if one["kind"] == "bug"] == []
    assert "Traceback" not in aftermath.ingest.output + aftermath.run.output


def test_what_was_behind_the_link_was_not_taken(aftermath: Aftermath) -> None:
    assert (aftermath.inbox / "lối tắt.pdf").is_symlink()
    assert [one["source_name"] for one in aftermath.documents].count("lối tắt.pdf") == 0


def test_next_run_has_nothing_to_do_and_says_that_all_is_well(
    aftermath: Aftermath, sohoa_in: Callable[..., Any]
) -> None:
    """What was told once is not told every night; it stays in `sohoa failures`."""
    result = sohoa_in(aftermath.workspace, "run")
    assert result.exit_code == 0, result.output


def test_run_in_which_everything_failed_ends_with_5(
    workspace: Path, sample: Sample, sohoa_in: Callable[..., Any]
) -> None:
    truncated(workspace / "inbox" / "cụt.pdf", sample("127-QĐ-TU.jpg"))
    (workspace / "inbox" / "chữ.pdf").write_text("chữ")
    assert sohoa_in(workspace, "run", "--jobs", "1").exit_code == 5


def test_file_that_is_still_being_written_is_left_and_taken_later(
    workspace: Path, sample: Sample, sohoa_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow scanner writes into the share while the intake looks."""
    monkeypatch.setenv("SOHOA_INTAKE__SETTLE_SECONDS", "0.3")
    content = sample("014-HD-VPTU.pdf").read_bytes()
    growing, stop = workspace / "inbox" / "a.pdf", threading.Event()

    def scanner() -> None:
        with growing.open("ab", buffering=0) as file:
            file.write(content[:1000])
            begun.set()
            for byte in content[1000:]:
                if stop.wait(0.02):
                    break
                file.write(bytes([byte]))

    begun = threading.Event()
    writer = threading.Thread(target=scanner)
    writer.start()
    begun.wait()
    result = sohoa_in(workspace, "ingest", workspace / "inbox")
    stop.set()
    writer.join()
    assert result.exit_code == 5
    assert "still being written" in result.stderr
    assert growing.is_file()
    growing.write_bytes(content)
    assert sohoa_in(workspace, "ingest", workspace / "inbox").exit_code == 0
    assert json.loads(sohoa_in(workspace, "failures", "--json").stdout) == {"failures": []}


# A recognizer out of order: a program named `tesseract` first on the PATH

BROKEN_TESSERACT = f"""#!{sys.executable} -SE
import os, signal, struct, sys, time
if "--version" in sys.argv:
    print("tesseract 5.5.0")
    sys.exit()
with open(sys.argv[1], "rb") as file:
    width, height = struct.unpack(">II", file.read(24)[16:])
shape = round(10 * width / height)
if "0" in sys.argv or shape == 6:  # asked for the orientation; or a page that it crashes on
    sys.exit("crashed")
if shape == 7:  # hangs
    time.sleep(60)
if shape == 8:  # garbage
    with open(sys.argv[2] + ".tsv", "w") as file:
        file.write("5\\t1\\tnonsense\\n" * 3)
if shape == 9:  # takes its worker with it
    os.kill(os.getppid(), signal.SIGSEGV)
if shape == 10:  # what the system does to the process that took all memory
    os.kill(os.getppid(), signal.SIGKILL)
"""
BROKEN = {"crash": 0.6, "hang": 0.7, "garbage": 0.8, "dead worker": 0.9, "no memory": 1.0}


def printed_page(path: Path, shape: float) -> None:
    """Lines of large letters on white, as wide as `shape` times the height."""
    height = 1000
    page = np.full((height, round(height * shape)), 255, np.uint8)
    for line in range(12):
        cv2.putText(page, "QUYET DINH SO", (60, 90 + 70 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)
    cv2.imwrite(str(path), page)


@pytest.fixture(scope="module")
def after_broken(
    tmp_path_factory: pytest.TempPathFactory, sample: Sample, sohoa_in: Callable[..., Any]
) -> tuple[Any, dict[str, dict[str, Any]], Path]:
    """A run in which the recognizer fails on each page in another way: its result, failures by file name."""
    root = tmp_path_factory.mktemp("broken")
    program = root / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(BROKEN_TESSERACT)
    program.chmod(0o755)
    workspace = root / "workspace"
    sohoa_in(workspace, "init")
    for name, shape in BROKEN.items():
        printed_page(workspace / "inbox" / f"{name}.png", shape)
    (workspace / "inbox" / "good.pdf").write_bytes(sample("014-HD-VPTU.pdf").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(program.parent), prepend=os.pathsep)
        patch.setenv("SOHOA_READING__ENGINE", "tesseract-cli")
        patch.setenv("SOHOA_LIMITS__PAGE_SECONDS", "8")
        run = sohoa_in(workspace, "run", "--jobs", "2", "--json")
        listed = json.loads(sohoa_in(workspace, "failures", "--json").stdout)["failures"]
    return run, {Path(one["source_name"]).stem: one for one in listed}, program


@pytest.mark.parametrize(
    ("name", "kind", "advice"),
    [
        ("crash", "engine", "sohoa retry"),
        ("hang", "timeout", "page_seconds"),
        ("garbage", "engine", "sohoa doctor"),
        ("dead worker", "engine", "sohoa retry"),
        ("no memory", "out_of_memory", "worker_megabytes"),
    ],
)
def test_page_that_breaks_the_recognizer_costs_that_page(
    after_broken: tuple[Any, dict[str, dict[str, Any]], Path], name: str, kind: str, advice: str
) -> None:
    run, failures, _ = after_broken
    assert (failures[name]["kind"], failures[name]["page_number"]) == (kind, 1)
    assert advice in failures[name]["message"]
    assert run.exit_code == 4


def test_good_document_is_read_beside_broken_ones(
    after_broken: tuple[Any, dict[str, dict[str, Any]], Path],
) -> None:
    run, failures, _ = after_broken
    answer = json.loads(run.stdout)
    assert (answer["documents"], answer["pages"], answer["failed_pages"]) == (6, 2, 5)
    assert set(failures) == set(BROKEN)


def test_program_that_hung_did_not_outlive_its_page(
    after_broken: tuple[Any, dict[str, dict[str, Any]], Path],
) -> None:
    _, _, program = after_broken
    alive = [
        command
        for command in (path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if readable(path))
        if os.fsencode(program) in command and b"dead" not in command
    ]
    assert alive == []


def readable(path: Path) -> bool:
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def test_disk_that_takes_no_more_keeps_the_source_and_the_next_run_does_it_all(
    workspace: Path, sample: Sample, sohoa_in: Callable[..., Any]
) -> None:
    """A limit on the size of files stands in for a full disk: first the master does not fit, then the PDF."""
    inbox = workspace / "inbox"
    content = sample("131-KH-HU 2 mặt.pdf").read_bytes()
    (inbox / "a.pdf").write_bytes(content)
    refused = sohoa_with_file_limit(workspace, len(content) // 2, "ingest", str(inbox))
    assert refused.returncode in (4, 5), refused.stderr
    assert "Traceback" not in refused.stderr
    assert "disk" in refused.stderr
    assert (inbox / "a.pdf").read_bytes() == content
    assert sohoa_in(workspace, "ingest", inbox).exit_code == 0

    half = sohoa_with_file_limit(workspace, len(content) // 2, "run", "--jobs", "1")
    assert half.returncode == 4, half.stderr
    assert "Traceback" not in half.stderr
    assert "disk" in half.stderr
    whole = sohoa_in(workspace, "run", "--jobs", "1", "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["documents"]) == (0, 1)
    (made,) = (workspace / "derived").rglob("*.pdf")
    with pikepdf.open(made) as pdf:
        assert len(pdf.pages) == 2


def sohoa_with_file_limit(workspace: Path, limit: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
    script = (
        "import resource, signal, sys; from pipeline.cli.main import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); main()"
    )
    return subprocess.run(
        [sys.executable, "-c", script, "--workspace", workspace, "--lang", "en", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_messages_of_bad_input_have_their_vietnamese(
    aftermath: Aftermath, sohoa_in: Callable[..., Any]
) -> None:
    """Each message that this module provokes is in the catalogue of the other language."""
    there = json.loads(sohoa_in(aftermath.workspace, "failures", "--json", lang="vi").stdout)["failures"]
    assert len(there) == len(aftermath.failures)
    same = [
        vi["message"]
        for vi, en in zip(there, aftermath.failures, strict=True)
        if vi["message"] == en["message"]
    ]
    assert same == []
