"""Change sets, reviewed and executed with the AWS CLI and with boto3."""

import pytest
import templates
from clients import refusal

DEEPER = [{"ParameterKey": "Depth", "ParameterValue": "45"}]


@pytest.fixture
def prepare(cloudformation, wait):
    """Makes a change set and waits for it."""

    def run(stack, change_set, **members):
        target = {"StackName": stack, "ChangeSetName": change_set}
        cloudformation.create_change_set(**target, **members)
        wait("change_set_create_complete", **target)
        return target

    return run


def test_a_change_set_creates_and_another_one_changes(cloudformation, prepare, wait, name):
    target = prepare(name, "first", ChangeSetType="CREATE", TemplateBody=templates.QUEUE)
    described = cloudformation.describe_change_set(**target, IncludePropertyValues=True)
    (change,) = (each["ResourceChange"] for each in described["Changes"])
    assert (change["Action"], change["LogicalResourceId"], change["ResourceType"]) == ("Add", "Queue", "AWS::SQS::Queue")
    assert described["ExecutionStatus"] == "AVAILABLE"
    assert [each["ChangeSetName"] for each in cloudformation.list_change_sets(StackName=name)["Summaries"]] == ["first"]
    cloudformation.execute_change_set(**target)
    wait("stack_create_complete", StackName=name)
    target = prepare(name, "second", UsePreviousTemplate=True, Parameters=DEEPER)
    (change,) = (each["ResourceChange"] for each in cloudformation.describe_change_set(**target)["Changes"])
    assert (change["Action"], change["Replacement"], change["Scope"]) == ("Modify", "False", ["Properties"])
    causes = {(detail["ChangeSource"], detail.get("CausingEntity")) for detail in change["Details"]}
    assert causes == {("ParameterReference", "Depth"), ("DirectModification", None)}
    cloudformation.execute_change_set(**target)
    wait("stack_update_complete", StackName=name)


def test_a_change_set_that_is_deleted_is_gone(cloudformation, prepare, name):
    target = prepare(name, "first", ChangeSetType="CREATE", TemplateBody=templates.QUEUE)
    cloudformation.delete_change_set(**target)
    said = refusal(cloudformation.describe_change_set, **target)
    assert said == (
        "An error occurred (ChangeSetNotFound) when calling the DescribeChangeSet operation: "
        "ChangeSet [first] does not exist"
    )


def test_an_empty_change_set_fails_and_says_so(cloudformation, prepare, wait, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    wait("stack_create_complete", StackName=name)
    ended = refusal(prepare, stack=name, change_set="nothing", UsePreviousTemplate=True)
    assert ended == (
        "Waiter ChangeSetCreateComplete failed: Waiter encountered a terminal failure state: "
        'For expression "Status" we matched expected path: "FAILED"'
    )
    described = cloudformation.describe_change_set(StackName=name, ChangeSetName="nothing")
    assert described["StatusReason"].startswith("The submitted information didn't contain changes.")
    assert described["ExecutionStatus"] == "UNAVAILABLE"
    refused = refusal(cloudformation.execute_change_set, StackName=name, ChangeSetName="nothing")
    assert refused.startswith("An error occurred (InvalidChangeSetStatus) when calling the ExecuteChangeSet operation: ")


def test_a_change_set_is_obsolete_behind_another_one(cloudformation, prepare, wait, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    wait("stack_create_complete", StackName=name)
    first = prepare(name, "first", UsePreviousTemplate=True, Parameters=DEEPER)
    second = prepare(name, "second", UsePreviousTemplate=True, Parameters=[{**DEEPER[0], "ParameterValue": "50"}])
    cloudformation.execute_change_set(**first)
    wait("stack_update_complete", StackName=name)
    refused = refusal(cloudformation.execute_change_set, **second)
    assert refused.startswith("An error occurred (")


def test_hooks_say_what_they_found(cloudformation, wait, name):
    stream = ("AWS::Kinesis::Stream", {"Properties": {"ShardCount": 2}})
    cloudformation.create_stack(StackName=name, TemplateBody=templates.of(Stream=stream), OnFailure="DO_NOTHING")
    assert refusal(wait, waiter="stack_create_complete", StackName=name).endswith('"CREATE_FAILED" at least once')
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    reasons = [each["HookStatusReason"] for each in events if each.get("HookStatus") == "HOOK_COMPLETE_FAILED"]
    assert "Too many shards" in reasons[0]


def test_a_change_set_lists_the_hooks_it_will_meet(cloudformation, prepare, name):
    stream = ("AWS::Kinesis::Stream", {"Properties": {"ShardCount": 1}})
    target = prepare(name, "first", ChangeSetType="CREATE", TemplateBody=templates.of(Stream=stream))
    hooks = cloudformation.describe_change_set_hooks(**target)["Hooks"]
    assert [each["TypeName"] for each in hooks] == ["Interop::Streams::Check"]


def test_a_bucket_is_imported(cloudformation, operator, prepare, wait, name):
    operator.call("s3", "create_bucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    named = {"ResourceType": "AWS::S3::Bucket", "LogicalResourceId": "Bucket", "ResourceIdentifier": {"BucketName": name}}
    adopt = {"ChangeSetType": "IMPORT", "ResourcesToImport": [named]}
    target = {"StackName": name, "ChangeSetName": "adopt"}
    refused = refusal(cloudformation.create_change_set, **target, **adopt, TemplateBody=templates.bucket(name))
    assert "must have DeletionPolicy attribute specified in the template" in refused
    target = prepare(name, "adopt", **adopt, TemplateBody=templates.bucket(name, "Retain"))
    (change,) = (each["ResourceChange"] for each in cloudformation.describe_change_set(**target)["Changes"])
    assert (change["Action"], change["PhysicalResourceId"]) == ("Import", name)
    cloudformation.execute_change_set(**target)
    wait("stack_import_complete", StackName=name)
