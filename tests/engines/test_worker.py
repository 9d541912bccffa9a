"""What holds for every engine behind a worker, shown with the scripted one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edgeassist.engines.worker import Worker
from edgeassist.errors import EngineCrashed, EngineFailed, EngineMissing, EngineTimeout

SCRIPTS: dict[str, list[dict[str, Any]]] = {
    "hello": [{"reply": "hello"}],
    "count": [{"replies": [1, 2, 3]}],
    "slow": [{"replies": list(range(500)), "pause": 0.01}],
    "blocked": [{"pause": 0.5, "reply": "late"}],
    "hang": [{"pause": 60}],
    "die": [{"signal": signal.SIGSEGV}],
    "leave": [{"exit": 3}],
    "die_midway": [{"print": "bad weights\n", "replies": [1, 2], "signal": signal.SIGSEGV}],
    "die_once": [{"signal": signal.SIGABRT}, {"reply": "fine"}],
    "fail": [{"error": "no such word"}],
    "big": [{"replies": [b"x" * 3_000_000] * 5}],
}


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker("scripted", {"scripts": SCRIPTS}, load_timeout_s=10, reply_timeout_s=5) as worker:
        yield worker


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until_gone(pid: int) -> bool:
    for _ in range(200):
        if not is_running(pid):
            return True
        time.sleep(0.01)
    return False


def after(seconds: float, action: Any) -> threading.Timer:
    timer = threading.Timer(seconds, action)
    timer.start()
    return timer


def test_no_process_runs_before_the_first_request(worker: Worker) -> None:
    assert worker.pid is None
    worker.call("hello")
    assert worker.pid != os.getpid()


def test_started_ahead_it_loads_while_the_caller_does_other_things(worker: Worker) -> None:
    worker.start()
    started = worker.pid
    assert worker.call("pid") == started


def test_a_call_gives_the_reply_and_a_stream_gives_each_in_turn(worker: Worker) -> None:
    assert worker.call("hello") == "hello"
    assert list(worker.stream("count")) == [1, 2, 3]
    assert worker.call("count") == 3


def test_what_goes_in_comes_through_whole(worker: Worker) -> None:
    sound = os.urandom(5_000_000)
    assert worker.call("echo", sound, {"rate": 16000}) == (sound, {"rate": 16000})


def test_options_larger_than_the_pipe_do_not_block_the_start() -> None:
    scripts = {**SCRIPTS, "many": [{"reply": "phrase " * 500_000}]}
    with Worker("scripted", {"scripts": scripts, "loading": {"pause": 0.3}}) as worker:
        began = time.monotonic()
        worker.start()
        assert time.monotonic() - began < 0.3
        assert worker.call("hello") == "hello"


def test_death_by_signal_midway_costs_one_call_and_the_next_one_works(worker: Worker) -> None:
    heard = []
    with pytest.raises(EngineCrashed, match=r"scripted engine died \(SIGSEGV: bad weights\)"):
        heard.extend(worker.stream("die_midway"))
    assert worker.call("hello") == "hello"


def test_replies_before_the_death_are_not_lost(worker: Worker) -> None:
    stream = worker.stream("die_midway")
    assert [next(stream), next(stream)] == [1, 2]
    with pytest.raises(EngineCrashed):
        next(stream)


def test_a_killed_engine_is_noticed_at_once(worker: Worker) -> None:
    worker.call("hello")
    assert worker.pid
    after(0.1, lambda pid=worker.pid: os.kill(pid, signal.SIGSEGV))
    began = time.monotonic()
    with pytest.raises(EngineCrashed, match="SIGSEGV"):
        worker.call("hang")
    assert time.monotonic() - began < 1


def test_an_engine_that_exits_counts_as_crashed(worker: Worker) -> None:
    with pytest.raises(EngineCrashed, match="exit status 3"):
        worker.call("leave")


def test_an_engine_that_died_between_two_requests_costs_none(worker: Worker) -> None:
    worker.call("hello")
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
    assert worker.call("hello") == "hello"


def test_after_three_crashes_within_a_minute_the_engine_counts_as_missing(worker: Worker) -> None:
    for _ in range(3):
        with pytest.raises(EngineCrashed):
            worker.call("die")
    with pytest.raises(EngineMissing, match="edgeassist doctor"):
        worker.call("hello")
    worker.start()
    assert worker.pid is None


def test_an_error_of_the_engine_costs_one_call_and_no_process(worker: Worker) -> None:
    before = worker.call("pid")
    with pytest.raises(EngineFailed, match="scripted engine failed: RuntimeError: no such word"):
        worker.call("fail")
    with pytest.raises(EngineFailed, match="AttributeError"):
        worker.call("no_such_method")
    assert worker.call("pid") == before


def test_an_engine_that_hangs_is_ended_at_its_time_limit_and_started_anew() -> None:
    with Worker("scripted", {"scripts": SCRIPTS}, reply_timeout_s=0.3) as worker:
        worker.call("hello")
        hanging = worker.pid
        with pytest.raises(EngineTimeout, match=r"did not answer within 0\.3 seconds"):
            worker.call("hang")
        assert hanging
        assert not is_running(hanging)
        assert worker.call("hello") == "hello"


def test_a_frozen_process_that_takes_nothing_in_is_ended_too() -> None:
    with Worker("scripted", {"scripts": SCRIPTS}, reply_timeout_s=0.3) as worker:
        worker.call("hello")
        assert worker.pid
        os.kill(worker.pid, signal.SIGSTOP)
        with pytest.raises(EngineTimeout):
            worker.call("echo", b"x" * 3_000_000)


def test_loading_has_a_time_limit_of_its_own() -> None:
    slow = {"scripts": SCRIPTS, "loading": {"pause": 0.5}}
    with Worker("scripted", slow, reply_timeout_s=0.3) as worker:
        assert worker.call("hello") == "hello"
    with Worker("scripted", slow, load_timeout_s=0.2) as worker, pytest.raises(EngineTimeout, match="did not load"):
        worker.call("hello")


def test_a_crash_while_loading_is_a_crash() -> None:
    with (
        Worker("scripted", {"loading": {"signal": signal.SIGILL}}) as worker,
        pytest.raises(EngineCrashed, match="SIGILL"),
    ):
        worker.call("echo")


def test_an_engine_that_cannot_be_loaded_says_why_at_each_request() -> None:
    with Worker("scripted", {"loading": {"error": "no weights"}}) as worker:
        for _ in range(5):
            with pytest.raises(EngineFailed, match="no weights"):
                worker.call("echo")


def test_an_engine_that_is_not_installed_is_missing_and_says_what_to_type() -> None:
    with Worker("scripted", {"missing": "Type `pip install it`."}) as worker:
        worker.start()
        for _ in range(2):
            with pytest.raises(EngineMissing, match="pip install it"):
                worker.call("echo")
        assert worker.pid is None


def test_stop_from_another_thread_ends_a_stream_within_50_ms_and_keeps_the_engine_loaded(worker: Worker) -> None:
    before = worker.call("pid")
    delays = []
    for _ in range(3):
        stopped = []
        after(0.1, lambda to=stopped: (to.append(time.monotonic()), worker.stop()))
        heard = list(worker.stream("slow"))
        delays.append(time.monotonic() - stopped[0])
        assert 0 < len(heard) < 100
    assert min(delays) < 0.05
    assert worker.call("pid") == before


def test_stop_ends_a_call_at_once_even_where_the_engine_is_deaf(worker: Worker) -> None:
    worker.call("hello")
    after(0.1, worker.stop)
    began = time.monotonic()
    assert worker.call("blocked") is None
    assert time.monotonic() - began < 0.4
    assert worker.call("hello") == "hello"


def test_stop_during_loading_ends_the_request_that_waits() -> None:
    with Worker("scripted", {"scripts": SCRIPTS, "loading": {"pause": 1}}) as worker:
        after(0.4, worker.stop)
        began = time.monotonic()
        assert worker.call("hello") is None
        assert time.monotonic() - began < 1
        assert worker.call("hello") == "hello"


def test_stop_with_nothing_to_stop_does_nothing(worker: Worker) -> None:
    worker.stop()
    worker.call("hello")
    worker.stop()
    assert worker.call("hello") == "hello"


def test_a_stream_closed_early_leaves_nothing_behind(worker: Worker) -> None:
    before = worker.call("pid")
    stream = worker.stream("slow")
    assert next(stream) == 0
    stream.close()
    assert list(worker.stream("count")) == [1, 2, 3]
    assert worker.call("pid") == before


def test_a_new_request_ends_a_stream_that_was_left_open(worker: Worker) -> None:
    left = worker.stream("big")
    next(left)
    sound = b"y" * 3_000_000
    assert worker.call("echo", sound) == (sound,)
    assert list(left) == []


def test_a_request_that_cannot_be_sent_harms_no_other(worker: Worker) -> None:
    with pytest.raises((AttributeError, TypeError)):
        worker.call("echo", threading.Lock())
    assert worker.call("hello") == "hello"


def test_native_prints_stay_off_standard_output_and_error() -> None:
    code = """if True:
        from edgeassist.engines.worker import Worker
        worker = Worker("scripted", {"scripts": {"noise": [{"print": "NOISE", "reply": "quiet"}]}})
        print(worker.call("noise"))
        worker.close()
    """
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert (ran.stdout, ran.stderr) == ("quiet\n", "")


def test_ctrl_c_in_the_terminal_does_not_reach_the_engine(worker: Worker) -> None:
    worker.call("hello")
    assert worker.pid
    assert os.getpgid(worker.pid) != os.getpgrp()


def test_the_engine_ends_with_a_parent_that_is_killed() -> None:
    code = """if True:
        from edgeassist.engines.worker import Worker
        worker = Worker("scripted", {"scripts": {"hang": [{"pause": 60}]}})
        print(worker.call("pid"), flush=True)
        worker.call("hang")
    """
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    assert wait_until_gone(child)


def test_close_ends_the_process_and_a_later_request_starts_another(worker: Worker) -> None:
    worker.call("hello")
    first = worker.pid
    worker.close()
    assert first
    assert not is_running(first)
    assert worker.pid is None
    assert worker.call("hello") == "hello"
