"""The orchestrator's verbs, by what an operator does with them: against the local cloud, and against moto.

What moto cannot do is listed with the reason and with what the orchestrator says then. Each entry must fail, and say so:
when one begins to work, moto was mended and the entry has to go.
"""

import json
import subprocess

from conftest import ROOT, pnpm
from test_s3_contract import moto  # noqa: F401

UPDATES_BY_NAME = "CreateChangeSet finds a stack by its name alone, and the orchestrator pins it by its id"
UNPROVEN = "DescribeStacks has no ChangeSetId, and events of a change set have no ClientRequestToken: no end proves to be ours"
MOTO_CANNOT = {
    "discard a plan, and the empty stack with it": (
        "ListChangeSets answers those of all stacks, so the stack seems to hold others",
        "REVIEW_IN_PROGRESS",
    ),
    "plan an update": (UPDATES_BY_NAME, "does not exist"),
    "deploy a new stack at once": (UNPROVEN, "it never ends"),
    "deploy a plan that was reviewed": (
        "GetTemplate heeds no ChangeSetName, so nothing proves that the change set is what was reviewed",
        "the template of its change set is another one",
    ),
    "deploy an update": (UPDATES_BY_NAME, "does not exist"),
    "deploy what is deployed already": (UPDATES_BY_NAME, "does not exist"),
    "expect no changes where there are some": (UPDATES_BY_NAME, "SERVICE_CALL_FAILED"),
    "follow the events of a deployment": (UNPROVEN, "it never ends"),
    "explain a creation that failed and was rolled back": (UNPROVEN, "it never ends"),
    "read what became of each resource": ("events tell of the stack alone", "not []"),
    "detect drift": ("DetectStackDrift is not there", "DetectStackDrift failed"),
    "keep a protected stack from being destroyed": (
        "UpdateTerminationProtection is not there",
        "UpdateTerminationProtection failed",
    ),
}


def scenarios(url):
    """What works and what fails of all scenarios there."""
    command = [*pnpm(), "--silent", "conformance:verbs", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout[done.stdout.index("{") :])


def test_every_verb_does_its_work_on_the_local_cloud(endpoint):
    answer = scenarios(endpoint)
    assert answer["fails"] == {}
    assert set(MOTO_CANNOT) <= set(answer["works"])


def test_the_verbs_do_on_moto_what_it_can_answer(moto):  # noqa: F811
    answer = scenarios(moto)
    assert set(answer["fails"]) == set(MOTO_CANNOT)
    for scenario, (_, says) in MOTO_CANNOT.items():
        assert says in answer["fails"][scenario], scenario
    assert len(answer["works"]) >= 10
