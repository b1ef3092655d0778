"""What `sohoa doctor` finds out of a server."""

from dataclasses import replace

import pytest

from pipeline.index.elastic.disk import marks_of
from pipeline.index.elastic.examine import Finding, encryption, examine, judged
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions

GB = 2**30
_DISK = "cluster.routing.allocation.disk"


def by_name(options: ElasticOptions) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(options)}


def test_a_server_that_is_away_is_the_only_finding() -> None:
    (finding,) = examine(ElasticOptions(("http://127.0.0.1:1",), timeout_seconds=2))
    assert (finding.name, finding.ok, finding.needed) == ("server", False, True)
    assert finding.remedy is not None
    assert "cannot be reached" in finding.remedy.text("en")


@pytest.mark.elastic
def test_a_fit_server_is_in_order_in_every_part(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex
) -> None:
    findings = by_name(elastic_options)
    assert list(findings) == ["server", "rights", "analysis", "index", "disk"]
    assert all(finding.ok for finding in findings.values()), findings
    assert findings["server"].found[0] in "89"
    assert findings["index"].found.startswith(f"{elastic_options.alias}-v1, green, 0")


@pytest.mark.elastic
def test_a_missing_index_names_the_command_that_makes_it(elastic_options: ElasticOptions) -> None:
    finding = by_name(replace(elastic_options, prefix="t-nothing-"))["index"]
    assert not finding.ok
    assert finding.remedy is not None
    assert "sohoa reindex" in finding.remedy.text("en")


def test_a_disk_above_its_high_mark_is_told_with_the_room_that_is_left() -> None:
    marks = marks_of({f"{_DISK}.watermark.high": "30gb", f"{_DISK}.watermark.flood_stage": "10gb"})
    assert judged("one", 100 * GB, 31 * GB, marks) == "one: 33.3 / 107.4 GB"
    finding = judged("one", 100 * GB, 29 * GB, marks)
    assert isinstance(finding, Finding)
    assert (finding.ok, finding.needed) == (False, True)
    assert finding.remedy is not None
    assert "31.1 GB left; below 10.7 GB" in finding.remedy.text("en")


@pytest.mark.parametrize(
    ("url", "warned"),
    [("http://search.example:1", True), ("https://search.example:1", False), ("http://localhost:1", False)],
)
def test_texts_that_travel_unencrypted_are_a_warning(url: str, *, warned: bool) -> None:
    assert [finding.needed for finding in encryption(ElasticOptions((url,)))] == [False] * warned
