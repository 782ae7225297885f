import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.museum.collecting.simulated import bursts

PROJECT = Path(__file__).parents[3]
OBJECTS = range(1, 601)


def start(museum, out):
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "museum.collecting", "catalogue"),
            *("--api", museum.api_url, "--out", out, "--rate", "5000"),
        ],
        cwd=PROJECT,
        stderr=subprocess.PIPE,
        text=True,
        # Ignored where a shell has started the tests in its background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def finish(process):
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


@pytest.mark.slow
def test_ten_kills_at_random_points_change_nothing_and_lose_nothing(open_museum, tmp_path):
    undisturbed = open_museum(OBJECTS)
    finish(start(undisturbed, tmp_path / "undisturbed.csv"))

    chance = random.Random(1)
    museum = open_museum(OBJECTS, choose=bursts)
    for _ in range(10):
        with museum.holding(chance.randrange(1, 50)):
            process = start(museum, tmp_path / "killed.csv")
            museum.wait_for_one_held()
            process.kill()
            process.communicate()
        assert process.returncode == -signal.SIGKILL
    finish(start(museum, tmp_path / "killed.csv"))

    assert (tmp_path / "killed.csv").read_bytes() == (tmp_path / "undisturbed.csv").read_bytes()
    asked_again = len(museum.requests) - len(undisturbed.requests)
    assert asked_again < 60 + 10 * (6 + 16)  # refusals; per kill the lists and what was under way
    assert not list(tmp_path.glob(".*"))


def test_ctrl_c_ends_the_run_at_once_and_the_next_one_goes_on(open_museum, tmp_path):
    museum = open_museum(OBJECTS)
    with museum.holding(50):
        process = start(museum, tmp_path / "paintings.csv")
        museum.wait_for_one_held()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)  # while requests are without an answer
    assert process.returncode == 130
    assert "Nothing is lost" in errors
    assert "Traceback" not in errors
    finish(start(museum, tmp_path / "paintings.csv"))
    lists, under_way = 6, 16
    assert len(museum.requests) <= len(OBJECTS) + 2 * lists + under_way
