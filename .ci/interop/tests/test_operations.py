"""Looks back: which client has driven which operation. The files above run first."""

import json
import urllib.request

import botocore.session
import pytest

# Operations of CloudFormation that a client cannot drive, and why.
UNKNOWN_TO_CLIENTS = {}


@pytest.fixture(scope="module")
def implemented(endpoint):
    with urllib.request.urlopen(f"{endpoint}/_stacksteward/operations") as response:
        return json.load(response)["cloudformation"]


def test_every_operation_is_driven_with_every_client(request, driven, implemented):
    missing = {item.originalname for item in request.session.items} - driven.scenarios
    if any(item.startswith("test_a_stack_lives") for item in missing):
        pytest.skip("only some scenarios were asked for")
    known = {name for name in botocore.session.get_session().get_service_model("cloudformation").operation_names}
    pairs = {(operation, client) for operation, client, _ in driven.calls}
    undriven = [
        f"{operation} with the {client}"
        for operation in implemented
        for client in ("AWS CLI", "boto3")
        if (operation, client) not in pairs and operation not in UNKNOWN_TO_CLIENTS
    ]
    assert undriven == []
    assert [name for name in UNKNOWN_TO_CLIENTS if name in known] == []
