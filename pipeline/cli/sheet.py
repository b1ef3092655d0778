"""A document on one sheet: what it is, how sure that is, and how its pages were read."""

import datetime as dt
from typing import Any

from pipeline.catalogue.edits import EditRow
from pipeline.catalogue.rows import DocumentRow, PageSummary
from pipeline.catalogue.store import Catalogue
from pipeline.catalogue.vouched import VouchedPage
from pipeline.cli.quality_words import grade_text, quality_json, weaknesses_text
from pipeline.cli.tables import box_json, percent, print_table
from pipeline.language import N_, translate
from pipeline.model.archive import Description, DocumentStatus, Field
from pipeline.model.page import PageKind

_STATUS = {
    DocumentStatus.WAITING: N_("waiting to be read"),
    DocumentStatus.DONE: N_("read"),
    DocumentStatus.PARTIAL: N_("read in part; see `sohoa failures`"),
    DocumentStatus.FAILED: N_("failed; see `sohoa failures`"),
    DocumentStatus.JOINED: N_("back in the scan that it was a part of"),
    DocumentStatus.QUARANTINED: N_("in quarantine: a mark of secrecy was seen"),
}
_KIND = {
    PageKind.SCAN: N_("scan"),
    PageKind.TEXT: N_("text layer kept"),
    PageKind.BLANK: N_("blank"),
    PageKind.SEPARATOR: N_("separator sheet"),
}
FIELD_LABELS = {
    "family": N_("family"),
    "parent_agency": N_("parent agency"),
    "issuing_agency": N_("issuing agency"),
    "code_number": N_("number"),
    "code_notation": N_("notation"),
    "code_year": N_("year in the code"),
    "code_full": N_("code"),
    "place": N_("place"),
    "issued_date": N_("issue date"),
    "document_type": N_("document type"),
    "type_code": N_("type code"),
    "subject": N_("subject"),
    "signer_name": N_("signer"),
    "signer_position": N_("position of the signer"),
    "signing_authority": N_("signing authority"),
    "urgency": N_("urgency"),
    "secrecy": N_("secrecy"),
    "circulation": N_("circulation"),
    "recipients": N_("recipients"),
    "arrival_number": N_("arrival number"),
    "arrival_date": N_("arrival date"),
    "page_count": N_("number of pages"),
    "sheet_count": N_("number of sheets"),
    "language": N_("language"),
    "attachments": N_("attachments"),
    "copy_mark": N_("kind of copy"),
    "keywords": N_("keywords"),
    "access_mode": N_("access mode"),
    "information_sign": N_("information sign"),
    "reliability": N_("reliability"),
    "autograph": N_("autograph notes"),
    "physical_state": N_("physical state"),
    "process": N_("process"),
    "sheet_number": N_("sheet number"),
    "note": N_("note"),
}
"""What each field is called."""


def print_document(row: DocumentRow, catalogue: Catalogue, language: str) -> None:
    """The sheet for people."""
    pages = catalogue.pages(row.document_id)
    edits = catalogue.edits.history(row.document_no)
    vouched = catalogue.vouched.of(row.document_id)
    facts = [
        (N_("document"), row.document_id),
        (N_("file"), row.source_name),
        (N_("dossier"), row.dossier_code or "–"),
        (N_("no. in the dossier"), "–" if row.ordinal is None else str(row.ordinal)),
        (N_("state"), translate(_STATUS[row.status], language)),
        (N_("pages"), "–" if row.page_count is None else f"{row.pages_read}/{row.page_count}"),
        (N_("master"), row.vault_name),
        (N_("searchable PDF"), row.derived_name or "–"),
    ]
    print_table(
        (N_("about"), N_("value")), [(translate(name, language), value) for name, value in facts], language
    )
    if row.description.fields:
        print_table(
            (N_("field"), N_("value"), N_("confidence"), N_("page"), N_("to check")),
            _fields(row.description, _last(edits), language),
            language,
            right=(2, 3),
        )
    if edits:
        print_table(
            (N_("entered by"), N_("on"), N_("field"), N_("before"), N_("after")),
            [_edit(one, language) for one in edits],
            language,
        )
    if pages:
        holding = {one.page_number: one for one in vouched if one.taken_back_at is None}
        print_table(
            (N_("page"), N_("kind"), N_("words"), N_("confidence"), N_("quality"), N_("engine")),
            [_page(page, holding.get(page.page_number), language) for page in pages],
            language,
            right=(0, 2, 3),
        )


