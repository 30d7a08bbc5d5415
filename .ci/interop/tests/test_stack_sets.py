"""One template in many accounts and regions, with the AWS CLI and with boto3."""

import pathlib
import subprocess
import sys

import pytest
import templates
from clients import refusal
from conftest import ACCOUNT, OTHER_ACCOUNT, REGION

REGIONS = [REGION, "us-east-1"]
BOTH = [ACCOUNT, OTHER_ACCOUNT]
DEPTH = {"Depth": {"Type": "Number", "Default": 30}}
QUEUE = templates.of(parameters=DEPTH, Queue=templates.queue(VisibilityTimeout={"Ref": "Depth"}))
OTHER_QUEUE = templates.of(
    parameters=DEPTH, Queue=templates.queue(VisibilityTimeout={"Ref": "Depth"}, DelaySeconds=5)
)


class Driven:
    """A stack set, and the loop around its operations: no client has a waiter for them."""

    def __init__(self, cloudformation, name):
        self.cloudformation, self.name = cloudformation, name

    def __getattr__(self, operation):
        return lambda **members: getattr(self.cloudformation, operation)(StackSetName=self.name, **members)

    def described(self, operation):
        return self.describe_stack_set_operation(OperationId=operation)["StackSetOperation"]

    def ended(self, begun):
        """The operation that the call has begun, as it ended."""
        while True:
            operation = self.described(begun["OperationId"])
            if operation["Status"] not in ("RUNNING", "QUEUED", "STOPPING"):
                return operation

    def done(self, begun):
        assert self.ended(begun)["Status"] == "SUCCEEDED"

    def pages(self, operation, **members):
        return self.cloudformation.pages(operation, StackSetName=self.name, **members)["Summaries"]

    def instances(self):
        """By account and region, what each instance is."""
        return {
            (each["Account"], each["Region"]): (each["Status"], each["StackInstanceStatus"]["DetailedStatus"])
            for each in self.pages("list_stack_instances")
        }

    def results(self, operation):
        listed = self.pages("list_stack_set_operation_results", OperationId=operation)
        return [(each["Account"], each["Region"], each["Status"], each.get("StatusReason")) for each in listed]

    def instance(self, account, region=REGION):
        place = {"StackInstanceAccount": account, "StackInstanceRegion": region}
        return self.describe_stack_instance(**place)["StackInstance"]


@pytest.fixture
def stack_set(cloudformation, name):
    return Driven(cloudformation, name)


@pytest.fixture
def deployed(stack_set):
    """In both accounts and both regions."""
    stack_set.create_stack_set(TemplateBody=QUEUE, Description="Queues", Tags=[{"Key": "team", "Value": "platform"}])
    stack_set.done(stack_set.create_stack_instances(Accounts=BOTH, Regions=REGIONS))
    return stack_set


def test_a_set_deploys_to_accounts_and_regions(cloudformation, deployed, name):
    assert deployed.instances() == {(account, region): ("CURRENT", "SUCCEEDED") for account in BOTH for region in REGIONS}
    described = deployed.describe_stack_set()["StackSet"]
    shown = (described["StackSetName"], described["Status"], described["PermissionModel"], described["Description"])
    assert shown == (name, "ACTIVE", "SELF_MANAGED", "Queues")
    assert sorted(described["Regions"]) == REGIONS
    assert described["StackSetId"] in [each["StackSetId"] for each in cloudformation.pages("list_stack_sets")["Summaries"]]
    (operation,) = deployed.pages("list_stack_set_operations")
    assert (operation["Action"], operation["Status"]) == ("CREATE", "SUCCEEDED")
    results = deployed.pages("list_stack_set_operation_results", OperationId=operation["OperationId"])
    gate = f"Function not found: arn:aws:lambda:{REGION}:{ACCOUNT}:function:AWSCloudFormationStackSetAccountGate"
    assert results[0]["AccountGateResult"] == {"Status": "SKIPPED", "StatusReason": gate}
    assert deployed.list_stack_set_auto_deployment_targets()["Summaries"] == []


def test_its_stacks_are_stacks_of_their_accounts(client, deployed, name):
    instance = deployed.instance(OTHER_ACCOUNT, "us-east-1")
    target = client("cloudformation", region="us-east-1", account=OTHER_ACCOUNT)
    (stack,) = target.describe_stacks(StackName=instance["StackId"])["Stacks"]
    assert stack["StackName"].startswith(f"StackSet-{name}-")
    assert (stack["StackStatus"], stack["Tags"]) == ("CREATE_COMPLETE", [{"Key": "team", "Value": "platform"}])


