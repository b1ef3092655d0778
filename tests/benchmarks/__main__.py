"""`make bench`: reading, speed, samples, kills; names of parts as arguments run only those.

Real scans are looked for in the folder that SOHOA_REAL_SCANS names: `scans/` and `truth/` (NNN.txt is the
text of the one page of `scans/NNN*`).
"""

import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.engines.linenet import LineNet
from tests.benchmarks import (
    confidence,
    fields,
    hardships,
    indexing,
    lists,
    profile,
    rates,
    reading,
    relevance,
    relevance_systems,
    search_archive,
    search_speed,
    secrecy,
    secrecy_pages,
    speed,
    stacks,
)
from tests.benchmarks.kills import disturbed
from tests.benchmarks.programs import OCRMYPDF_OPTIONS, PLAIN_OPTIONS, missing_for_ocrmypdf
from tests.benchmarks.search_texts import pages, texts_folder

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
REAL = Path(os.environ.get("SOHOA_REAL_SCANS", ROOT.parent / "shared" / "real"))
STACK = ("102", "104", "106", "110")
"""Scanned PDFs of which the speed is measured."""
KILLS = 20
SEED = 18
GOALS = {
    "recall": 0.993, "cer": 0.01, "numbers": 0.98, "speed": 20.0, "plain speed": 6.0, "megabytes": 600,
    "reader": 0.35, "bulk": 0.85, "index_megabytes": 300, "list_seconds": 60, "list_megabytes": 500,
}  # fmt: skip
ELASTIC = os.environ.get("SOHOA_TEST_ELASTICSEARCH", "")
NO_SERVER = "SKIPPED: SOHOA_TEST_ELASTICSEARCH names no server (`.ci/elasticsearch start` starts one)."
INDEXED = int(os.environ.get("SOHOA_BENCH_PAGES", "100000"))
"""Pages that the memory of the program is measured with."""
SECONDS = float(os.environ.get("SOHOA_BENCH_SECONDS", "1800"))
"""After which a part that takes long says how far it came, and ends."""
COUNTED = (10_000, 100_000, 1_000_000)
"""Documents of the catalogues in which the rate is counted."""
LISTED = 200_000
"""Dossiers of the inventory that is imported."""
BULK = 10_000
"""Pages that the rate is measured with."""
NO_TEXTS = "SKIPPED: SOHOA_TEXTS names no folder with texts (search_texts.py says which)."
ARCHIVE = ROOT / "var" / "million"
ARCHIVE_PAGES = int(os.environ.get("SOHOA_BENCH_ARCHIVE", "1000000"))
"""Pages of the embedded index that is searched."""
ELASTIC_PAGES = int(os.environ.get("SOHOA_BENCH_ELASTIC_ARCHIVE", "300000"))
"""Pages of the index on the server that is searched."""


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def real_reading(folder: Path) -> None:
    """Scored pages of real scans."""
    if not (REAL / "truth").is_dir():
        say(f"SKIPPED: no real scans in {REAL}; set SOHOA_REAL_SCANS to a folder with scans/ and truth/.")
        return
    truth = reading.truths(REAL / "truth")
    images = reading.images_of(truth, REAL / "scans")
    readings = {"sohoa": reading.scored(truth, reading.ours(REAL / "scans", folder))}
    total = reading.total(readings["sohoa"].values())
    say(
        f"recall {total.recall:.4f} (goal {GOALS['recall']}), cer {total.cer:.4f} (goal {GOALS['cer']}), "
        f"numbers {total.number_recall:.4f} (goal {GOALS['numbers']})"
    )
    if reading.missing_rivals():
        say("SKIPPED: the comparison with Tesseract, because it is not installed (tesseract-ocr).")
    else:
        readings["tesseract -l vie"] = reading.scored(truth, reading.tesseract(images))
    if missing := missing_for_ocrmypdf():
        say(f"SKIPPED: the comparison with OCRmyPDF, which lacks {', '.join(missing)}.")
    else:
        readings["ocrmypdf --deskew --clean"] = reading.scored(
            truth, reading.ocrmypdf(images, folder / "rival")
        )
    say(reading.table(readings))
    with LineNet() as engine:
        say(confidence.table(confidence.read(truth, images, engine)))


