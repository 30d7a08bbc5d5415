"""The adapters for linters that nobody here wrote: cfn-lint, and cfn-guard as AWS packs it, each as its own authors released it."""

import filecmp
import json
import platform
import shutil
import subprocess

import pytest
from conftest import ROOT, pnpm

GUARD = ROOT / ".ci" / "interop" / "cfn-guard"


@pytest.fixture(scope="module")
def cfn_guard():
    """The program, as the lock file says. The CDK itself, whose plugin it is packed with, is not wanted."""
    known = GUARD / "node_modules" / ".installed-lock.json"
    if not (known.exists() and filecmp.cmp(known, GUARD / "package-lock.json", shallow=False)):
        command = ["npm", "ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=GUARD, check=True, capture_output=True)
        shutil.copy(GUARD / "package-lock.json", known)
    system = {"Darwin": "macos"}.get(platform.system(), "ubuntu")
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    return GUARD / "node_modules" / "@cdklabs" / "cdk-validator-cfnguard" / "bin" / system / machine / "cfn-guard"


def test_what_they_find_is_found_through_the_adapters(cfn_guard):
    command = [*pnpm(), "--silent", "conformance:linters", str(cfn_guard)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout[done.stdout.index("{") :])
    assert answer["fails"] == {}
    assert len(answer["works"]) >= 15
