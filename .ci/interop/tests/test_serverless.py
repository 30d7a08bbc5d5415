"""Serverless templates, with AWS's own translator plugged in as a transform."""

import json
import subprocess

import pytest
from conftest import ROOT, pnpm

RECORDED = ROOT.parent / "shared" / "conformance" / "change-sets"


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not there: ../shared/conformance")
def test_the_change_set_recorded_on_aws_is_answered_alike_in_every_step():
    command = [*pnpm(), "--silent", "conformance", str(RECORDED), "--serverless", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    [case] = [result for result in results if "test_serverless_fn_transform" in result["name"]]
    assert [step for step in case["steps"] if step["kind"] != "passed"] == []
    assert (case["kind"], len(case["steps"])) == ("passed", 12)
