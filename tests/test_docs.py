"""The documents are held to the code: commands, options, settings, exit codes, JSON keys, targets, paths."""

import json
import re
import shutil
import sqlite3
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from pipeline import errors
from pipeline.batch import policy
from pipeline.cli.main import COMMANDS, sohoa
from pipeline.formats.columns import NAMES, ListKind
from pipeline.formats.metadata import COLUMNS
from pipeline.model.archive import DocumentStatus, MatchedBy, Verdict
from pipeline.model.outcome import FailureKind, Stage
from pipeline.model.quality import Grade, Weakness
from pipeline.settings import SECRETS, Settings, toml_value

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
OWN_TEXTS = (
    "README.md", "Makefile", "pyproject.toml", ".gitignore", ".ci/*", "configs/*", "samples/*.*",
    "pipeline/**/*.py", "pipeline/**/*.toml", "pipeline/**/*.md", "pipeline/**/*.po",
    "tests/**/*.py", "tests/**/*.md",
)  # fmt: skip
Sohoa = Callable[..., Result]


def section(title: str) -> str:
    """The part of the README under a heading."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its words."""
    context = click.Context(sohoa)
    for name in COMMANDS:
        command = sohoa.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", found) for inner, found in command.commands.items())
        else:
            yield name, command


ALL_COMMANDS = dict(commands())


def row_of(name: str) -> str:
    rows = [line for line in section("Commands").splitlines() if re.match(rf"\| `sohoa {name}[ `]", line)]
    assert len(rows) == 1, f"the README must have one row for `sohoa {name}`"
    return rows[0]


@pytest.mark.parametrize("name", sorted(ALL_COMMANDS))
def test_every_command_has_help_and_a_row_with_its_options(name: str) -> None:
    command, row = ALL_COMMANDS[name], row_of(name)
    assert command.help
    options = {
        opt for one in command.params if isinstance(one, click.Option) for opt in one.opts if "--" in opt
    }
    assert set(re.findall(r"`(--[a-z-]+)`", row)) == options
    for argument in (one for one in command.params if isinstance(one, click.Argument)):
        assert f" {argument.name.upper() if argument.name else ''}" in row.split("|")[1]


def test_no_row_is_of_a_command_that_is_not_there() -> None:
    named = set(re.findall(r"^\| `sohoa ([a-z]+(?: [a-z]+)?)", section("Commands"), re.MULTILINE))
    assert named == set(ALL_COMMANDS)


def test_every_global_option_is_in_the_readme() -> None:
    for option in sohoa.params:
        assert any(f"`{name}`" in section("Commands") for name in option.opts), option.opts
        assert isinstance(option, click.Option)
        if isinstance(option.envvar, str):
            assert f"`{option.envvar}`" in section("Commands")


def test_commands_in_examples_exist() -> None:
    for block in re.findall(r"```\n(.*?)```", README, re.DOTALL):
        for words in re.findall(r"^sohoa (?!--)([a-z]+)", block, re.MULTILINE):
            assert words in COMMANDS


def settings() -> Iterator[tuple[str, str, Any]]:
    for name, field in Settings.model_fields.items():
        keys = [key for key in type(field.default).model_fields if key not in SECRETS]
        yield from ((name, key, getattr(field.default, key)) for key in keys)


@pytest.mark.parametrize(("name", "key", "default"), list(settings()))
def test_every_setting_is_in_the_readme_with_its_default(name: str, key: str, default: Any) -> None:
    assert f"| `{name}` | `{key}` | `{toml_value(default)}` |" in section("Settings")


@pytest.mark.parametrize("key", sorted(SECRETS))
def test_every_secret_is_in_the_readme_with_its_variable(key: str) -> None:
    assert f"`SOHOA_INDEX__{key.upper()}`" in section("Settings")


