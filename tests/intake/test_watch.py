import os
import socket
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.intake.candidate import Candidate, Refusal
from pipeline.intake.watch import Settled, candidates, settled
from pipeline.model.outcome import FailureKind

Write = Callable[..., Path]


def names(root: Path, inbox: Path | None = None) -> list[str]:
    return [one.path.relative_to(root).as_posix() for one in candidates(root, inbox=inbox)]


def refusal(root: Path) -> Refusal:
    (found,) = candidates(root)
    assert isinstance(found, Refusal)
    return found


def at_once(found: list[Candidate | Refusal], act: Callable[[float], None] = lambda seconds: None) -> Settled:
    """Settles by a clock at which every file is one second old; `act` happens during the wait."""
    newest = max(one.changed_ns for one in found if isinstance(one, Candidate)) / 1e9
    return settled(found, 5, clock=lambda: newest + 1, sleep=act)


def test_tree_in_nfc_order_files_before_folders(tmp_path: Path, scan: Write) -> None:
    for name in ("b/1.pdf", "a/2.pdf", "z.pdf", unicodedata.normalize("NFD", "Ăn.pdf"), "a b (1) 'x'.pdf"):
        scan(tmp_path / name)
    expected = ["a b (1) 'x'.pdf", "z.pdf", unicodedata.normalize("NFD", "Ăn.pdf"), "a/2.pdf", "b/1.pdf"]
    assert names(tmp_path) == expected


def test_hidden_temporary_and_done_are_passed_over(tmp_path: Path, scan: Write) -> None:
    for name in (".x.pdf", "~$x.pdf", "a.part", "Thumbs.db", ".git/x.pdf", "done/x.pdf", "sub/done/y.pdf"):
        scan(tmp_path / name)
    assert names(tmp_path, inbox=tmp_path) == ["sub/done/y.pdf"]
    assert names(tmp_path) == ["done/x.pdf", "sub/done/y.pdf"], "a done folder of others is no inbox"


def test_names_that_are_no_text_or_hold_line_breaks_come_in(tmp_path: Path, scan: Write) -> None:
    scan(tmp_path / os.fsdecode(b"t\xf4i\n.pdf"))
    (found,) = candidates(tmp_path)
    assert isinstance(found, Candidate)
    assert found.source_name == "t\\xf4i\\u000a.pdf"


@pytest.mark.parametrize("where", ["outside.pdf", "folder", "nowhere"])
def test_links_are_refused_and_not_followed(tmp_path: Path, scan: Write, where: str) -> None:
    scan(tmp_path / "outside.pdf")
    scan(tmp_path / "folder" / "in.pdf")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.pdf").symlink_to(tmp_path / where)
    for found in (refusal(inbox), refusal(inbox / "link.pdf")):
        assert found.failure.kind is FailureKind.BAD_INPUT
        assert "link" in found.failure.message.text("en")


def test_pipes_and_sockets_are_refused_without_hanging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("b.pdf")
        found = list(candidates(tmp_path))
    assert [isinstance(one, Refusal) and one.failure.kind for one in found] == [FailureKind.BAD_INPUT] * 2


def test_unreadable_files_and_folders_are_failures(scan: Write) -> None:
    """Runs in a process that gives its rights up, because root may read everything."""
    code = (
        "import os, sys; from pathlib import Path; from pipeline.intake.watch import candidates\n"
        "os.geteuid() or os.seteuid(65534)\n"
        "for one in candidates(Path(sys.argv[1])):\n"
        "    failure = getattr(one, 'failure', None)\n"
        "    print(one.source_name, failure.kind if failure else 'taken')\n"
    )
    with tempfile.TemporaryDirectory() as name:
        shared = Path(name)
        shared.chmod(0o755)
        scan(shared / "closed.pdf").chmod(0)
        scan(shared / "open.pdf").chmod(0o444)
        scan(shared / "folder" / "x.pdf")
        (shared / "folder").chmod(0)
        out = subprocess.run(
            [sys.executable, "-c", code, name],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (shared / "folder").chmod(0o755)
    assert out.splitlines() == ["closed.pdf storage", "open.pdf taken", "folder storage"]


def test_missing_root_and_endless_nesting_are_failures(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing").failure.kind is FailureKind.NOT_READY
    deep = tmp_path
    for _ in range(102):
        deep = deep / "d"
        deep.mkdir()
    assert refusal(tmp_path).failure.kind is FailureKind.BAD_INPUT


def test_old_files_need_no_wait(tmp_path: Path, scan: Write) -> None:
    scan(tmp_path / "a.pdf")

    def never(seconds: float) -> None:
        pytest.fail("waited for nothing")

    found = settled(candidates(tmp_path), 5, clock=lambda: 4e9, sleep=never)
    assert [one.source_name for one in found.ready] == ["a.pdf"]
    assert settled([], 5, clock=lambda: 0, sleep=never).ready == ()


def test_one_wait_for_all_tells_growing_files_from_finished_ones(tmp_path: Path, scan: Write) -> None:
    for name in "abcd":
        scan(tmp_path / f"{name}.pdf")
    waits: list[float] = []

    def scanner_writes(seconds: float) -> None:
        waits.append(seconds)
        scan(tmp_path / "b.pdf", b"grown" * 9)
        (tmp_path / "c.pdf").unlink()
        (tmp_path / "d.pdf").unlink()
        (tmp_path / "d.pdf").symlink_to(tmp_path / "a.pdf")

    found = at_once(list(candidates(tmp_path)), scanner_writes)
    assert waits == [5]
    assert [one.source_name for one in found.ready] == ["a.pdf"]
    assert [one.failure.kind for one in found.refused] == [
        FailureKind.NOT_READY, FailureKind.NOT_READY, FailureKind.BAD_INPUT,
    ]  # fmt: skip
    assert "next run" in found.refused[0].failure.message.text("en")


def test_growth_is_seen_although_the_copier_sets_the_time_back(tmp_path: Path, scan: Write) -> None:
    path = scan(tmp_path / "a.pdf")
    os.utime(path, (1, 1))

    def write_in_place(seconds: float) -> None:
        path.write_bytes(path.read_bytes().replace(b"body", b"BODY"))
        os.utime(path, (1, 1))

    assert not at_once(list(candidates(path)), write_in_place).ready


def test_empty_file_is_bad_input_once_it_is_settled(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    (empty,) = at_once(list(candidates(tmp_path))).refused
    assert empty.failure.kind is FailureKind.BAD_INPUT
    assert "empty" in empty.failure.message.text("en")


def test_refusals_of_the_door_are_passed_on(tmp_path: Path, scan: Write) -> None:
    scan(tmp_path / "a.pdf")
    (tmp_path / "b.pdf").symlink_to("a.pdf")
    found = at_once(list(candidates(tmp_path)))
    assert (len(found.ready), len(found.refused)) == (1, 1)
