"""Everything that only asks, with the AWS CLI and with boto3."""

import pytest
import templates
from clients import refusal


@pytest.fixture
def stack(cloudformation, wait, name):
    """A stack with an export, and another one that imports it."""
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE, Tags=[{"Key": "team", "Value": "red"}])
    wait("stack_create_complete", StackName=name)
    user = templates.of(Topic=("AWS::SNS::Topic", {"Properties": {"DisplayName": {"Fn::ImportValue": f"{name}-arn"}}}))
    cloudformation.create_stack(StackName=f"{name}-user", TemplateBody=user)
    wait("stack_create_complete", StackName=f"{name}-user")
    return name


def test_a_stack_exists_once_it_was_asked_for(cloudformation, wait, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    wait("stack_exists", StackName=name)
    assert refusal(wait, waiter="stack_exists", StackName=f"{name}-none") == (
        "Waiter StackExists failed: Max attempts exceeded. "
        "Previously accepted state: Matched expected service error code: ValidationError"
    )


def test_a_stack_is_described_with_all_it_was_given(cloudformation, stack):
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    assert found["Tags"] == [{"Key": "team", "Value": "red"}]
    assert found["Parameters"] == [{"ParameterKey": "Depth", "ParameterValue": "30"}]
    (output,) = found["Outputs"]
    assert (output["OutputKey"], output["ExportName"]) == ("Arn", f"{stack}-arn")
    assert output["OutputValue"].startswith("arn:aws:sqs:eu-west-1:111111111111:")
    assert found["DriftInformation"] == {"StackDriftStatus": "NOT_CHECKED"}


def test_resources_are_listed_and_described(cloudformation, stack):
    (summary,) = cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]
    (described,) = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    detail = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId="Queue")["StackResourceDetail"]
    assert summary["PhysicalResourceId"] == described["PhysicalResourceId"] == detail["PhysicalResourceId"]
    assert [each["ResourceStatus"] for each in (summary, described, detail)] == ["CREATE_COMPLETE"] * 3


def test_exports_know_who_imports_them(cloudformation, stack):
    exports = {each["Name"]: each["Value"] for each in cloudformation.list_exports()["Exports"]}
    assert exports[f"{stack}-arn"].endswith(exports[f"{stack}-arn"].rsplit(":", 1)[1])
    assert cloudformation.list_imports(ExportName=f"{stack}-arn")["Imports"] == [f"{stack}-user"]
    cloudformation.delete_stack(StackName=stack)
    for _ in range(50):
        last = cloudformation.describe_stack_events(StackName=stack)["StackEvents"][0]
        if last["ResourceStatus"] != "DELETE_IN_PROGRESS":
            break
    assert last["ResourceStatusReason"].startswith("Delete canceled. Cannot delete export")


def test_stacks_are_listed_in_pages(cloudformation, stack):
    filters = {"StackStatusFilter": ["CREATE_COMPLETE"]}
    listed = cloudformation.pages("list_stacks", **filters, size=20)["StackSummaries"]
    names = [each["StackName"] for each in listed]
    assert {stack, f"{stack}-user"} <= set(names) and len(names) == len(set(names))


def test_templates_are_read_summed_up_checked_and_priced(cloudformation, stack):
    body = cloudformation.get_template(StackName=stack)["TemplateBody"]
    assert body == templates.QUEUE
    summary = cloudformation.get_template_summary(StackName=stack)
    assert summary["ResourceTypes"] == ["AWS::SQS::Queue"]
    assert [each["ParameterKey"] for each in summary["Parameters"]] == ["Depth"]
    checked = cloudformation.validate_template(TemplateBody=templates.QUEUE)
    assert [(each["ParameterKey"], each["DefaultValue"]) for each in checked["Parameters"]] == [("Depth", "30")]
    refused = refusal(cloudformation.validate_template, TemplateBody='{"Resources": {}}')
    assert refused == (
        "An error occurred (ValidationError) when calling the ValidateTemplate operation: "
        "Template format error: At least one Resources member must be defined."
    )
    assert cloudformation.estimate_template_cost(TemplateBody=templates.QUEUE)["Url"].startswith("http://calculator.s3.amazonaws.com/")
    limits = {each["Name"]: each["Value"] for each in cloudformation.describe_account_limits()["AccountLimits"]}
    assert limits["StackLimit"] == 2000


