"""What whoever drives stack sets relies on, held against the local cloud and against moto: the same tests for both.

Where moto differs it says so in MOTO_DIFFERS, with the page of AWS's documentation that decides. Such a test must
fail on moto: when it passes, moto was mended and the entry has to go.
"""

import boto3
import botocore.config
import botocore.exceptions
import pytest
import templates
from conftest import ACCOUNT, OTHER_ACCOUNT, REGION
from test_s3_contract import moto, url  # noqa: F401

API = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference"
GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide"
# Who is right in each: the local cloud, by the page named.
MOTO_DIFFERS = {
    "test_an_update_without_targets_reaches_every_instance": f"touches none: {API}/API_UpdateStackSet.html, Accounts",
    "test_instances_that_an_update_leaves_out_are_outdated": f"calls them CURRENT: {API}/API_StackInstance.html, Status",
    "test_the_values_of_an_instance_reach_its_stack": f"only notes them: {API}/API_UpdateStackInstances.html",
    "test_retained_stacks_stay": f"deletes them: {API}/API_DeleteStackInstances.html, RetainStacks",
    "test_the_id_of_an_operation_is_the_callers": f"makes one up: {API}/API_CreateStackInstances.html, OperationId",
    "test_more_concurrency_than_tolerance_allows_is_refused": f"takes it: {API}/API_StackSetOperationPreferences.html",
    "test_a_name_that_is_taken_is_refused": f"takes it again: {API}/API_CreateStackSet.html, NameAlreadyExistsException",
    "test_an_instance_names_the_stack_that_it_is": f"names one that is not there: {API}/API_StackInstance.html, StackId",
    "test_an_instance_knows_its_last_operation": f"leaves it out: {API}/API_StackInstanceSummary.html, LastOperationId",
    "test_failures_beyond_the_tolerance_fail_the_operation": f"refuses the call: {GUIDE}/stacksets-concepts.html#stackset-ops-options",
    "test_instances_are_listed_by_account": f"lists all: {API}/API_ListStackInstances.html, StackInstanceAccount",
    "test_instances_are_filtered_by_what_became_of_them": f"lists all: {API}/API_ListStackInstances.html, Filters",
}
LEVEL = {"Level": {"Type": "String", "Default": "low"}}
HIGH = [{"ParameterKey": "Level", "ParameterValue": "high"}]


@pytest.fixture
def connect(url):  # noqa: F811
    def make(service, account=ACCOUNT):
        client = boto3.client(
            service,
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id=account,
            aws_secret_access_key="secret",
            config=botocore.config.Config(retries={"total_max_attempts": 1}),
        )
        # How moto is told the account; the local cloud sees it in the access key.
        client.meta.events.register("before-call", lambda params, **_: params["headers"].update({"x-moto-account-id": account}))
        return client

    return make


@pytest.fixture
def cloudformation(connect):
    return connect("cloudformation")


@pytest.fixture
def template(name):
    """With a name, since moto's parameters cannot do without."""
    properties = {"Type": "String", "Name": f"/{name}", "Value": {"Ref": "Level"}}
    return templates.of(parameters=LEVEL, Setting=("AWS::SSM::Parameter", {"Properties": properties}))


@pytest.fixture
def done(cloudformation, name):
    """Begins an operation on the set and waits for its end."""

    def run(operation, **members):
        begun = getattr(cloudformation, operation)(StackSetName=name, **members)["OperationId"]
        while True:
            ended = cloudformation.describe_stack_set_operation(StackSetName=name, OperationId=begun)["StackSetOperation"]
            if ended["Status"] not in ("RUNNING", "QUEUED", "STOPPING"):
                return ended

    return run


@pytest.fixture
def setting(connect, name):
    """The value of the one resource, in an account."""

    def read(account=ACCOUNT):
        return connect("ssm", account).get_parameter(Name=f"/{name}")["Parameter"]["Value"]

    return read


@pytest.fixture
def instance(cloudformation, name):
    def read(account=ACCOUNT):
        place = {"StackInstanceAccount": account, "StackInstanceRegion": REGION}
        return cloudformation.describe_stack_instance(StackSetName=name, **place)["StackInstance"]

    return read


