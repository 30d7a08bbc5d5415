"""Real templates, each through a whole life, serverless ones through AWS's own translator."""

import json
import subprocess

import pytest
from conftest import ROOT, pnpm

CORPUS = ROOT.parent / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.exists(), reason="the templates are not there: ../shared/corpus")
def test_every_deployable_template_lives_as_it_should(tmp_path):
    page = tmp_path / "corpus.md"
    command = [*pnpm(), "--silent", "corpus", str(CORPUS), "--serverless", "--write", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    counted = json.loads(done.stdout[done.stdout.index("{") :])
    assert counted["samples"]["failed"] == 0
    assert counted["samples"]["deployed"] >= 141
    assert [chapter["failed"] for chapter in counted["lives"].values()] == [0] * 5
    serverless = "| CloudFormation/MacrosExamples/DatetimeNow/datetimenow.yaml | yes | yes | TransformFunction.FunctionName |"
    assert serverless in page.read_text()
