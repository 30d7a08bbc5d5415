"""Starts one local cloud for all suites, records who called what there, and says in the last line how they went."""

import atexit
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.parse
import urllib.request
import uuid

import botocore
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
REGION = "eu-west-1"
ACCOUNT = "111111111111"
OTHER_ACCOUNT = "222222222222"
# Cloud time passes so fast that an operation is over before a client asks for the second time.
SCALE = "5000"


def hurry_waiters():
    """Puts a model before botocore's own, whose waiters ask every 5 to 30 seconds. What they look at stays the same."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="models-"))
    atexit.register(shutil.rmtree, folder)
    service = "cloudformation/2010-05-15"
    waiters = json.loads((pathlib.Path(botocore.__file__).parent / "data" / service / "waiters-2.json").read_text())
    for name, waiter in waiters["waiters"].items():
        waiter.update(delay=0.1, maxAttempts=5 if name == "StackExists" else 150)
    (folder / service).mkdir(parents=True)
    (folder / service / "waiters-2.json").write_text(json.dumps(waiters))
    return str(folder)


# Read when the clients below are loaded.
os.environ["AWS_DATA_PATH"] = hurry_waiters()

import boto3  # noqa: E402
import botocore.config  # noqa: E402
from aws_cli import Cli  # noqa: E402
from clients import Boto3, Service  # noqa: E402


def pnpm():
    """The command that runs a script of the workspace."""
    return ["pnpm"] if shutil.which("pnpm") else ["npx", "--yes", "pnpm@12"]


@contextlib.contextmanager
def local_cloud(*flags):
    """A local cloud of its own, at an address of its own."""
    command = [*pnpm(), "--silent", "local", "--port", "0", *flags]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        ready = json.loads(server.stdout.readline())
        assert urllib.request.urlopen(ready["url"] + "/_stacksteward/health").status == 200
        yield ready["url"]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=10)


@pytest.fixture(scope="session")
def endpoint():
    regions, accounts = f"{REGION},us-east-1", f"{ACCOUNT},{OTHER_ACCOUNT}"
    flags = ["--clock", SCALE, "--regions", regions, "--accounts", accounts, "--setup", ".ci/interop/setup.ts"]
    with local_cloud(*flags) as url:
        yield url


def control(endpoint, method, call, body=None):
    """A control call of the local cloud."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{endpoint}/_stacksteward/{call}", data=data, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


@pytest.fixture
def fail(endpoint):
    """Makes resources fail until the scenario is over, or until it says so."""

    def inject(**fault):
        control(endpoint, "POST", "faults", {"failResource": fault})
        return lambda: control(endpoint, "DELETE", "faults")

    yield inject
    control(endpoint, "DELETE", "faults")


@pytest.fixture(scope="session")
def environment(endpoint, tmp_path_factory):
    """Variables for a client that knows nothing but an endpoint."""
    folder = tmp_path_factory.mktemp("aws")
    return {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "AWS_DATA_PATH": os.environ["AWS_DATA_PATH"],
    }


@pytest.fixture(scope="session")
def client(endpoint):
    """Makes boto3 clients."""

    def make(service, region=REGION, account=ACCOUNT, **options):
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=account,
            aws_secret_access_key="secret",
            config=botocore.config.Config(retries={"max_attempts": 1}, **options),
        )

    return make


@pytest.fixture(scope="session")
def aws(environment):
    """The AWS CLI, as a user types it."""
    return Cli(environment)


@pytest.fixture(scope="session", params=["AWS CLI", "boto3"])
def operator(request):
    """Whoever goes through a scenario: everything that asks for this is done with each client."""
    if request.param == "AWS CLI":
        return request.getfixturevalue("aws")
    return Boto3(request.getfixturevalue("client"))


@pytest.fixture(scope="session")
def cloudformation(operator):
    return Service(operator, "cloudformation")


@pytest.fixture(scope="session")
def wait(operator):
    return operator.wait


@pytest.fixture
def name():
    """A name that no other test uses."""
    return f"t{uuid.uuid4().hex[:12]}"


class Driven:
    """Which scenario drove which operation of CloudFormation with which client, by the cloud's own log of calls."""

    def __init__(self):
        self.calls = set()
        self.scenarios = set()


DRIVEN = pytest.StashKey()
SUMMARY = pytest.StashKey()


def pytest_configure(config):
    config.stash[DRIVEN] = Driven()


@pytest.fixture
def driven(request):
    return request.config.stash[DRIVEN]


@pytest.fixture(autouse=True)
def recorded(request, driven):
    """Writes down what a scenario calls."""
    clients = {"aws", "client", "operator", "cloudformation"}
    if clients.isdisjoint(request.fixturenames):
        yield
        return
    endpoint = request.getfixturevalue("endpoint")
    control(endpoint, "DELETE", "calls")
    yield
    scenario = request.node.originalname
    driven.scenarios.add(scenario)
    for call in control(endpoint, "GET", "calls?" + urllib.parse.urlencode({"service": "cloudformation"})):
        by = "AWS CLI" if call["userAgent"].startswith("aws-cli/") else "boto3"
        driven.calls.add((call["operation"], by, scenario))


def pytest_collection_modifyitems(items):
    """What looks back on all scenarios comes after them."""
    items.sort(key=lambda item: item.path.name == "test_operations.py")


def pytest_terminal_summary(terminalreporter):
    count = {kind: len(terminalreporter.stats.get(kind, [])) for kind in ("passed", "failed", "error", "skipped")}
    terminalreporter.config.stash[SUMMARY] = count


def pytest_unconfigure(config):
    shutil.rmtree(os.environ["AWS_DATA_PATH"], ignore_errors=True)
    count = config.stash.get(SUMMARY, None)
    if count is not None:
        print(f"\n{count['passed']} passed, {count['failed'] + count['error']} failed")
