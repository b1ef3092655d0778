"""Who enters a command, for the record."""

import getpass


def person_or_login(given: str | None) -> str:
    """The person that was named, else the login name; empty where there is none (the catalogue asks)."""
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
