"""Settings of the connection: what contradicts itself is refused, and secrets are shown nowhere."""

from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFault
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.archive import EntryKind

SECRET = "khong-ai-biet"


def test_secrets_are_in_no_repr() -> None:
    assert SECRET not in repr(ElasticOptions(username="sohoa", password=SECRET))
    assert SECRET not in repr(ElasticOptions(api_key=SECRET))
    with connect(ElasticOptions(api_key=SECRET)) as client:
        assert SECRET not in repr(client)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"urls": (f"https://sohoa:{SECRET}@search.example:9200",)}, "out of the URL"),
        ({"urls": ("search.example:9200",)}, "no URL"),
        ({"urls": ("https://search.example",)}, "no URL"),
        ({"urls": ("https://search.example:port",)}, "no URL"),
        ({"urls": ()}, "no URL"),
        ({"username": "sohoa"}, "set one of them"),
        ({"username": "sohoa", "password": SECRET, "api_key": SECRET}, "set one of them"),
        ({"prefix": "Sở-"}, "index prefix"),
        ({"prefix": "_x"}, "index prefix"),
        ({"shards": 0}, "shard"),
        ({"replicas": -1}, "replicas"),
        ({"timeout_seconds": 0}, "time-out"),
    ],
)
def test_what_cannot_be_is_refused_without_telling_secrets(values: dict[str, object], words: str) -> None:
    with pytest.raises(EnvironmentFault, match=words) as caught:
        ElasticOptions(**values)  # type: ignore[arg-type]  # one wrong value of each kind
    assert SECRET not in str(caught.value)


def test_certificate_file_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    options = ElasticOptions(("https://127.0.0.1:9200",), ca_file=tmp_path / "ca.pem")
    with pytest.raises(EnvironmentFault, match="certificate"):
        connect(options)


def test_names_of_alias_and_versions() -> None:
    options = ElasticOptions(prefix="hg-")
    assert (options.alias, options.next_alias, options.index_name(3)) == (
        "hg-pages",
        "hg-pages-next",
        "hg-pages-v3",
    )
    kind = EntryKind.DOCUMENT
    assert (options.alias_of(kind), options.next_alias_of(kind), options.index_name(3, kind)) == (
        "hg-documents",
        "hg-documents-next",
        "hg-documents-v3",
    )
