"""What reports call groups, units, stages and lacks."""

from collections.abc import Callable
from functools import partial
from typing import Final

from pipeline.catalogue.rate import RateGroup
from pipeline.catalogue.rate_work import WorkGroup
from pipeline.language import N_, translate
from pipeline.model.archive import Scope
from pipeline.model.outcome import FailureKind, Stage
from pipeline.model.rate_policy import Lack, RateStage

GROUP_NAMES: Final = {
    RateGroup.AGENCY: N_("agency"),
    RateGroup.FONDS: N_("fonds"),
    RateGroup.YEAR: N_("year"),
    RateGroup.TYPE: N_("document type"),
    RateGroup.RETENTION: N_("retention period"),
    RateGroup.DOSSIER: N_("dossier"),
}
WORK_NAMES: Final = {
    WorkGroup.DAY: N_("day"),
    WorkGroup.WEEK: N_("week from"),
    WorkGroup.RUN: N_("run"),
    WorkGroup.PERSON: N_("person"),
}
UNIT_NAMES: Final = {
    "dossiers": N_("dossiers"),
    "documents": N_("documents"),
    "sheets": N_("sheets"),
    "pages": N_("pages"),
}
STAGE_NAMES: Final = {
    RateStage.SCANNED: N_("scanned"),
    RateStage.READ: N_("recognized"),
    RateStage.DESCRIBED: N_("described"),
    RateStage.CHECKED: N_("checked"),
    RateStage.INDEXED: N_("digitized"),
}
AGE_NAMES: Final = (
    N_("to 30 days"),
    N_("31–90"),
    N_("91–180"),
    N_("181–365"),
    N_("over 365"),
)
SCOPE_NAMES: Final = {
    Scope.IN_SCOPE: N_("in scope"),
    Scope.SECRET: N_("secret"),
    Scope.LOST: N_("lost"),
    Scope.ILLEGIBLE: N_("illegible"),
    Scope.NOT_ARRANGED: N_("not arranged"),
}
LACK_NAMES: Final = {
    None: N_("not scanned"),
    Lack.DAMAGED: N_("master damaged or missing"),
    Lack.WAITING: N_("waits to be read"),
    Lack.FAILED: N_("pages failed"),
    Lack.STOPPED: N_("stopped by a mark of secrecy"),
    Lack.UNDERIVED: N_("searchable PDF missing"),
    Lack.UNDESCRIBED: N_("metadata missing"),
    Lack.LOW_RESOLUTION: N_("resolution too low"),
    Lack.WRONG_PAGES: N_("wrong number of pages"),
    Lack.RESCAN: N_("to be scanned again"),
    Lack.UNCHECKED: N_("waits to be checked"),
    Lack.UNINDEXED: N_("waits for the index"),
}
FAILED_AT: Final = {
    Stage.INTAKE: N_("intake"),
    Stage.TRIAGE: N_("opening"),
    Stage.READ: N_("reading"),
    Stage.DESCRIBE: N_("describing"),
    Stage.DERIVE: N_("searchable PDF"),
    Stage.INDEX: N_("indexing"),
    Stage.VERIFY: N_("verification"),
}
FAILURE_NAMES: Final = {
    FailureKind.BAD_INPUT: N_("damaged or locked file"),
    FailureKind.NOT_READY: N_("still being written"),
    FailureKind.ENGINE: N_("recognizer failed"),
    FailureKind.TIMEOUT: N_("took too long"),
    FailureKind.OUT_OF_MEMORY: N_("too much memory"),
    FailureKind.STORAGE: N_("disk"),
    FailureKind.BUG: N_("error of the program"),
}


def say_in(language: str) -> Callable[[str], str]:
    """Translates into one language."""
    return partial(translate, language=language)