def test_the_settings_of_the_file_the_code_and_the_readme_are_the_same() -> None:
    known = {(name, key) for name, key, _ in settings()}
    file = tomllib.loads((ROOT / "configs" / "default.toml").read_text("utf-8"))
    assert {(name, key) for name, keys in file.items() for key in keys} == known
    assert set(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", section("Settings"), re.MULTILINE)) == known


@pytest.mark.parametrize(("name", "key", "default"), list(settings()))
def test_every_setting_is_used_by_the_code(name: str, key: str, default: Any) -> None:
    """Some module other than the settings themselves reads it (`limits.page_seconds`, `settings.jobs`)."""
    code = [path.read_text("utf-8") for path in (ROOT / "pipeline" / "cli").rglob("*.py")]
    assert any(re.search(rf"\.{key}\b", text) for text in code), f"nobody reads {name}.{key}"


def test_exit_codes_are_those_of_the_code() -> None:
    listed = set(map(int, re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE)))
    tree = [errors.SohoaError, *errors.SohoaError.__subclasses__()]
    ends = {policy.EXIT_DONE, policy.EXIT_PARTIAL, policy.EXIT_NOTHING, policy.EXIT_INTERRUPTED}
    assert listed == ends | {kind.exit_code for kind in tree}


def keys_of(value: Any) -> set[str]:
    """Every key in a JSON value, at any depth."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_of(inner)}
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


LISTED_KEYS = set(re.findall(r"`(\w+)`", section("JSON")))


@pytest.mark.tesseract
def test_json_keys_are_those_of_a_real_run(digitized: Path, sohoa_in: Sohoa, tmp_path: Path) -> None:
    """Nothing is printed that the README leaves out, and nothing is promised that is not printed."""
    workspace = Path(shutil.copytree(digitized, tmp_path / "copy"))
    (workspace / "inbox" / "not a scan.pdf").write_text("text", "utf-8")
    changed = tmp_path / "muc-luc.csv"
    changed.write_text(
        "Mã hồ sơ,Cơ quan,Số trang\nTU.2019.017,Tỉnh ủy,-1\nTU.2021.003,Tỉnh ủy,9\nTổng cộng,,\n,,9\n",
        "utf-8",
    )
    printed: set[str] = set()
    for words in (
        ("inventory", "import", changed, "--dry-run", "--json"),
        ("unmatched", "--json"),
        ("run", "--json"),
        ("failures", "--json"),
        ("review", "--all", "--json"),
        ("search", "số hóa", "--json"),
        ("report", "rate", "--with-out-of-scope", "--json"),
        *(("report", kind, "--json") for kind in ("backlog", "missing", "quality", "errors", "statistics")),
        *(("report", "throughput", "--by", by, "--json") for by in ("day", "run")),
        ("show", "014-HD-VPTU.pdf", "--page", "1", "--json"),
        ("index", "status", "--json"),
        ("index", "check", "--json"),
        ("quarantine", "list", "--json"),
        ("doctor", "--json"),
    ):
        found = keys_of(json.loads(sohoa_in(workspace, *words).stdout))
        assert found <= LISTED_KEYS, (words, found - LISTED_KEYS)
        printed |= found
    assert sohoa_in(workspace, "check", "014-HD-VPTU.pdf", "--pass", "--person", "Lan").exit_code == 0
    assert sohoa_in(workspace, "split", "131-KH-HU 2 mặt.pdf", "--at", "2").exit_code == 0
    printed |= keys_of(json.loads(sohoa_in(workspace, "split", "list", "--all", "--json").stdout))
    assert sohoa_in(workspace, "edit", "014-HD-VPTU.pdf", "note=x", "--person", "Lan").exit_code == 0
    _vouch_for_first_pages(workspace)
    printed |= keys_of(json.loads(sohoa_in(workspace, "show", "014-HD-VPTU.pdf", "--json").stdout))
    filled = tmp_path / "filled.csv"
    filled.write_text("source_name,note,issued_date\n014-HD-VPTU.pdf,y,\nnone.pdf,z,\n", "utf-8")
    printed |= keys_of(json.loads(sohoa_in(workspace, "import", "metadata", filled, "--json").stdout))
    (master,) = list((workspace / "vault").rglob("*.pdf"))[:1]
    master.unlink()
    printed |= keys_of(json.loads(sohoa_in(workspace, "verify", "--json").stdout))
    sohoa_in(workspace, "export", "metadata", tmp_path / "rows.jsonl")
    lines = (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()
    assert {frozenset(json.loads(line)) for line in lines} == {frozenset(COLUMNS)}
    _give_history(workspace)
    found = keys_of(json.loads(sohoa_in(workspace, "report", "rate", "--with-out-of-scope", "--json").stdout))
    assert found <= LISTED_KEYS
    printed |= found
    words_for_values = {
        *DocumentStatus,
        *Stage,
        *FailureKind,
        *MatchedBy,
        *Verdict,
        *ListKind,
        *Grade,
        *Weakness,
        "null",
        "sohoa",
    }
    assert LISTED_KEYS - printed - set(COLUMNS) - set(map(str, words_for_values)) == set()


def _vouch_for_first_pages(workspace: Path) -> None:
    """None of the scans has a page that needs a person for it."""
    rows = (
        "INSERT INTO vouched_pages (sha256, page_number, person, at) "
        "SELECT sha256, 1, 'Lan', taken_at FROM masters"
    )
    with closing(sqlite3.connect(workspace / "catalogue.sqlite3")) as driver, driver:
        driver.execute(rows)


def _give_history(workspace: Path) -> None:
    """Snapshots of four weeks that grow, and a dossier out of scope."""
    copy = (
        "INSERT INTO rate_snapshots SELECT date(day, ?), agency, fonds_code, covered, unit, registered, "
        "0, 0, 0, 0, CASE unit WHEN 'documents' THEN digitized / ? END, taken_at FROM rate_snapshots "
        "WHERE day = (SELECT max(day) FROM rate_snapshots) AND unit = 'documents'"
    )
    with closing(sqlite3.connect(workspace / "catalogue.sqlite3")) as driver, driver:
        driver.executemany(copy, [(f"-{7 * weeks} days", weeks + 1) for weeks in range(1, 5)])
        driver.execute("UPDATE dossiers SET scope = 'lost' WHERE dossier_code = 'TU.2019.017'")


@pytest.mark.parametrize("words", [DocumentStatus, Stage, FailureKind, Grade, Weakness])
def test_closed_sets_are_listed(words: Any) -> None:
    assert {str(word) for word in words} <= LISTED_KEYS


@pytest.mark.parametrize(("kind", "field"), [(kind, name) for kind, names in NAMES.items() for name in names])
def test_columns_of_lists_are_listed(kind: ListKind, field: str) -> None:
    part = section("Files that are read").split(f"\n### {kind.capitalize()}\n")[1].split("\n### ")[0]
    (row,) = re.findall(rf"^\| `{field}` \([^|]*\| ([^|]*) \|$", part, re.MULTILINE)
    assert set(row.split(", ")) <= set(NAMES[kind][field])


TARGETS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))


def test_targets_of_make_are_those_of_the_readme() -> None:
    named = set(re.findall(r"`make ([a-z-]+)`", section("For engineers")))
    assert named == TARGETS
    phony = set(re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split())
    assert phony == TARGETS


def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    assert set(re.findall(r"^  make ([a-z-]+) +\S", shown.stdout, re.MULTILINE)) == TARGETS


def test_servers_for_an_office_are_secured_and_keep_their_data() -> None:
    """`configs/compose.yaml` is YAML; no password stands in it or has a default, every server is watched."""
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    text = (ROOT / "configs" / "compose.yaml").read_text("utf-8")
    servers = yaml.safe_load(text)
    node, kibana = (servers["services"][name] for name in ("elasticsearch", "kibana"))
    assert node["environment"]["xpack.security.enabled"] == "true"
    assert node["environment"]["xpack.security.http.ssl.enabled"] == "true"
    for server in (node, kibana):
        assert server["healthcheck"]["test"]
        named = {volume.split(":")[0] for volume in server["volumes"]}
        assert named <= set(servers["volumes"])
    passwords = re.findall(r"^ *\w*PASSWORD: (.*)$", text, re.MULTILINE)
    assert len(passwords) >= 5
    assert all(re.fullmatch(r"\$\{\w+:\?write it into \.env\}", password) for password in passwords)
    versions = {server["image"].partition(":")[2] for server in (node, kibana)}
    assert versions == {"${ELASTIC_VERSION:-8.19.21}"}


def test_links_of_the_readme_lead_somewhere() -> None:
    heads = {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^## (.*)$", README, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            assert target[1:] in heads, target
        else:
            assert (ROOT / target).exists(), target


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of the machine on which it was written, no host of a registry, no number of an issue."""
    forbidden = re.compile(
        "/(?:work|root)"
        + r"/|files\.python"
        + r"hosted|py"
        + r"pi\.org|#\d+ \(issue\)|\bissue \d+|\bissue #\d+",
        re.I,
    )
    paths = [path for pattern in OWN_TEXTS for path in ROOT.glob(pattern) if path.is_file()]
    assert len(paths) > 100
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in paths
        if (hit := forbidden.search(path.read_text("utf-8", errors="replace")))
    ]
    assert found == []
