"""Names that offices give to the columns of their lists, and the header row that shows them.

The names are those of the lists that offices exchange (dossier list and document list after Thông tư
05/2025/TT-BNV) and their spellings in practice; they are compared folded, so marks, case and punctuation do
not matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pipeline.formats.cells import Cell, key

Names = Mapping[str, tuple[str, ...]]

_DOSSIER_CODE: Final = (
    "mã hồ sơ", "mã định danh hồ sơ", "dossier code", "dossier", "file code", "filecode",
    "số và ký hiệu hồ sơ", "số ký hiệu hồ sơ", "ký hiệu hồ sơ", "số hồ sơ", "hồ sơ số", "hồ sơ",
    "mã đơn vị bảo quản", "số đơn vị bảo quản", "đơn vị bảo quản", "số đvbq", "đvbq số", "đvbq",
)  # fmt: skip
_SHARED: Final[Names] = {
    "retention_period": (
        "thbq", "thời hạn bảo quản", "thời hạn lưu trữ", "thời hạn", "retention period", "retention",
    ),
    "language": ("ngôn ngữ", "ngôn ngữ tài liệu", "language"),
    "keywords": ("từ khóa", "từ khóa vấn đề chính", "keywords", "keyword"),
    "access_mode": (
        "chế độ sử dụng", "chế độ sd", "chế độ khai thác", "mức độ tiếp cận", "độ mật", "mức độ mật",
        "access mode", "mode",
    ),
    "physical_state": (
        "tình trạng vật lý", "tình trạng", "tình trạng tài liệu", "tình trạng vật lý tài liệu", "vật lý",
        "format",
    ),
    "information_sign": ("ký hiệu thông tin", "ký hiệu tt", "infor sign", "inforsign"),
    "reliability": ("mức độ tin cậy", "độ tin cậy", "confidence level", "confidencelevel"),
    "risk_recovery": ("chế độ dự phòng", "dự phòng", "risk recovery", "riskrecovery"),
    "risk_recovery_status": ("tình trạng dự phòng", "risk recovery status", "riskrecoverystatus"),
    "note": ("ghi chú", "ghi chú khác", "note", "description"),
    "scope": (
        "phạm vi số hóa", "phạm vi", "diện số hóa", "thuộc diện số hóa", "lý do không số hóa",
        "lý do không scan", "scope",
    ),
}  # fmt: skip

COLUMN_NAMES: Final[Names] = {
    "dossier_code": _DOSSIER_CODE,
    "agency": (
        "cơ quan", "tên cơ quan", "cơ quan tổ chức", "tên cơ quan tổ chức", "đơn vị", "tên đơn vị",
        "cơ quan hình thành phông", "đơn vị hình thành phông", "cơ quan nộp lưu", "agency", "holding agency",
    ),
    "fonds_code": (
        "mã phông", "phông số", "ký hiệu phông", "phông", "phông lưu trữ", "tên phông", "fonds code", "fonds",
    ),
    "inventory_number": (
        "mục lục số", "số mục lục", "mục lục", "mục lục hồ sơ", "mục lục hồ sơ số", "inventory number",
        "inventory",
    ),
    "archive_box": (
        "hộp số", "số hộp", "hộp", "hộp cặp", "hộp cặp số", "cặp hộp", "cặp hộp số", "cặp số", "số cặp",
        "cặp", "archive box", "box",
    ),
    "title": (
        "tiêu đề hồ sơ", "tiêu đề", "tên hồ sơ", "tiêu đề đơn vị bảo quản", "tên tiêu đề hồ sơ",
        "trích yếu nội dung hồ sơ", "nội dung hồ sơ", "title",
    ),
    "year": ("năm", "năm hình thành", "năm hình thành hồ sơ", "năm bắt đầu", "năm tài liệu", "year"),
    "start_date": (
        "ngày bắt đầu", "ngày tháng bắt đầu", "ngày tháng năm bắt đầu", "thời gian bắt đầu", "bắt đầu",
        "từ ngày", "start date", "startdate",
    ),
    "end_date": (
        "ngày kết thúc", "ngày tháng kết thúc", "ngày tháng năm kết thúc", "thời gian kết thúc", "kết thúc",
        "đến ngày", "end date", "enddate",
    ),
    "period": (
        "thời gian tài liệu", "thời gian", "thời gian hình thành", "ngày tháng năm tài liệu",
        "ngày tháng năm", "ngày tháng", "thời gian bắt đầu và kết thúc", "ngày tháng bắt đầu và kết thúc",
        "thời gian bắt đầu kết thúc", "ngày tháng bắt đầu kết thúc", "period",
    ),
    "expected_documents": (
        "tổng số vb", "tổng số văn bản", "số văn bản", "số lượng văn bản", "số vb", "số lượng vb",
        "tổng số tài liệu", "số tài liệu", "số lượng tài liệu", "tổng số văn bản tài liệu",
        "expected documents", "documents", "total doc", "totaldoc",
    ),
    "expected_sheets": (
        "số lượng tờ", "số tờ", "tổng số tờ", "số lượng số tờ", "expected sheets", "sheets",
        "number of paper", "numberofpaper",
    ),
    "expected_pages": (
        "tổng số trang", "số trang", "số lượng trang", "số trang tài liệu", "số lượng số trang",
        "expected pages", "pages", "total pages", "number of page", "numberofpage",
    ),
    "paper_code": ("mã hồ sơ giấy gốc", "mã hồ sơ giấy", "hồ sơ giấy", "paper code", "paperfilecode"),
    "shelf_place": ("vị trí kho", "kho giá", "giá kệ", "giá", "kệ", "vị trí", "kho", "shelf", "shelf place"),
    "annotation": ("chú giải", "chú giải nội dung", "annotation"),
    **_SHARED,
}  # fmt: skip
"""Field of `Dossier` to the names of its column, the best first; `period` holds both its days."""

DOCUMENT_NAMES: Final[Names] = {
    "dossier_code": _DOSSIER_CODE,
    "ordinal": (
        "số thứ tự văn bản trong hồ sơ", "số thứ tự văn bản", "stt văn bản", "thứ tự văn bản", "số thứ tự",
        "stt", "tt", "số tt", "ordinal", "docordinal",
    ),
    "document_code": (
        "mã định danh văn bản", "mã văn bản", "mã tài liệu", "mã lưu trữ", "document code", "doccode",
    ),
    "document_type": (
        "tên loại", "tên loại văn bản", "loại văn bản", "tên loại vb", "thể loại", "thể loại văn bản",
        "document type", "typename",
    ),
    "code_full": (
        "số ký hiệu", "số và ký hiệu", "số ký hiệu văn bản", "số và ký hiệu văn bản", "số hiệu",
        "số hiệu văn bản", "code",
    ),
    "code_number": ("số", "số của văn bản", "code number", "codenumber"),
    "code_notation": ("ký hiệu", "ký hiệu văn bản", "code notation", "codenotation"),
    "issued_date": (
        "ngày ban hành", "ngày văn bản", "ngày tháng năm văn bản", "ngày tháng văn bản",
        "ngày tháng năm ban hành", "ngày tháng ban hành", "ngày tháng năm", "ngày tháng", "thời gian văn bản",
        "issued date", "issueddate",
    ),
    "issuing_agency": (
        "cơ quan ban hành", "tên cơ quan ban hành", "tác giả", "tác giả văn bản", "cơ quan tổ chức ban hành",
        "tên cơ quan tổ chức ban hành văn bản", "tên cơ quan tổ chức ban hành", "nơi ban hành",
        "issuing agency", "organname",
    ),
    "subject": (
        "trích yếu", "trích yếu nội dung", "trích yếu nội dung văn bản", "nội dung", "nội dung văn bản",
        "tên loại và trích yếu nội dung", "tên loại và trích yếu nội dung văn bản", "tên loại và trích yếu",
        "subject",
    ),
    "expected_pages": (
        "số trang", "số lượng trang", "số trang văn bản", "tổng số trang", "expected pages", "pages",
        "number of page", "numberofpage",
    ),
    "sheet_number": ("tờ số", "tờ", "từ tờ đến tờ", "sheet number", "sheet"),
    "autograph": ("bút tích", "autograph"),
    "process": ("quy trình xử lý", "process"),
    "file_name": (
        "đường dẫn file", "tên file", "tên tệp", "đường dẫn", "tệp", "file", "đường dẫn tệp", "file name",
    ),
    **_SHARED,
}  # fmt: skip
"""Field of `RegisteredDocument` to the names of its column; `code_full` holds number and notation."""

AGENCY_NAMES: Final[Names] = {
    "code": ("mã", "mã cơ quan", "mã định danh", "mã định danh cơ quan", "code", "agency code"),
    "name": (
        "tên cơ quan", "cơ quan", "tên", "tên cơ quan tổ chức", "tên đơn vị", "đơn vị", "name", "agency",
    ),
    "parent": (
        "cơ quan cấp trên", "cấp trên", "cơ quan chủ quản", "trực thuộc", "mã cơ quan cấp trên",
        "mã cấp trên", "parent",
    ),
    "former_names": ("tên cũ", "tên gọi cũ", "tên trước đây", "former names"),
    "valid_from": ("từ ngày", "ngày thành lập", "thành lập", "valid from", "opened"),
    "valid_to": ("đến ngày", "ngày kết thúc", "ngày giải thể", "kết thúc", "giải thể", "valid to", "closed"),
    "successor": (
        "đổi thành", "sáp nhập vào", "hợp nhất thành", "cơ quan kế thừa", "kế thừa", "nhập vào", "successor",
    ),
}  # fmt: skip
"""Columns of a list of agencies."""

FONDS_NAMES: Final[Names] = {
    "fonds_code": ("mã phông", "phông số", "ký hiệu phông", "số phông", "mã", "fonds code"),
    "name": ("tên phông", "phông", "tên phông lưu trữ", "phông lưu trữ", "name"),
    "agency": ("cơ quan", "tên cơ quan", "cơ quan hình thành phông", "đơn vị hình thành phông", "agency"),
    "status": ("trạng thái", "tình trạng", "tình trạng phông", "đóng mở", "status"),
    "shelf_metres": ("mét giá", "số mét giá", "số mét", "mét giá tài liệu", "shelf metres"),
    "note": ("ghi chú", "note"),
}  # fmt: skip
"""Columns of a list of fonds."""


class ListKind(StrEnum):
    """What the rows of a list stand for."""

    DOSSIERS = "dossiers"
    """Mục lục hồ sơ."""
    DOCUMENTS = "documents"
    """Mục lục văn bản: the documents of one dossier or of many."""
    AGENCIES = "agencies"
    """The tree of agencies."""
    FONDS = "fonds"
    """Danh mục phông."""


NAMES: Final[Mapping[ListKind, Names]] = {
    ListKind.DOSSIERS: COLUMN_NAMES,
    ListKind.DOCUMENTS: DOCUMENT_NAMES,
    ListKind.AGENCIES: AGENCY_NAMES,
    ListKind.FONDS: FONDS_NAMES,
}
NEEDED: Final = 2
"""A header shows the code of the dossier and at least one column more."""
_ONLY_DOCUMENTS: Final = frozenset(
    {
        "document_type", "code_full", "code_number", "code_notation", "issuing_agency", "subject",
        "autograph", "process", "file_name", "sheet_number",
    }
)  # fmt: skip
"""Columns that make a list one of documents, where it has two of them."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a header shows."""

    kind: ListKind
    places: Mapping[str, int]
    """Field to the number of its column, from 0."""
    titles: Mapping[str, str]
    """Field to the name that the list gives it."""