def test_an_update_in_waves(deployed):
    wave = deployed.update_stack_set(TemplateBody=OTHER_QUEUE, Accounts=[ACCOUNT], Regions=[REGION])
    deployed.done(wave)
    outdated = {(account, region): ("OUTDATED", "SUCCEEDED") for account in BOTH for region in REGIONS}
    assert deployed.instances() == {**outdated, (ACCOUNT, REGION): ("CURRENT", "SUCCEEDED")}
    assert '"DelaySeconds": 5' in deployed.describe_stack_set()["StackSet"]["TemplateBody"]
    rest = {"MaxConcurrentCount": 2, "FailureToleranceCount": 1, "RegionOrder": REGIONS[::-1]}
    operation = deployed.ended(deployed.update_stack_set(UsePreviousTemplate=True, OperationPreferences=rest))
    assert (operation["Status"], operation["OperationPreferences"]) == ("SUCCEEDED", rest)
    assert set(deployed.instances().values()) == {("CURRENT", "SUCCEEDED")}
    waves = [each["OperationId"] for each in deployed.pages("list_stack_set_operations")]
    assert waves[:2] == [operation["OperationId"], wave["OperationId"]]


def test_an_instance_has_values_of_its_own(client, deployed):
    changed = [{"ParameterKey": "Depth", "ParameterValue": "60"}]
    place = {"Accounts": [OTHER_ACCOUNT], "Regions": [REGION]}
    deployed.done(deployed.update_stack_instances(ParameterOverrides=changed, **place))
    set_value = [{"ParameterKey": "Depth", "ParameterValue": "45"}]
    deployed.done(deployed.update_stack_set(UsePreviousTemplate=True, Parameters=set_value))
    assert deployed.instance(OTHER_ACCOUNT)["ParameterOverrides"] == changed
    assert deployed.instance(ACCOUNT)["ParameterOverrides"] == []
    assert (depth(client, deployed, ACCOUNT), depth(client, deployed, OTHER_ACCOUNT)) == ("45", "60")
    deployed.done(deployed.update_stack_instances(ParameterOverrides=[], **place))
    assert depth(client, deployed, OTHER_ACCOUNT) == "45"


def depth(client, stack_set, account):
    target = client("cloudformation", account=account)
    (stack,) = target.describe_stacks(StackName=stack_set.instance(account)["StackId"])["Stacks"]
    return stack["Parameters"][0]["ParameterValue"]


def test_a_stopped_operation_finishes_what_it_has_begun(client, stack_set):
    stack_set.create_stack_set(TemplateBody=templates.of(Wait=templates.waiting()))
    begun = stack_set.create_stack_instances(Accounts=BOTH, Regions=[REGION])
    target = client("cloudformation")
    while not (stack := stack_set.instance(ACCOUNT).get("StackId")):
        assert stack_set.described(begun["OperationId"])["Status"] == "RUNNING"
    while not target.describe_stack_resources(StackName=stack)["StackResources"]:
        assert stack_set.described(begun["OperationId"])["Status"] == "RUNNING"
    stack_set.stop_stack_set_operation(OperationId=begun["OperationId"])
    assert stack_set.described(begun["OperationId"])["Status"] == "STOPPING"
    target.signal_resource(StackName=stack, LogicalResourceId="Wait", UniqueId="one", Status="SUCCESS")
    assert stack_set.ended(begun)["Status"] == "STOPPED"
    (first, second) = stack_set.results(begun["OperationId"])
    assert first == (ACCOUNT, REGION, "SUCCEEDED", None)
    assert second[:3] == (OTHER_ACCOUNT, REGION, "CANCELLED")


def test_a_failure_beyond_the_tolerance_ends_the_operation(stack_set, fail):
    fail(type="AWS::SNS::Topic", reason="No room", region=REGION)
    stack_set.create_stack_set(TemplateBody=templates.of(Topic="AWS::SNS::Topic"))
    begun = stack_set.create_stack_instances(Accounts=[ACCOUNT], Regions=REGIONS)
    operation = stack_set.ended(begun)
    assert (operation["Status"], operation["StatusDetails"]) == ("FAILED", {"FailedStackInstancesCount": 1})
    (failed, cancelled) = stack_set.results(begun["OperationId"])
    assert failed[:3] == (ACCOUNT, REGION, "FAILED")
    assert failed[3].startswith("ResourceLogicalId:Topic, ResourceType:AWS::SNS::Topic, ResourceStatusReason:")
    assert cancelled == (ACCOUNT, "us-east-1", "CANCELLED", "Cancelled since failure tolerance has exceeded")


