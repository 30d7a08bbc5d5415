"""The store in S3, held to the contract of every store: against the local cloud, and against moto."""

import json
import subprocess

import pytest
from conftest import ROOT, pnpm
from test_s3_contract import moto  # noqa: F401


@pytest.mark.parametrize("server", ["endpoint", "moto"])
def test_the_store_in_s3_keeps_the_contract_of_every_store(request, server):
    command = [*pnpm(), "--silent", "conformance:store", request.getfixturevalue(server)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    answer = json.loads(done.stdout[done.stdout.index("{") :])
    assert answer["broken"] == {}
    assert len(answer["held"]) >= 10
