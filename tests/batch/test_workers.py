"""Workers: what they return comes back, what kills them costs one task, and the pool goes on."""

import os
import sys
import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.batch.executor import WORKER_ENDED, Executor, ProcessExecutor, SerialExecutor
from pipeline.batch.losses import failure_of
from pipeline.errors import EnvironmentFault
from pipeline.model.outcome import FailureKind, Stage
from pipeline.threads import pin_to_one_thread

MODULE = "sohoa_worker_tasks"
MEGABYTES = 1024
LONG = 30.0


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The functions for workers, importable under one name here and in every spawned process."""
    folder = tmp_path_factory.mktemp("importable")
    path = folder / f"{MODULE}.py"
    path.write_bytes((Path(__file__).parent / "worker_tasks.py").read_bytes())
    spec = spec_from_file_location(MODULE, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))  # spawned processes get the path of their parent
        patch.setitem(sys.modules, MODULE, module)
        yield module


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def pool(scratch: Path, tasks: ModuleType) -> Iterator[ProcessExecutor]:
    with ProcessExecutor(1, MEGABYTES, scratch) as executor:
        yield executor


@pytest.mark.parametrize("kind", ["serial", "processes"])
def test_both_executors_give_the_same_values_in_the_order_asked(
    kind: str, pool: ProcessExecutor, tasks: ModuleType
) -> None:
    executor: Executor = SerialExecutor() if kind == "serial" else pool
    futures = [executor.submit(tasks.double, number, LONG) for number in range(5)]
    assert [future.result() for future in futures] == [0, 2, 4, 6, 8]


def test_work_is_done_elsewhere_and_ctrl_c_is_left_to_the_parent(
    pool: ProcessExecutor, tasks: ModuleType, scratch: Path
) -> None:
    process, temporary, ignores_interrupt = pool.submit(tasks.where, 0, LONG).result()
    assert process != os.getpid()
    assert temporary == str(scratch)
    assert ignores_interrupt


DEATHS = {
    "leave": (3, FailureKind.ENGINE),
    "segfault": (0, FailureKind.ENGINE),
    "be_killed": (0, FailureKind.OUT_OF_MEMORY),
    "outgrow": (4 * MEGABYTES, FailureKind.OUT_OF_MEMORY),
}


@pytest.mark.parametrize("death", DEATHS)
def test_a_worker_that_dies_costs_one_task_and_the_pool_goes_on(
    pool: ProcessExecutor, tasks: ModuleType, death: str
) -> None:
    argument, kind = DEATHS[death]
    error = pool.submit(getattr(tasks, death), argument, LONG).exception()
    assert error is not None
    assert failure_of(error, Stage.READ, 5).kind is kind
    assert pool.submit(tasks.double, 21, LONG).result() == 42


@pytest.mark.parametrize("how", ["hang", "hang_in_a_library"])
def test_a_worker_that_hangs_is_killed_at_its_limit_and_the_pool_goes_on(
    pool: ProcessExecutor, tasks: ModuleType, how: str
) -> None:
    pool.submit(tasks.double, 1, LONG).result()  # a worker is up: its start does not count
    start = time.monotonic()
    error = pool.submit(getattr(tasks, how), 0, 0.5).exception()
    assert isinstance(error, WORKER_ENDED)
    assert failure_of(error, Stage.READ, 5).kind is FailureKind.TIMEOUT
    assert pool.submit(tasks.double, 21, LONG).result() == 42
    assert time.monotonic() - start < 15


def _is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text("ascii").split()[2]
    except FileNotFoundError:
        return False


def test_a_program_that_a_worker_called_ends_with_it(
    pool: ProcessExecutor, tasks: ModuleType, tmp_path: Path
) -> None:
    note = tmp_path / "number"
    assert isinstance(pool.submit(tasks.call_a_program, str(note), 1.0).exception(), WORKER_ENDED)
    program = int(note.read_text("ascii"))
    until = time.monotonic() + 10
    while _is_alive(program) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_alive(program)


def test_an_error_comes_back_as_itself(pool: ProcessExecutor, tasks: ModuleType) -> None:
    """The boundary of a task makes values of errors; one that gets here is not hidden."""
    error = pool.submit(tasks.raise_error, "unforeseen", LONG).exception()
    assert isinstance(error, ValueError)
    assert not isinstance(error, WORKER_ENDED)
    with pytest.raises(ValueError, match="unforeseen"):
        failure_of(error, Stage.READ, 1)


def test_workers_are_silent(
    pool: ProcessExecutor, tasks: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    """What C libraries write about a page must not reach the terminal or the log."""
    assert pool.submit(tasks.talk, "Detected 12 diacritics", LONG).result() > 0
    assert capfd.readouterr().err == ""


def test_workers_have_the_environment_of_now(
    pool: ProcessExecutor, tasks: ModuleType, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that of the moment in which the process began whose copies they are."""
    assert pool.submit(tasks.setting, "SOHOA_SET_SINCE", LONG).result() is None
    monkeypatch.setenv("SOHOA_SET_SINCE", "now")
    with ProcessExecutor(1, MEGABYTES, scratch) as executor:
        assert executor.submit(tasks.setting, "SOHOA_SET_SINCE", LONG).result() == "now"


def test_closing_at_once_does_not_wait_for_the_work_in_hand(tasks: ModuleType, scratch: Path) -> None:
    start = time.monotonic()
    executor = ProcessExecutor(1, MEGABYTES, scratch)
    executor.submit(tasks.hang, 0, LONG)
    executor.close(at_once=True)
    assert time.monotonic() - start < 15


def test_leaving_by_an_error_closes_at_once(tasks: ModuleType, scratch: Path) -> None:
    def stumble() -> None:
        with ProcessExecutor(1, MEGABYTES, scratch) as executor:
            executor.submit(tasks.hang, 0, LONG)
            raise KeyError

    start = time.monotonic()
    with pytest.raises(KeyError):
        stumble()
    assert time.monotonic() - start < 15


def test_workers_that_have_no_room_to_start_end_the_run_and_name_the_setting(
    tasks: ModuleType, scratch: Path
) -> None:
    """Neither a hang nor one failure for each page of the archive."""
    with ProcessExecutor(1, 8, scratch) as executor:
        error = executor.submit(tasks.double, 1, LONG).exception(timeout=20)
    assert error is not None
    with pytest.raises(EnvironmentFault, match="worker_megabytes"):
        failure_of(error, Stage.READ, 1)


def test_the_serial_executor_lets_errors_and_interrupts_through(tasks: ModuleType) -> None:
    with SerialExecutor() as executor, pytest.raises(ValueError, match="here"):
        executor.submit(tasks.raise_error, "here", LONG)


def test_libraries_are_pinned_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
    for name in names:
        monkeypatch.setenv(name, "8")
    pin_to_one_thread()
    assert {os.environ[name] for name in names} == {"1"}
