"""Starts one local cloud for all suites, and says in the last line how they went."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import urllib.request
import uuid

import boto3
import botocore.config
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
REGION = "eu-west-1"
ACCOUNT = "111111111111"
# Cloud time passes so fast that an operation is over before a client asks for the second time.
SCALE = "5000"


def pnpm():
    """The command that runs a script of the workspace."""
    return ["pnpm"] if shutil.which("pnpm") else ["npx", "--yes", "pnpm@12"]


@pytest.fixture(scope="session")
def endpoint():
    flags = ["--port", "0", "--clock", SCALE, "--regions", f"{REGION},us-east-1"]
    server = subprocess.Popen(
        [*pnpm(), "--silent", "local", *flags], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        ready = json.loads(server.stdout.readline())
        assert urllib.request.urlopen(ready["url"] + "/_stacksteward/health").status == 200
        yield ready["url"]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=10)


@pytest.fixture(scope="session")
def environment(endpoint, tmp_path_factory):
    """Variables for a client that knows nothing but an endpoint."""
    nothing = str(tmp_path_factory.mktemp("aws") / "none")
    return {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


@pytest.fixture
def client(endpoint):
    """Makes boto3 clients."""

    def make(service, region=REGION, **options):
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="secret",
            config=botocore.config.Config(retries={"max_attempts": 1}, **options),
        )

    return make


@pytest.fixture
def name():
    """A name that no other test uses."""
    return f"t{uuid.uuid4().hex[:12]}"


def pytest_terminal_summary(terminalreporter):
    count = {kind: len(terminalreporter.stats.get(kind, [])) for kind in ("passed", "failed", "error", "skipped")}
    terminalreporter.config.stash[SUMMARY] = count


SUMMARY = pytest.StashKey()


def pytest_unconfigure(config):
    count = config.stash.get(SUMMARY, None)
    if count is not None:
        print(f"\n{count['passed']} passed, {count['failed'] + count['error']} failed")
