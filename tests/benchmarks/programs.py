"""The programs that we compare ourselves with, and what they need."""

import shutil
import sys
from pathlib import Path

OCRMYPDF = (str(Path(sys.executable).with_name("ocrmypdf")),)
OCRMYPDF_OPTIONS = (
    "-l", "vie", "--deskew", "--clean", "--rotate-pages", "--output-type", "pdfa", "-j", "2",
    "--invalidate-digital-signatures",
)  # fmt: skip
"""The last one only lets it work on signed files, which it refuses otherwise."""
PLAIN_OPTIONS = (
    "-l", "vie", "--optimize", "0", "--output-type", "pdf", "-j", "2", "--invalidate-digital-signatures",
)  # fmt: skip
"""The least that makes a scan searchable: not turned, not cleaned, not for the archive."""


def missing_for_ocrmypdf() -> list[str]:
    """What OCRmyPDF with these options lacks on this machine."""
    lacking = [] if Path(OCRMYPDF[0]).is_file() else ["ocrmypdf (a development dependency)"]
    packages = {"unpaper": "unpaper", "gs": "ghostscript", "tesseract": "tesseract-ocr"}
    return lacking + [package for program, package in packages.items() if shutil.which(program) is None]
