"""What tests of whole runs share: the samples, the command line in this process, a digitized workspace."""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import hypothesis
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.main import main
from pipeline.index.elastic.admin import delete_all
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.threads import pin_to_one_thread

SAMPLES = Path(__file__).parents[1] / "samples"
FEW = ("014-HD-VPTU.pdf", "231-UBND-VHXH.jpg", "056-PA-UBND.jpg", "131-KH-HU 2 mặt.pdf", "127-QĐ-TU.jpg")
"""A born-digital PDF, two letters, one with the mark MẬT, one with a blank verso."""

KEY_HOME = Path(tempfile.gettempdir()) / f"sohoa-tests-{os.getuid()}"
"""Where tests have the key of the quarantine: never that of the account."""

Sohoa = Callable[..., Result]


def pytest_configure() -> None:
    """As in a real run: before any numeric library is loaded. Properties try the same examples each time."""
    pin_to_one_thread()
    hypothesis.settings.register_profile("the same", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("the same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files come first: processes that share the tests end together then."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def settings_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test, and files need not stand still for two seconds."""
    _shield(monkeypatch)


def _shield(patch: pytest.MonkeyPatch) -> None:
    kept = ("SOHOA_REAL_SCANS", "SOHOA_TEST_ELASTICSEARCH")
    for name in [name for name in os.environ if name.startswith("SOHOA_") and name not in kept]:
        patch.delenv(name)
    patch.setenv("SOHOA_INTAKE__SETTLE_SECONDS", "0")
    patch.setenv("XDG_CONFIG_HOME", str(KEY_HOME))


@pytest.fixture(scope="session")
def elastic_url() -> str:
    """A real Elasticsearch server for tests."""
    url = os.environ.get("SOHOA_TEST_ELASTICSEARCH")
    if not url:
        pytest.skip("SOHOA_TEST_ELASTICSEARCH is not set: there is no Elasticsearch server to test against")
    return url


@pytest.fixture(scope="module")
def elastic_options(elastic_url: str) -> Iterator[ElasticOptions]:
    """Options with an index prefix of their own for each test module; its indexes are deleted afterwards."""
    options = ElasticOptions((elastic_url,), prefix=f"t{uuid.uuid4().hex[:12]}-", timeout_seconds=20)
    yield options
    delete_all(options)


@pytest.fixture
def elastic_index(elastic_options: ElasticOptions) -> Iterator[ElasticIndex]:
    """An empty index on the server."""
    delete_all(elastic_options)
    index = ElasticIndex.open(elastic_options)
    yield index
    index.close()


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Path]:
    """The sample scan of that file name."""

    def find(name: str) -> Path:
        (path,) = (SAMPLES / "scans").rglob(name)
        return path

    return find


@pytest.fixture(scope="session")
def sohoa_in() -> Sohoa:
    """Runs `sohoa` with these arguments in a workspace, in this process, as `main` would."""

    def run(workspace: Path, *arguments: str | Path, lang: str = "en") -> Result:
        words = ["--workspace", str(workspace), "--lang", lang, *map(str, arguments)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", ["sohoa", *words])
            patch.setenv("XDG_CONFIG_HOME", str(KEY_HOME))
            patch.setenv("SOHOA_INTAKE__SETTLE_SECONDS", os.environ.get("SOHOA_INTAKE__SETTLE_SECONDS", "0"))
            return CliRunner().invoke(_as_command, words, catch_exceptions=False)

    return run


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def _as_command(words: tuple[str, ...]) -> None:
    main()


@pytest.fixture(scope="session")
def few_scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder tree with a few of the samples in their dossiers."""
    root = tmp_path_factory.mktemp("few")
    for path in sorted((SAMPLES / "scans").rglob("*")):
        if path.name in FEW:
            (root / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, root / path.parent.name)
    return root


@pytest.fixture(scope="session")
def digitized(tmp_path_factory: pytest.TempPathFactory, few_scans: Path, sohoa_in: Sohoa) -> Path:
    """A workspace in which a few samples were read by a real run. Copy it to change it.

    Processes that share the tests read them once and take a copy each.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = shared / "digitized"
    with (shared / "digitized.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _digitize(few_scans, own / "being digitized", sohoa_in)
            (own / "being digitized").rename(made)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("archive") / "workspace"))


def _digitize(scans: Path, workspace: Path, sohoa_in: Sohoa) -> None:
    inventory = SAMPLES / "inventory.csv"
    steps = (("init",), ("inventory", "import", inventory), ("ingest", scans), ("run", "--jobs", "2"))
    _made(workspace, sohoa_in, *steps)


def _made(workspace: Path, sohoa_in: Sohoa, *steps: tuple[str | Path, ...]) -> None:
    """Takes these steps; what a session shares is made before the first test is shielded from settings."""
    with pytest.MonkeyPatch.context() as patch:
        _shield(patch)
        for words in steps:
            result = sohoa_in(workspace, *words)
            assert result.exit_code == 0, (words, result.output)


@pytest.fixture(scope="session")
def empty_workspace(tmp_path_factory: pytest.TempPathFactory, sohoa_in: Sohoa) -> Path:
    """To copy: the migrations of a new catalogue take longer than many a test."""
    made = tmp_path_factory.mktemp("empty") / "workspace"
    _made(made, sohoa_in, ("init",))
    return made


@pytest.fixture
def workspace(tmp_path: Path, empty_workspace: Path) -> Path:
    """An empty workspace."""
    return Path(shutil.copytree(empty_workspace, tmp_path / "workspace"))


@pytest.fixture
def changeable(digitized: Path, tmp_path: Path) -> Path:
    """A copy of the digitized workspace."""
    return Path(shutil.copytree(digitized, tmp_path / "copy"))