def test_drift_of_a_set_is_read_by_instance(client, deployed):
    stack = deployed.instance(OTHER_ACCOUNT)["StackId"]
    target = client("cloudformation", account=OTHER_ACCOUNT)
    queue = target.describe_stack_resource(StackName=stack, LogicalResourceId="Queue")["StackResourceDetail"]
    patch = templates.text([{"op": "replace", "path": "/VisibilityTimeout", "value": 99}])
    changed = {"TypeName": "AWS::SQS::Queue", "Identifier": queue["PhysicalResourceId"], "PatchDocument": patch}
    client("cloudcontrol", account=OTHER_ACCOUNT).update_resource(**changed)
    operation = deployed.ended(deployed.detect_stack_set_drift())
    found = operation["StackSetDriftDetectionDetails"]
    counts = (found["DriftedStackInstancesCount"], found["InSyncStackInstancesCount"], found["TotalStackInstancesCount"])
    assert (found["DriftStatus"], found["DriftDetectionStatus"], counts) == ("DRIFTED", "COMPLETED", (1, 3, 4))
    (drift,) = deployed.list_stack_instance_resource_drifts(
        StackInstanceAccount=OTHER_ACCOUNT, StackInstanceRegion=REGION, OperationId=operation["OperationId"]
    )["Summaries"]
    (difference,) = drift["PropertyDifferences"]
    seen = (difference["PropertyPath"], difference["ExpectedValue"], difference["ActualValue"])
    assert (drift["StackResourceDriftStatus"], seen) == ("MODIFIED", ("/VisibilityTimeout", "30", "99"))


def test_instances_go_with_their_stacks_or_without_and_then_the_set(client, deployed):
    assert refusal(deployed.delete_stack_set) == (
        "An error occurred (StackSetNotEmptyException) when calling the DeleteStackSet operation: StackSet is not empty"
    )
    kept = deployed.instance(OTHER_ACCOUNT)["StackId"]
    deployed.done(deployed.delete_stack_instances(Accounts=[OTHER_ACCOUNT], Regions=REGIONS, RetainStacks=True))
    (stack,) = client("cloudformation", account=OTHER_ACCOUNT).describe_stacks(StackName=kept)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    gone = deployed.instance(ACCOUNT)["StackId"]
    deployed.done(deployed.delete_stack_instances(Accounts=[ACCOUNT], Regions=REGIONS, RetainStacks=False))
    (stack,) = client("cloudformation").describe_stacks(StackName=gone)["Stacks"]
    assert stack["StackStatus"] == "DELETE_COMPLETE"
    assert deployed.instances() == {}
    deployed.delete_stack_set()
    assert refusal(deployed.describe_stack_set).startswith("An error occurred (StackSetNotFoundException)")


def test_one_operation_at_a_time(stack_set):
    stack_set.create_stack_set(TemplateBody=templates.of(Wait=templates.waiting()))
    arn = stack_set.describe_stack_set()["StackSet"]["StackSetARN"]
    begun = stack_set.create_stack_instances(Accounts=[ACCOUNT], Regions=[REGION])
    assert refusal(stack_set.create_stack_instances, Accounts=[OTHER_ACCOUNT], Regions=[REGION]) == (
        "An error occurred (OperationInProgressException) when calling the CreateStackInstances operation: "
        f"Another Operation on StackSet {arn} is in progress"
    )
    stack_set.stop_stack_set_operation(OperationId=begun["OperationId"])


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("describe_stack_set", {}),
        ("update_stack_set", {"TemplateBody": QUEUE}),
        ("create_stack_instances", {"Accounts": BOTH, "Regions": REGIONS}),
        ("delete_stack_instances", {"Accounts": BOTH, "Regions": REGIONS, "RetainStacks": False}),
        ("list_stack_instances", {}),
        ("list_stack_set_operations", {}),
        ("detect_stack_set_drift", {}),
    ],
)
def test_a_set_that_is_not_there(stack_set, operation, members, name):
    called = "".join(part.capitalize() for part in operation.split("_"))
    said = f"An error occurred (StackSetNotFoundException) when calling the {called} operation: StackSet {name} not found"
    assert refusal(getattr(stack_set, operation), **members) == said


def test_what_is_not_in_the_set_is_named(deployed, name):
    place = {"StackInstanceAccount": "333333333333", "StackInstanceRegion": REGION}
    assert refusal(deployed.describe_stack_instance, **place).startswith("An error occurred (StackInstanceNotFoundException)")
    assert refusal(deployed.describe_stack_set_operation, OperationId="none").startswith(
        "An error occurred (OperationNotFoundException)"
    )
    assert refusal(deployed.create_stack_set, TemplateBody=QUEUE).endswith(f"StackSet {name} already exists")