def _last(edits: tuple[EditRow, ...]) -> dict[str, EditRow]:
    """The last correction of each field."""
    return {one.name: one for one in edits}


def _edit(edit: EditRow, language: str) -> tuple[str, ...]:
    name = translate(FIELD_LABELS[edit.name], language)
    return edit.person, _day(edit.at), name, edit.replaced or "–", edit.value or "–"


def _day(moment: dt.datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


def _fields(description: Description, edits: dict[str, EditRow], language: str) -> list[tuple[str, ...]]:
    return [
        (
            translate(FIELD_LABELS[field.name], language),
            field.value,
            percent(field.confidence, language),
            str(field.page_number),
            _to_check(field, edits.get(field.name), language),
        )
        for field in description.fields
    ]


def _to_check(field: Field, edit: EditRow | None, language: str) -> str:
    if edit is not None:
        return translate(N_("entered by {person}"), language).format(person=edit.person)
    return translate(field.doubt, language) if field.doubt else ""


def _page(page: PageSummary, vouched: VouchedPage | None, language: str) -> tuple[str, ...]:
    kind = translate(_KIND[page.kind] if page.kind else N_("failed"), language)
    sure = "" if page.mean_confidence is None else percent(page.mean_confidence, language)
    grade = grade_text(page.quality, language)
    if page.quality and page.quality.weaknesses:
        grade += f": {weaknesses_text(page.quality, language)}"
    if vouched:
        told = translate(N_("searched all the same, says {person} on {day}"), language)
        grade += f"; {told.format(person=vouched.person, day=_day(vouched.at))}"
    return str(page.page_number), kind, str(page.word_count), sure, grade, page.engine or ""


def document_json(row: DocumentRow, catalogue: Catalogue, page: int | None) -> dict[str, Any]:
    """`sohoa show --json`: the document, its fields and pages; the words of one page where it is named."""
    edits = catalogue.edits.history(row.document_no)
    answer: dict[str, Any] = {
        "document_id": row.document_id,
        "source_name": row.source_name,
        "dossier_code": row.dossier_code,
        "ordinal": row.ordinal,
        "matched_by": row.matched_by and str(row.matched_by),
        "checks": [
            {
                "verdict": str(check.verdict),
                "person": check.person,
                "reason": check.reason,
                "at": check.at.isoformat(timespec="seconds"),
                "is_stale": check.is_stale,
            }
            for check in catalogue.checks.of(row.document_id)
        ],
        "status": str(row.status),
        "page_count": row.page_count,
        "pages_read": row.pages_read,
        "fields": [
            {
                "name": field.name,
                "value": field.value,
                "confidence": round(field.confidence, 4),
                "page_number": field.page_number,
                "box": None if field.box is None else box_json(field.box),
                "rule": field.rule,
                "doubt": field.doubt,
            }
            for field in row.description.fields
        ],
        "edits": [
            {
                "name": one.name,
                "value": one.value,
                "replaced": one.replaced,
                "person": one.person,
                "at": one.at.isoformat(timespec="seconds"),
            }
            for one in edits
        ],
        "vouched": [
            {
                "page_number": one.page_number,
                "person": one.person,
                "at": one.at.isoformat(timespec="seconds"),
                "taken_back_by": one.taken_back_by,
                "taken_back_at": one.taken_back_at and one.taken_back_at.isoformat(timespec="seconds"),
            }
            for one in catalogue.vouched.of(row.document_id)
        ],
        "pages": [
            {
                "page_number": one.page_number,
                "status": str(one.status),
                "kind": one.kind and str(one.kind),
                "width": one.width,
                "height": one.height,
                "dpi": one.dpi,
                "words": one.word_count,
                "confidence": one.mean_confidence,
                **quality_json(one.quality),
                "engine": one.engine,
            }
            for one in catalogue.pages(row.document_id)
        ],
    }
    if page is not None:
        text = catalogue.reading(row.document_id, page).text
        answer["text"] = text.text
        answer["words"] = [
            {
                "text": word.text,
                "raw": word.raw,
                "start": start,
                "box": box_json(word.box),
                "confidence": round(word.confidence, 4),
            }
            for start, word in text.word_offsets()
        ]
    return answer
