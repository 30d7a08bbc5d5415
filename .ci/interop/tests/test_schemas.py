"""The catalog, held against the resource schemas of AWS that cfn-lint ships."""

import json
import subprocess

from conftest import ROOT, pnpm


def test_the_catalog_agrees_with_the_schemas_but_for_known_causes():
    done = subprocess.run([*pnpm(), "--silent", "conformance:schemas"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout[done.stdout.index("{") :])
    assert counted["types"] >= 1793
    assert sum(counted["agreed"].values()) >= 35407
    assert counted["differences"] <= 482
