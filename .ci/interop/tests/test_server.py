"""Starting and stopping the local cloud, as a script does it."""

import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
PNPM = ["pnpm"] if shutil.which("pnpm") else ["npx", "--yes", "pnpm@12"]
NODE = [*PNPM, "--silent", "exec", "node", "--conditions=@stacksteward/source", "packages/local/src/bin.ts"]


def start(command):
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    line = server.stdout.readline()
    return server, json.loads(line)["url"]


def is_up(url):
    try:
        return urllib.request.urlopen(f"{url}/_stacksteward/health", timeout=5).status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def wait_until_down(url):
    deadline = time.monotonic() + 10
    while is_up(url):
        assert time.monotonic() < deadline, f"{url} still answers"
        time.sleep(0.1)


def test_one_line_when_ready_and_nothing_more(tmp_path):
    node = subprocess.run([*PNPM, "--silent", "exec", "node", "-p", "process.execPath"], cwd=ROOT, capture_output=True, text=True)
    command = [node.stdout.strip(), *NODE[NODE.index("--conditions=@stacksteward/source") :], "--port", "0"]
    for sent in (signal.SIGTERM, signal.SIGINT):
        server, url = start(command)
        assert is_up(url)
        server.send_signal(sent)
        rest, _ = server.communicate(timeout=10)
        assert (server.returncode, rest) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who started a process")
def test_npx_takes_the_server_with_it():
    server, url = start(["npx", "--yes", "pnpm@12", "--silent", "local", "--port", "0"])
    assert is_up(url)
    server.terminate()
    server.wait(timeout=10)
    wait_until_down(url)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--port", "70000"], "--port can't be '70000'"),
        (["--accounts", "12"], "accounts"),
        (["--colour"], "--colour"),
        (["--setup", "none.mjs"], "Cannot find module"),
        (["--setup", ".ci/guards/imports.ts"], "exports no function 'setup'"),
    ],
)
def test_flags_that_make_no_sense_are_refused(flags, message):
    done = subprocess.run([*NODE, *flags], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