def real_speed(folder: Path) -> None:
    """Pages a minute of scanned PDFs."""
    files = [path for path in sorted((REAL / "scans").glob("*.pdf")) if path.name.startswith(STACK)]
    if len(files) != len(STACK):
        say(f"SKIPPED: {len(STACK)} scanned PDFs ({', '.join(STACK)}) are not in {REAL / 'scans'}.")
        return
    our = speed.ours(files, folder / "ours")
    if missing := missing_for_ocrmypdf():
        say(f"SKIPPED: the comparison with OCRmyPDF, which lacks {', '.join(missing)}.")
    else:
        for name, options in (("speed", OCRMYPDF_OPTIONS), ("plain speed", PLAIN_OPTIONS)):
            their = speed.theirs(files, folder / name, options)
            say(
                f"{our.pages_per_minute / their.pages_per_minute:.1f} times ocrmypdf {' '.join(options)} "
                f"(goal {GOALS[name]:.0f}): {their.pages} pages in {their.seconds:.1f} s"
            )
    say(f"sohoa: {our.pages} pages in {our.seconds:.1f} s, {our.pages_per_minute:.1f} pages/min")
    say(f"largest worker {our.worker_megabytes:.0f} MB resident (goal at most {GOALS['megabytes']})")


def page_profile(_: Path) -> None:
    """What the parts of the page story cost, and how the whole of it compares with plain Tesseract."""
    stack = [path for path in sorted((REAL / "scans").glob("*.pdf")) if path.name.startswith(STACK)]
    if not stack:
        say(f"SKIPPED: no scanned PDFs ({', '.join(STACK)}) in {REAL / 'scans'}.")
        return
    say(profile.table(profile.costs(stack)))
    images = list(reading.images_of(reading.truths(REAL / "truth"), REAL / "scans").values())
    if reading.missing_rivals() or not images:
        say("SKIPPED: the comparison with Tesseract: it is not installed, or there are no scored pages.")
        return
    ours, theirs = sum(profile.costs(images).values()), profile.of_tesseract(images)
    say(
        f"scored pages: {ours:.0f} ms a page, `tesseract PAGE - -l vie` {theirs:.0f} ms on the same, "
        f"{ours / theirs:.2f} of it (goal {GOALS['reader']})"
    )


def hard_scans(folder: Path) -> None:
    """The scored pages of real scans, scanned badly."""
    if not (REAL / "truth").is_dir():
        say(f"SKIPPED: no real scans in {REAL}; set SOHOA_REAL_SCANS to a folder with scans/ and truth/.")
        return
    truth = reading.truths(REAL / "truth")
    for line in hardships.table(hardships.endured(truth, reading.images_of(truth, REAL / "scans"), folder)):
        say(line)


def sample_reading(folder: Path) -> None:
    """The samples, except the one in quarantine."""
    truth = reading.truths(SAMPLES / "truth")
    found = reading.ours(SAMPLES / "scans", folder)
    stopped = sorted(set(truth) - set(found))
    readings = {"sohoa": reading.scored({page: truth[page] for page in truth if page in found}, found)}
    say(f"stopped by a mark of secrecy, not scored: {', '.join(stopped)}")
    say(reading.table(readings))


def kills(folder: Path) -> None:
    """`kill -9` at random moments."""
    done = disturbed(SAMPLES / "scans", folder, KILLS, SEED, inventory=SAMPLES / "inventory.csv")
    say(f"{len(done.differences)} differences after {done.killed} kills in {done.lives} workspaces (goal 0)")
    for line in done.differences:
        say(f"  {line}")