@pytest.fixture
def unit(cloudformation, wait, name):
    """The organizational unit of every account but the first."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:organization"
    asked = ("AWS::CloudFormation::CustomResource", {"Properties": {"ServiceToken": arn}})
    body = templates.of(Asked=asked, outputs={"Unit": {"Fn::GetAtt": "Asked.Unit"}})
    cloudformation.create_stack(StackName=name, TemplateBody=body)
    wait("stack_create_complete", StackName=name)
    return cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"][0]["OutputValue"]


def test_a_set_of_the_organization_is_deployed_to_units(stack_set, unit):
    follows = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    stack_set.create_stack_set(TemplateBody=QUEUE, PermissionModel="SERVICE_MANAGED", AutoDeployment=follows)
    targets = {"OrganizationalUnitIds": [unit]}
    stack_set.done(stack_set.create_stack_instances(DeploymentTargets=targets, Regions=[REGION]))
    assert stack_set.instances() == {(OTHER_ACCOUNT, REGION): ("CURRENT", "SUCCEEDED")}
    assert stack_set.instance(OTHER_ACCOUNT)["OrganizationalUnitId"] == unit
    listed = stack_set.list_stack_set_auto_deployment_targets()["Summaries"]
    assert listed == [{"OrganizationalUnitId": unit, "Regions": [REGION]}]
    assert stack_set.describe_stack_set()["StackSet"]["AutoDeployment"] == follows
    refused = refusal(stack_set.list_stack_instances, CallAs="DELEGATED_ADMIN")
    assert refused.endswith("Account used is not a delegated administrator")
    stack_set.done(stack_set.delete_stack_instances(DeploymentTargets=targets, Regions=[REGION], RetainStacks=False))


def test_a_stack_that_is_there_becomes_an_instance(cloudformation, wait, stack_set, name):
    stack = cloudformation.create_stack(StackName=name, TemplateBody=QUEUE)["StackId"]
    wait("stack_create_complete", StackName=name)
    stack_set.create_stack_set(StackId=stack)
    stack_set.done(stack_set.import_stacks_to_stack_set(StackIds=[stack]))
    assert stack_set.instance(ACCOUNT)["StackId"] == stack
    summary = cloudformation.get_template_summary(StackSetName=name)
    assert [each["ParameterKey"] for each in summary["Parameters"]] == ["Depth"]
    refused = refusal(stack_set.import_stacks_to_stack_set, StackIds=[stack])
    assert f"Stack {stack} already belongs to StackSet" in refused


def test_the_organization_lets_stack_sets_in(cloudformation, name):
    managed = {"StackSetName": name, "TemplateBody": QUEUE, "PermissionModel": "SERVICE_MANAGED"}
    assert cloudformation.describe_organizations_access()["Status"] == "ENABLED"
    cloudformation.deactivate_organizations_access()
    assert cloudformation.describe_organizations_access()["Status"] == "DISABLED"
    assert "You must enable organizations access" in refusal(cloudformation.create_stack_set, **managed)
    cloudformation.activate_organizations_access()
    cloudformation.create_stack_set(**managed)
    cloudformation.delete_stack_set(StackSetName=name)


# As it stands in many a pipeline.
ROLL_OUT = """
set -euo pipefail
name=$1 template=$2 accounts=$3 regions=$4
aws cloudformation create-stack-set --stack-set-name "$name" --template-body "$template" > /dev/null
operation=$(aws cloudformation create-stack-instances --stack-set-name "$name" \
  --accounts $accounts --regions $regions --operation-preferences MaxConcurrentPercentage=100,FailureTolerancePercentage=50 \
  --query OperationId --output text)
while true; do
  status=$(aws cloudformation describe-stack-set-operation --stack-set-name "$name" --operation-id "$operation" \
    --query StackSetOperation.Status --output text)
  case "$status" in
    RUNNING | QUEUED | STOPPING) sleep 0.1 ;;
    SUCCEEDED) break ;;
    *) exit 1 ;;
  esac
done
aws cloudformation list-stack-set-operation-results --stack-set-name "$name" --operation-id "$operation" \
  --query 'Summaries[].[Account,Region,Status]' --output text
"""


def test_a_shell_script_rolls_out_and_waits(environment, name):
    path = f"{pathlib.Path(sys.executable).parent}:{environment['PATH']}"
    command = ["bash", "-c", ROLL_OUT, "roll-out", name, QUEUE, " ".join(BOTH), " ".join(REGIONS)]
    done = subprocess.run(command, env={**environment, "PATH": path}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        [account, region, "SUCCEEDED"] for region in REGIONS for account in BOTH
    ]
