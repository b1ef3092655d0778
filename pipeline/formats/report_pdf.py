"""A report as a PDF for A4 paper, set from its HTML by WeasyPrint, with its fonts inside.

WeasyPrint needs Pango, a library of the system; it is loaded when the first report is printed and not before.
"""

from typing import Any

from PIL import ImageFile

from pipeline.errors import EnvironmentFault
from pipeline.formats.report_html import html_page
from pipeline.model.report import Report


def pdf_bytes(report: Report) -> bytes:
    """The PDF; `EnvironmentFault` where Pango is missing."""
    try:
        import weasyprint
    except OSError as error:
        raise EnvironmentFault(
            "The libraries that set PDF reports are missing: apt-get install {packages}. "
            "Other formats work without them.",
            packages="libpango-1.0-0 libpangoft2-1.0-0",
        ) from error
    # it lets Pillow take half an image for a whole one, in the whole process: a scan cut short would pass
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    document = weasyprint.HTML(string=html_page(report), url_fetcher=_nothing)
    content: bytes = document.write_pdf()
    return content


def _nothing(url: str) -> dict[str, Any]:
    """A report holds all that it shows; nothing is loaded, from nowhere."""
    raise ValueError(f"a report refers to {url}")
