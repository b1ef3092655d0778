"""HEIC files. Apart from the other images, because their library takes every worker 20 ms to load."""

from typing import BinaryIO

import pillow_heif


def opened_heif(file: BinaryIO) -> pillow_heif.HeifFile:
    """The images of a file: how many, how large, and each as one of Pillow; errors of libheif as they are."""
    return pillow_heif.open_heif(file)