def index_memory(folder: Path) -> None:
    """Memory of a run that sends pages to Elasticsearch."""
    if not ELASTIC:
        say(NO_SERVER)
        return
    weight = indexing.weighed(ELASTIC, INDEXED, folder, SECONDS, say)
    say(
        f"{weight.pages} pages in {weight.seconds:.0f} s, at most {weight.megabytes:.0f} MB resident "
        f"(goal at most {GOALS['index_megabytes']})"
    )


def bulk_rate(_: Path) -> None:
    """Pages a second into Elasticsearch, beside bare bulk requests to the same server."""
    if not ELASTIC:
        say(NO_SERVER)
        return
    rates = indexing.rates(ELASTIC, BULK)
    rounds = ", ".join(f"{ratio:.2f}" for ratio in rates.ratios)
    say(f"{rates.ours / rates.bare:.2f} of the bare rate (goal {GOALS['bulk']}); rounds: {rounds}")
    say(f"bare {rates.bare:.0f} pages/s, ours {rates.ours:.0f} pages/s, {BULK} pages of 2,000 characters")


def index_kills(folder: Path) -> None:
    """`kill -9` of runs at random moments while they send to Elasticsearch."""
    if not ELASTIC:
        say(NO_SERVER)
        return
    done = indexing.killed(ELASTIC, folder, KILLS, SEED, SECONDS, say)
    say(f"{len(done.differences)} differences after {done.killed} kills in {done.lives} runs (goal 0)")
    for line in done.differences:
        say(f"  {line}")


def turned_away(folder: Path) -> None:
    """Every write to Elasticsearch is answered with 429 for a minute."""
    if not ELASTIC:
        say(NO_SERVER)
        return
    codes, seconds, differences = indexing.turned_away(ELASTIC, folder)
    say(f"runs ended with {codes} in {seconds:.0f} s (goal 6 until the minute is over, then 0)")
    say(f"{differences} differences (goal 0)")


def ranking(folder: Path) -> None:
    """How well pages are ranked, by pages that were read and judged: ours, plain BM25, FSCrawler's set-up."""
    texts = texts_folder()
    if not texts:
        say(NO_TEXTS)
        return
    asked, grades = relevance.queries(), relevance.graded(relevance.judgements())
    cut = list(pages(texts))
    known = {relevance.page_name(page.document, page.number, page.digest) for page in cut}
    gone = sum(page not in known for of_query in grades.values() for page in of_query)
    judged = sum(map(len, grades.values()))
    say(f"{len(asked)} queries, {judged} judged pages, {gone} of them with another text since")
    if not ELASTIC:
        say(NO_SERVER)
    say(relevance.table(asked, grades, relevance_systems.ranked(asked, cut, folder, ELASTIC or None)))


def searching(_: Path) -> None:
    """How fast a large archive is searched; its indexes are kept in var/ and on the server."""
    texts = texts_folder()
    if not texts:
        say(NO_TEXTS)
        return
    archives = {"embedded": partial(search_archive.embedded, texts, ARCHIVE, ARCHIVE_PAGES)}
    if ELASTIC:
        archives["Elasticsearch"] = partial(search_archive.elastic, texts, ELASTIC, ELASTIC_PAGES)
    else:
        say(NO_SERVER)
    for name, made in archives.items():
        loaded = made()
        say(search_speed.table(name, loaded, search_speed.alone(loaded.index)))
        for line in search_speed.compounds_first(loaded.index):
            say(line)
        loaded.index.close()
        together, rate = search_speed.crowd(loaded.opened)
        say(search_speed.line(together) + f"  {rate:.0f} answers a second")


def cut_stacks(folder: Path) -> None:
    """Scans of many documents, cut at slips and at headers."""
    read = list(stacks.piles(folder))
    for name, slips, goal in (("with slips", True, 1.0), ("without", False, 0.95)):
        found = stacks.score(read, slips=slips)
        say(
            f"{name}: {found.found} of {found.wanted} cuts, {found.right:.3f} (goal {goal}), "
            f"{found.wrong} wrong, {found.whole} of {len(read)} stacks right as a whole, "
            f"{found.lost} with lost pages (goal 0)"
        )