@lru_cache(maxsize=4)
def _ranks(kind: ListKind) -> Mapping[str, tuple[str, int]]:
    return {
        key(name): (field, rank) for field, names in NAMES[kind].items() for rank, name in enumerate(names)
    }


def field_of(name: str, kind: ListKind) -> str | None:
    """The field that a column of this name holds; None where it holds none that is known."""
    found = _ranks(kind).get(key(name))
    return found[0] if found else None


def columns_of(row: Sequence[Cell], kind: ListKind) -> Columns | None:
    """The columns of a list of this kind, where the row is its header."""
    best: dict[str, tuple[int, int]] = {}
    ranks = _ranks(kind)
    for at, cell in enumerate(row):
        field, rank = ranks.get(key(cell), (None, 0))
        if field and (field not in best or rank < best[field][0]):
            best[field] = (rank, at)
    if not _is_header(kind, frozenset(best)):
        return None
    return Columns(
        kind,
        {field: at for field, (_, at) in best.items()},
        {field: str(row[at]).strip() for field, (_, at) in best.items()},
    )


def _is_header(kind: ListKind, fields: frozenset[str]) -> bool:
    match kind:
        case ListKind.DOSSIERS:
            return "dossier_code" in fields and len(fields) >= NEEDED
        case ListKind.DOCUMENTS:
            return bool({"ordinal", "document_code"} & fields) and len(fields & _ONLY_DOCUMENTS) >= NEEDED
        case ListKind.AGENCIES:
            return "name" in fields and len(fields) >= NEEDED
        case ListKind.FONDS:
            return "fonds_code" in fields and len(fields) >= NEEDED
