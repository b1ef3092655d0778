"""Lists of what is held: what the commands say, what they end with, what scans make of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Sohoa = Callable[..., Any]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str, name: str = "muc luc.csv") -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return write


def test_an_inventory_is_imported_once(workspace: Path, samples: Path, sohoa_in: Sohoa) -> None:
    first = sohoa_in(workspace, "inventory", "import", samples / "inventory.csv")
    second = sohoa_in(workspace, "inventory", "import", samples / "inventory.csv")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "15 new, 0 changed, 0 gone, 0 unchanged, 0 refused" in first.stderr
    assert "0 new, 0 changed, 0 gone, 15 unchanged, 0 refused" in second.stderr


def test_bad_rows_stop_the_list_until_the_others_are_wanted(
    workspace: Path, written, sohoa_in: Sohoa
) -> None:
    table = written(
        "Cơ quan,Số và ký hiệu hồ sơ,Tổng số VB\nTỉnh ủy,A.1,3\nTỉnh ủy,,2\nTỉnh ủy,A.2,x\nTổng cộng,,3\n"
    )
    result = sohoa_in(workspace, "inventory", "import", table)
    assert result.exit_code == 5, result.stderr
    assert "Row 3" in result.stderr
    assert "Row 4, column `Tổng số VB`" in result.stderr
    assert "passed over: 5" in result.stderr
    assert "Nothing was imported" in result.stderr
    assert sohoa_in(workspace, "inventory", "import", table, "--dry-run").exit_code == 4
    taken = sohoa_in(workspace, "inventory", "import", table, "--accept-valid")
    assert (taken.exit_code, "1 new" in taken.stderr) == (4, True)
    report = json.loads(sohoa_in(workspace, "report", "rate", "--json").stdout)
    assert report["total"]["dossiers"]["registered"] == 1


def test_a_trial_shows_changes_and_makes_none(workspace: Path, written, sohoa_in: Sohoa) -> None:
    head = "Mã hồ sơ,Cơ quan,Tiêu đề\n"
    sohoa_in(workspace, "inventory", "import", written(head + "A.1,Tỉnh ủy,Báo cáo\nA.2,Tỉnh ủy,\n"))
    new = written(head + "A.1,Tỉnh ủy,Tờ trình\n" + "".join(f"B.{n},Tỉnh ủy,\n" for n in range(25)))
    for _ in range(2):
        shown = sohoa_in(workspace, "inventory", "import", new, "--dry-run")
        assert shown.exit_code == 0
        assert "title: Báo cáo → Tờ trình" in shown.stdout
        assert "… and 5 more" in shown.stdout
        assert "gone     A.2" in shown.stdout
        assert "25 new, 1 changed, 1 gone, 0 unchanged" in shown.stderr
    told = sohoa_in(workspace, "inventory", "import", new)
    assert "A.2" in told.stdout, "what is gone is always told"
    answer = json.loads(sohoa_in(workspace, "inventory", "import", new, "--remove-gone", "--json").stdout)
    assert answer["counts"] == {"new": 0, "changed": 0, "gone": 1, "unchanged": 26}
    both = sohoa_in(workspace, "inventory", "import", new, "--remove-gone", "--accept-valid")
    assert both.exit_code == 2


def test_a_table_that_is_no_inventory_changes_nothing(workspace: Path, written, sohoa_in: Sohoa) -> None:
    assert sohoa_in(workspace, "inventory", "import", written("một,hai\n1,2\n")).exit_code == 4
    report = json.loads(sohoa_in(workspace, "report", "rate", "--json").stdout)
    assert report["total"]["dossiers"]["registered"] in (None, 0)


def test_the_agency_can_be_named_where_the_table_has_none(workspace: Path, written, sohoa_in: Sohoa) -> None:
    table = written("Số và ký hiệu hồ sơ,Tổng số VB\nA.1,3\n")
    assert sohoa_in(workspace, "inventory", "import", table, "--agency", "Huyện ủy X").exit_code == 0
    report = json.loads(sohoa_in(workspace, "report", "rate", "--json").stdout)
    assert [row["group"] for row in report["rows"]] == ["Huyện ủy X"]


def test_a_list_in_tcvn3_is_converted_and_documents_are_listed(
    workspace: Path, tmp_path: Path, written, sohoa_in: Sohoa
) -> None:
    old = tmp_path / "cu.csv"
    old.write_bytes(
        "M· hå s¬;C¬ quan;Tiªu ®Ò\nH.1;TØnh ñy Hµ Giang;QuyÕt ®Þnh vÒ ruéng ®Êt\n".encode("latin-1")
    )
    first = sohoa_in(workspace, "inventory", "import", old, lang="vi")
    assert "TCVN3" in first.stderr
    documents = written("Hồ sơ số: H.1\nSTT,Tên loại,Trích yếu\n1,Báo cáo,Về rừng\n2,Tờ trình,Về đất\n")
    second = sohoa_in(workspace, "inventory", "import", documents)
    assert "Documents listed: 2 new" in second.stderr


def test_agencies_and_fonds(workspace: Path, written, sohoa_in: Sohoa) -> None:
    agencies = written("Mã,Tên cơ quan,Cơ quan cấp trên\nG09,Tỉnh ủy,\nG09.1,Huyện ủy,G09\n", "co quan.csv")
    assert "2 new" in sohoa_in(workspace, "inventory", "agencies", agencies).stderr
    circle = written("Mã,Tên cơ quan,Cơ quan cấp trên\nA,Sở A,B\nB,Sở B,A\n", "vong.csv")
    refused = sohoa_in(workspace, "inventory", "agencies", circle, "--json")
    assert [row["row"] for row in json.loads(refused.stdout)["refused"]] == [2, 3]
    assert refused.exit_code == 5
    fonds = written("Mã phông,Tên phông,Cơ quan,Mét giá\nP01,Phông Tỉnh ủy,G09,12\n", "phong.csv")
    assert "1 new" in sohoa_in(workspace, "inventory", "fonds", fonds).stderr


def test_nothing_is_missing_where_there_is_nothing(workspace: Path, sohoa_in: Sohoa) -> None:
    assert "agree" in sohoa_in(workspace, "unmatched").stderr


def test_scans_meet_their_dossiers_and_people_check_them(changeable: Path, written, sohoa_in: Sohoa) -> None:
    """A person puts a scan in its place, counts that differ are told, checks are recorded."""
    before = json.loads(sohoa_in(changeable, "unmatched", "--json").stdout)
    name = "127-QĐ-TU.jpg"
    table = written(
        f"Mã hồ sơ,STT,Tên loại,Trích yếu,Số trang,Tên file\nTU.2021.003,4,Quyết định,x,9,D:\\scan\\{name}\n"
    )
    assert sohoa_in(changeable, "inventory", "import", table).exit_code == 0
    assert sohoa_in(changeable, "assign", name, "--dossier", "TU.2021.003", "--ordinal", "4").exit_code == 0
    after = json.loads(sohoa_in(changeable, "unmatched", "--json").stdout)
    assert {"dossier_code": "TU.2021.003", "ordinal": 4, "unit": "pages", "expected": 9, "found": 1} in after[
        "counts"
    ]
    assert len(before["lines"]) == len(after["lines"])
    assert sohoa_in(changeable, "assign", "014-HD-VPTU.pdf", "--dossier", "TU.2021.003").exit_code == 0
    told = sohoa_in(changeable, "unmatched")
    for heading in ("Scans that no line", "Lines of the inventory without a scan", "Counts that differ"):
        assert heading in told.stderr
    assert sohoa_in(changeable, "assign", name, "--dossier", "no such").exit_code == 2
    two = sohoa_in(
        changeable, "assign", name, "014-HD-VPTU.pdf", "--dossier", "TU.2021.003", "--ordinal", "1"
    )
    assert two.exit_code == 2
    assert sohoa_in(changeable, "check", name, "--pass").exit_code == 0
    rescan = sohoa_in(changeable, "check", name, "--rescan", "mất góc", "--person", "Lan")
    assert (rescan.exit_code, "scanned again" in rescan.stderr) == (0, True)
    for words in ((), ("--pass", "--waive", "x"), ("--waive", "")):
        assert sohoa_in(changeable, "check", name, *words).exit_code == 2