@pytest.fixture
def deployed(cloudformation, done, template, name):
    cloudformation.create_stack_set(StackSetName=name, TemplateBody=template)
    return done("create_stack_instances", Accounts=[ACCOUNT, OTHER_ACCOUNT], Regions=[REGION])


def refusal(call, **arguments):
    """The code and the sentence with which a call is refused."""
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def test_a_set_is_described(cloudformation, template, name):
    created = cloudformation.create_stack_set(StackSetName=name, TemplateBody=template, Description="Queues")["StackSetId"]
    described = cloudformation.describe_stack_set(StackSetName=name)["StackSet"]
    assert created.startswith(f"{name}:")
    assert {key: described[key] for key in ("StackSetName", "StackSetId", "Status", "PermissionModel", "TemplateBody")} == {
        "StackSetName": name,
        "StackSetId": created,
        "Status": "ACTIVE",
        "PermissionModel": "SELF_MANAGED",
        "TemplateBody": template,
    }
    assert described["StackSetARN"] == f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stackset/{created}"
    role = f"arn:aws:iam::{ACCOUNT}:role/AWSCloudFormationStackSetAdministrationRole"
    assert (described["AdministrationRoleARN"], described["ExecutionRoleName"]) == (
        role,
        "AWSCloudFormationStackSetExecutionRole",
    )


def test_instances_are_listed(cloudformation, deployed, name):
    assert (deployed["Action"], deployed["Status"]) == ("CREATE", "SUCCEEDED")
    listed = cloudformation.list_stack_instances(StackSetName=name)["Summaries"]
    assert [(each["Account"], each["Region"], each["Status"]) for each in listed] == [
        (account, REGION, "CURRENT") for account in (ACCOUNT, OTHER_ACCOUNT)
    ]
    assert listed[0]["StackInstanceStatus"] == {"DetailedStatus": "SUCCEEDED"}


def test_the_results_of_an_operation_are_listed(cloudformation, deployed, name):
    answer = cloudformation.list_stack_set_operation_results(StackSetName=name, OperationId=deployed["OperationId"])
    assert [(each["Account"], each["Region"], each["Status"]) for each in answer["Summaries"]] == [
        (account, REGION, "SUCCEEDED") for account in (ACCOUNT, OTHER_ACCOUNT)
    ]
    assert {each["AccountGateResult"]["Status"] for each in answer["Summaries"]} == {"SKIPPED"}


def test_making_an_instance_again_is_no_error(cloudformation, deployed, done, name):
    again = done("create_stack_instances", Accounts=[ACCOUNT], Regions=[REGION])
    assert again["Status"] == "SUCCEEDED"
    assert len(cloudformation.list_stack_instances(StackSetName=name)["Summaries"]) == 2


def test_a_set_with_instances_is_not_deleted(cloudformation, deployed, done, name):
    refused = refusal(cloudformation.delete_stack_set, StackSetName=name)
    assert refused == ("StackSetNotEmptyException", "StackSet is not empty")
    done("delete_stack_instances", Accounts=[ACCOUNT, OTHER_ACCOUNT], Regions=[REGION], RetainStacks=False)
    cloudformation.delete_stack_set(StackSetName=name)
    gone = [each["StackSetName"] for each in cloudformation.list_stack_sets(Status="DELETED")["Summaries"]]
    assert name in gone


def test_a_set_that_is_not_there_is_named(cloudformation, name):
    refused = refusal(cloudformation.describe_stack_set, StackSetName=name)
    assert refused == ("StackSetNotFoundException", f"StackSet {name} not found")


def test_units_are_no_target_of_self_managed_permissions(cloudformation, template, name):
    cloudformation.create_stack_set(StackSetName=name, TemplateBody=template)
    targets = {"OrganizationalUnitIds": ["ou-abcd-12345678"]}
    assert refusal(
        cloudformation.create_stack_instances, StackSetName=name, DeploymentTargets=targets, Regions=[REGION]
    ) == ("ValidationError", "StackSets with SELF_MANAGED permission model can only have accounts as target")