def test_resource_types_are_described(cloudformation):
    described = cloudformation.describe_type(Type="RESOURCE", TypeName="AWS::SQS::Queue")
    assert (described["DeprecatedStatus"], described["Visibility"]) == ("LIVE", "PUBLIC")
    assert '"primaryIdentifier":["/properties/QueueUrl"]' in described["Schema"]
    assert cloudformation.describe_type(Arn=described["Arn"])["TypeName"] == "AWS::SQS::Queue"
    refused = refusal(cloudformation.describe_type, Type="RESOURCE", TypeName="AWS::SQS::Kueue")
    assert refused == (
        "An error occurred (TypeNotFoundException) when calling the DescribeType operation: "
        "The type 'AWS::SQS::Kueue' cannot be found."
    )


def test_the_events_of_one_operation_are_found_by_its_id(cloudformation, stack):
    operation = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["LastOperations"][0]["OperationId"]
    events = cloudformation.describe_events(OperationId=operation)["OperationEvents"]
    assert {each["OperationId"] for each in events} == {operation}
    assert events[0]["OperationType"] == "CREATE_STACK"


def test_drift_is_found_in_what_was_changed_behind_the_stack(cloudformation, operator, stack):
    queue = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId="Queue")["StackResourceDetail"]
    patch = templates.text([{"op": "replace", "path": "/VisibilityTimeout", "value": 99}])
    changed = {"TypeName": "AWS::SQS::Queue", "Identifier": queue["PhysicalResourceId"], "PatchDocument": patch}
    operator.call("cloudcontrol", "update_resource", **changed)
    detection = cloudformation.detect_stack_drift(StackName=stack)["StackDriftDetectionId"]
    while True:
        found = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        if found["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            break
    assert (found["DetectionStatus"], found["StackDriftStatus"]) == ("DETECTION_COMPLETE", "DRIFTED")
    (drift,) = cloudformation.describe_stack_resource_drifts(StackName=stack)["StackResourceDrifts"]
    (difference,) = drift["PropertyDifferences"]
    seen = (difference["PropertyPath"], difference["ExpectedValue"], difference["ActualValue"])
    assert seen == ("/VisibilityTimeout", "30", "99")
    one = cloudformation.detect_stack_resource_drift(StackName=stack, LogicalResourceId="Queue")["StackResourceDrift"]
    assert one["StackResourceDriftStatus"] == "MODIFIED"


def test_the_verdict_of_a_hook_is_read_by_its_id(cloudformation, wait, name):
    stream = ("AWS::Kinesis::Stream", {"Properties": {"ShardCount": 2}})
    cloudformation.create_stack(StackName=name, TemplateBody=templates.of(Stream=stream), OnFailure="DO_NOTHING")
    refusal(wait, waiter="stack_create_complete", StackName=name)
    (result,) = cloudformation.list_hook_results(TypeArn=hook_arn(cloudformation, name))["HookResults"][:1]
    verdict = cloudformation.get_hook_result(HookResultId=result["HookResultId"])
    assert (verdict["Status"], verdict["HookResultId"]) == (result["Status"], result["HookResultId"])


def hook_arn(cloudformation, name):
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    kind = next(each["HookType"] for each in events if "HookType" in each)
    return f"arn:aws:cloudformation:eu-west-1:111111111111:type/hook/{kind.replace('::', '-')}"


def test_what_is_not_implemented_says_so(cloudformation):
    assert refusal(cloudformation.list_types) == (
        "An error occurred (NotImplemented) when calling the ListTypes operation: "
        "cloudformation ListTypes is not implemented by the local cloud."
    )
