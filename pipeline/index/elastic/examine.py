"""What a server is fit for: version, rights, splitting of words, room on its disks. Changes nothing there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from elasticsearch import ApiError, Elasticsearch

from pipeline.errors import SohoaError
from pipeline.index.elastic.admin import status
from pipeline.index.elastic.connection import check_version, connect
from pipeline.index.elastic.disk import Marks, marks_of
from pipeline.index.elastic.faults import translated
from pipeline.index.elastic.options import ElasticOptions
from pipeline.language import Message, message
from pipeline.model.archive import EntryKind

CLUSTER_RIGHTS: Final = ("monitor",)
INDEX_RIGHTS: Final = ("read", "write", "create_index", "view_index_metadata", "manage")
_SAMPLE: Final = "cong_hoa xa hoi 15"
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_KINDS: Final = ("defaults", "persistent", "transient")
"""Of settings, the one that counts most last."""
_NO_SUCH_QUESTION: Final = frozenset((400, 404, 405))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    needed: bool = True
    """Without it the index cannot be used."""
    remedy: Message | None = None
    """What to do where it is not in order."""


def examine(options: ElasticOptions) -> tuple[Finding, ...]:
    """Everything that the index needs of its server; only the first where the server is of no use at all."""
    try:
        client = connect(options)
    except SohoaError as error:
        return (Finding("server", ok=False, found="", remedy=error.message),)
    with client:
        server = _tried("server", lambda: check_version(client, options))
        if not server.ok:
            return (server,)
        return (
            server,
            *encryption(options),
            _tried("rights", lambda: _rights(client, options)),
            _tried("analysis", lambda: _analysis(client, options)),
            _tried("index", lambda: _index(options)),
            _tried("disk", lambda: _disk(client, options)),
        )


def _tried(name: str, look: Callable[[], str | Finding]) -> Finding:
    try:
        found = look()
    except SohoaError as error:
        return Finding(name, ok=False, found="", remedy=error.message)
    return found if isinstance(found, Finding) else Finding(name, ok=True, found=found)


def encryption(options: ElasticOptions) -> Iterator[Finding]:
    """A warning where texts and the password travel readably; on one machine that is nobody's business."""
    open_ways = [
        url for url in options.urls if url.startswith("http:") and urlsplit(url).hostname not in _LOOPBACK
    ]
    if open_ways:
        remedy = message(
            "Texts and passwords go to {server} unencrypted: give the server a certificate, write https://.",
            server=", ".join(open_ways),
        )
        yield Finding("encryption", ok=False, found="", needed=False, remedy=remedy)


def _rights(client: Elasticsearch, options: ElasticOptions) -> Finding | str:
    ours = [f"{options.alias_of(kind)}*" for kind in EntryKind]
    asked = {"names": ours, "privileges": list(INDEX_RIGHTS)}
    with translated(options):
        try:
            answer = client.security.has_privileges(cluster=list(CLUSTER_RIGHTS), index=[asked])
        except ApiError as error:
            if error.status_code in _NO_SUCH_QUESTION:  # security is switched off
                return "all (no sign-in)"
            raise
    granted = [answer["cluster"], *answer["index"].values()]
    asked_for = [*CLUSTER_RIGHTS, *INDEX_RIGHTS]
    missing = [right for right in asked_for if not all(rights.get(right, True) for rights in granted)]
    if not missing:
        return f"{answer['username']}: {', '.join(asked_for)}"
    remedy = message(
        "{user} lacks these rights on {indexes}: {rights}. Let the administrator grant them.",
        user=str(answer["username"]),
        indexes=", ".join(ours),
        rights=", ".join(missing),
    )
    return Finding("rights", ok=False, found="", remedy=remedy)


def _analysis(client: Elasticsearch, options: ElasticOptions) -> Finding | str:
    with translated(options):
        answer = client.indices.analyze(analyzer="whitespace", text=_SAMPLE)
    tokens = [token["token"] for token in answer["tokens"]]
    if tokens == _SAMPLE.split():
        return "whitespace"
    remedy = message(
        "The server does not split words at spaces ({words}); use an Elasticsearch that is not altered.",
        words=" ".join(tokens),
    )
    return Finding("analysis", ok=False, found="", remedy=remedy)


def _index(options: ElasticOptions) -> Finding | str:
    state = status(options)
    found = f"{state.index}, {state.health}, {state.pages}"
    if state.document_index:
        found += f"; {state.document_index}, {state.documents}"
    if state.health != "red":
        return found
    remedy = message(
        "Parts of the index {index} are missing; start the nodes that hold them, or enter `sohoa reindex`.",
        index=state.index,
    )
    return Finding("index", ok=False, found=found, remedy=remedy)


def _disk(client: Elasticsearch, options: ElasticOptions) -> Finding | str:
    with translated(options):
        settings: Any = client.cluster.get_settings(
            include_defaults=True, flat_settings=True, filter_path="*.cluster.routing.allocation.disk.*"
        )
        nodes: Any = client.nodes.stats(metric="fs", filter_path="nodes.*.name,nodes.*.fs.total")["nodes"]
    marks = marks_of({key: value for kind in _KINDS for key, value in settings.get(kind, {}).items()})
    fullest = min(nodes.values(), key=lambda node: int(node["fs"]["total"]["available_in_bytes"]))
    total, free = (int(fullest["fs"]["total"][key]) for key in ("total_in_bytes", "available_in_bytes"))
    return judged(str(fullest["name"]), total, free, marks)


def judged(node: str, total: int, free: int, marks: Marks) -> Finding | str:
    """Whether the disk of a node, in bytes, has more room than its high mark asks for."""
    found = f"{node}: {free / 1e9:.1f} / {total / 1e9:.1f} GB"
    if free > marks.needed_bytes(total):
        return found
    remedy = message(
        "The disk of {node} has {free} GB left; below {mark} GB the server takes no pages. Make room.",
        node=node,
        free=round(free / 1e9, 1),
        mark=round(marks.stop_bytes(total) / 1e9, 1),
    )
    return Finding("disk", ok=False, found=found, remedy=remedy)
