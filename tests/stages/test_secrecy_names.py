"""Marks in names of files and folders, typed with marks or without; other words made with MẬT pass."""

from pathlib import Path

import pytest

from pipeline.rules.load import load_rules
from pipeline.stages.secrecy_names import mark_in_names


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("MẬT", "mật"), ("mat", "mật"), ("Hồ sơ mật 2018", "mật"), ("CV MAT 15", "mật"),
        ("15-QĐ (mật)", "mật"),
        ("TỐI MẬT", "tối mật"), ("toi mat", "tối mật"), ("ToiMat_2019", "tối mật"),
        ("TUYET MAT", "tuyệt mật"), ("tuyệt mật", "tuyệt mật"), ("TUYETMAT-1998", "tuyệt mật"),
        ("Độ mật A", "tuyệt mật"), ("BÍ MẬT NHÀ NƯỚC", "mật"), ("tai lieu thu hoi", "mật"),
    ],
)  # fmt: skip
def test_a_marked_name_stops(name: str, level: str) -> None:
    assert mark_in_names(["2018", name], load_rules()) == level


@pytest.mark.parametrize(
    "name",
    [
        "mật độ dân số", "Luật Bảo vệ bí mật nhà nước", "bao ve bi mat nha nuoc", "MẶT TRẬN TỔ QUỐC",
        "Mat tran to quoc", "131-KH-HU 2 mặt", "131 2 mat", "tôi mất", "mật ong", "bảo mật", "matter",
        "BẢN MẬT MÃ", "Tỉnh ủy Hà Giang", "", "231-UBND-VHXH",
    ],
)  # fmt: skip
def test_other_names_pass(name: str) -> None:
    assert mark_in_names([name], load_rules()) is None


def test_no_sample_has_a_marked_name(samples: Path) -> None:
    for path in (samples / "scans").rglob("*"):
        assert mark_in_names([path.parent.name, path.stem], load_rules()) is None
