"""Files that commands write where a person wants them."""

from pathlib import Path

from pipeline.errors import StorageError


def write_file(file: Path, content: bytes) -> None:
    """Writes a file, in place of what is there; `StorageError` where the disk or the rights refuse."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise StorageError(
            "{file} cannot be written ({reason}); check the folder, its rights and the free space.",
            file=str(file),
            reason=error.strerror or str(error),
        ) from error