def large_lists(folder: Path) -> None:
    """The import of an inventory of 200,000 dossiers: tried, new, once more, with one growing tenfold."""
    say(f"goals: at most {GOALS['list_seconds']} s on the processor, {GOALS['list_megabytes']} MB resident")
    for suffix in (".xlsx", ".csv"):
        for count in (LISTED // 10, LISTED):
            workspace = folder / f"{count}{suffix}"
            lists.cost(workspace, "init")
            path = lists.written(folder, count, suffix)
            for what, more in (("trial", ["--dry-run"]), ("new", []), ("again", [])):
                found = lists.cost(workspace, "inventory", "import", *more, path)
                say(
                    f"{suffix} {count} dossiers, {what}: {found.cpu_seconds:.1f} s, "
                    f"{found.megabytes:.0f} MB, exit code {found.code}"
                )


def counting(folder: Path) -> None:
    """The rate and every report of 10,000, 100,000 and 1,000,000 documents."""
    say(rates.table([rates.measured(folder, count) for count in COUNTED]))


def tagging(folder: Path) -> None:
    """Fields of real scans and of made-up Party papers in three wordings, against their labels."""
    if (REAL / "labels.jsonl").is_file():
        found = fields.exported(REAL / "scans", folder / "real")
        say(f"real scans\n{fields.table(fields.tallied(fields.labels_of(REAL / 'labels.jsonl'), found))}")
    else:
        say(f"SKIPPED: no labels.jsonl in {REAL}; set SOHOA_REAL_SCANS to a folder with it and scans/.")
    tallies = []
    for number, name in enumerate(("first", "second", "third")):
        labels, scans = fields.party(folder / f"party{number}", number)
        found = fields.exported(scans, folder / f"read{number}")
        tallies.append(fields.tallied(labels, found))
        say(f"{len(labels)} Party papers, {name} wording")
        say(fields.table(tallies[-1]))
    say(f"Party papers together\n{fields.table(fields.together(tallies))}")


def secrecy_gate(folder: Path) -> None:
    """Marks of secrecy in every place and with every damage, and real pages without any."""
    for style in secrecy_pages.Style:
        done = secrecy.drawn(style, folder)
        say(
            f"{style}: {len(done.missed)} of {done.secret} marks missed (goal 0), {len(done.stopped)} of "
            f"{done.harmless} other pages stopped (goal 0), {done.milliseconds:.0f} ms a page (goal 60)"
        )
        for line in (*done.missed, *done.stopped):
            say(f"  {line}")
    for place in (REAL / "scans", SAMPLES / "scans"):
        if place.is_dir():
            pages, stopped, milliseconds = secrecy.falsely_stopped(place)
            say(
                f"{place.parent.name}/{place.name}: {pages} pages, {milliseconds:.0f} ms a page (goal 60), "
                f"stopped (goal 0, but for the marked sample): {stopped}"
            )


PARTS: dict[str, Callable[[Path], None]] = {
    "reading": real_reading, "speed": real_speed, "profile": page_profile,
    "hardships": hard_scans,
    "samples": sample_reading, "kills": kills,
    "bulk_rate": bulk_rate, "index_memory": index_memory, "index_kills": index_kills,
    "fields": tagging, "inventory": large_lists, "stacks": cut_stacks, "rates": counting,
    "turned_away": turned_away, "secrecy": secrecy_gate, "ranking": ranking, "searching": searching,
}  # fmt: skip


def main() -> None:
    """Runs the parts one after the other, each in a folder of its own that is removed."""
    for name in sys.argv[1:] or PARTS:
        part = PARTS[name]
        say(f"\n== {name}: {part.__doc__}")
        with tempfile.TemporaryDirectory() as folder:
            part(Path(folder))


if __name__ == "__main__":
    main()
