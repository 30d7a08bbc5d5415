"""The built-in rules, held against cfn-lint over the corpora and the examples."""

import subprocess

from conftest import ROOT, pnpm


def test_nothing_is_told_that_cfn_lint_does_not_tell_and_nobody_has_judged_right():
    done = subprocess.run([*pnpm(), "--silent", "conformance:lint"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    last = done.stdout.strip().splitlines()[-1]
    assert " right, 0 wrong, 0 not judged" in last
    assert int(last.split()[0]) >= 20