def test_accounts_alone_are_no_target_of_service_managed_permissions(cloudformation, template, name):
    cloudformation.create_stack_set(
        StackSetName=name, TemplateBody=template, PermissionModel="SERVICE_MANAGED", AutoDeployment={"Enabled": False}
    )
    _, sentence = refusal(cloudformation.create_stack_instances, StackSetName=name, Accounts=[ACCOUNT], Regions=[REGION])
    assert sentence == "StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target"


def test_an_update_without_targets_reaches_every_instance(deployed, done, setting):
    done("update_stack_set", UsePreviousTemplate=True, Parameters=HIGH)
    assert setting() == "high"


def test_instances_that_an_update_leaves_out_are_outdated(deployed, done, instance, template):
    wave = {"Accounts": [ACCOUNT], "Regions": [REGION]}
    done("update_stack_set", TemplateBody=template.replace("low", "middle"), **wave)
    assert (instance()["Status"], instance(OTHER_ACCOUNT)["Status"]) == ("CURRENT", "OUTDATED")


def test_an_instance_without_overrides_has_none(cloudformation, done, instance, template, name):
    cloudformation.create_stack_set(StackSetName=name, TemplateBody=template, Parameters=HIGH)
    done("create_stack_instances", Accounts=[ACCOUNT], Regions=[REGION])
    assert instance()["ParameterOverrides"] == []


def test_the_values_of_an_instance_reach_its_stack(deployed, done, setting):
    done("update_stack_instances", Accounts=[ACCOUNT], Regions=[REGION], ParameterOverrides=HIGH)
    assert setting() == "high"


def test_retained_stacks_stay(deployed, done, setting):
    done("delete_stack_instances", Accounts=[OTHER_ACCOUNT], Regions=[REGION], RetainStacks=True)
    assert setting(OTHER_ACCOUNT) == "low"


def test_an_instance_names_the_stack_that_it_is(connect, deployed, instance):
    (stack,) = connect("cloudformation", OTHER_ACCOUNT).describe_stacks(StackName=instance(OTHER_ACCOUNT)["StackId"])["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_an_instance_knows_its_last_operation(cloudformation, deployed, name):
    listed = cloudformation.list_stack_instances(StackSetName=name)["Summaries"]
    assert {each["LastOperationId"] for each in listed} == {deployed["OperationId"]}


def test_the_id_of_an_operation_is_the_callers(deployed, done):
    wanted = "0b0e5c4e-2a1c-4c1e-9d0b-6a4f7b7f1f10"
    again = done("create_stack_instances", Accounts=[ACCOUNT], Regions=[REGION], OperationId=wanted)
    assert again["OperationId"] == wanted


def test_more_concurrency_than_tolerance_allows_is_refused(cloudformation, deployed, name):
    preferences = {"MaxConcurrentCount": 3, "FailureToleranceCount": 1}
    update = {"StackSetName": name, "UsePreviousTemplate": True, "OperationPreferences": preferences}
    assert refusal(cloudformation.update_stack_set, **update)[0] == "ValidationError"


def test_a_name_that_is_taken_is_refused(cloudformation, deployed, template, name):
    assert refusal(cloudformation.create_stack_set, StackSetName=name, TemplateBody=template)[0] == "NameAlreadyExistsException"


def test_failures_beyond_the_tolerance_fail_the_operation(cloudformation, done, template, name):
    cloudformation.create_stack_set(StackSetName=name, TemplateBody=template.replace('"String", "Name"', '"Secret", "Name"'))
    assert done("create_stack_instances", Accounts=[ACCOUNT], Regions=[REGION])["Status"] == "FAILED"


def test_instances_are_listed_by_account(cloudformation, deployed, name):
    (one,) = cloudformation.list_stack_instances(StackSetName=name, StackInstanceAccount=OTHER_ACCOUNT)["Summaries"]
    assert one["Account"] == OTHER_ACCOUNT


def test_instances_are_filtered_by_what_became_of_them(cloudformation, deployed, name):
    failed = [{"Name": "DETAILED_STATUS", "Values": "FAILED"}]
    assert cloudformation.list_stack_instances(StackSetName=name, Filters=failed)["Summaries"] == []
