"""The shared search index, on an Elasticsearch server (8.19 or 9); the same answers as the embedded one."""
