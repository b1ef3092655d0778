"""Makes the weights of the line reader from texts, fonts and scans: all steps in their order.

    python -m pipeline.training.make_reader --texts DIR --scans DIR --work DIR --out FILE.onnx

Scans are PDFs without truth; pages whose text is known for measuring must not be among them. After each stage
of the schedule that is followed by one with real lines, these are labelled anew by the better network. With
`--teacher`, stage G learns from the weights of a wider network too. A run that was stopped goes on
from its last checkpoint.
"""

import argparse
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pipeline.training import export_reader, reader_labels, reader_pages, train_reader
from pipeline.training.reader_schedule import SCHEDULE


def main(arguments: Sequence[str]) -> int:
    """Runs every step; each says on stderr what it did."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.make_reader")
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--scans", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, default=None, help="weights of a wider network")
    parser.add_argument("--pages", default="4", help="pages of each scan")
    parser.add_argument("--held", nargs="*", default=[], help="beginnings of names that are only measured")
    asked = parser.parse_args(arguments)
    texts, work = ["--texts", str(asked.texts)], asked.work
    real = ["--real", str(work / "real")]
    teacher = ["--teacher", str(asked.teacher)] if asked.teacher else []
    documents = sorted(map(str, asked.scans.glob("*.pdf")))
    pages = ["--out", str(work / "pages"), "--pages", asked.pages, "--held", *asked.held, "--", *documents]
    reader_pages.main(pages)
    for stage, after in pairwise((*SCHEDULE, None)):
        assert stage is not None
        if not (work / f"after_{stage.name}.pt").is_file():
            train_reader.main([*texts, *real, *teacher, "--work", str(work), "--until", stage.name])
        if after is not None and after.real:
            _label(work, stage.name, texts)
    last = work / f"after_{SCHEDULE[-1].name}.pt"
    return export_reader.main([str(last), str(asked.out), *texts, *real])


def _label(work: Path, stage: str, texts: Sequence[str]) -> None:
    """Labels the stored pages with the network of a stage, once."""
    weights = work / f"{stage}.onnx"
    if weights.is_file():
        return
    export_reader.main([str(work / f"after_{stage}.pt"), str(weights), *texts])
    out = ["--out", str(work / "real")]
    reader_labels.main(["--pages", str(work / "pages"), "--weights", str(weights), *out])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
