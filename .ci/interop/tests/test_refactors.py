"""Resources that move from stack to stack, with the AWS CLI and with boto3."""

import pytest
import templates
from clients import refusal


@pytest.fixture
def two_queues(cloudformation, wait, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.TWO_QUEUES)
    wait("stack_create_complete", StackName=name)
    return name


def physical_id(cloudformation, stack, resource):
    detail = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=resource)["StackResourceDetail"]
    return detail["PhysicalResourceId"]


def test_a_stack_is_split(cloudformation, wait, two_queues):
    before = physical_id(cloudformation, two_queues, "Moves")
    new = f"{two_queues}-new"
    refactor = cloudformation.create_stack_refactor(
        EnableStackCreation=True,
        StackDefinitions=[
            {"StackName": two_queues, "TemplateBody": templates.ONE_QUEUE.format(name="Stays")},
            {"StackName": new, "TemplateBody": templates.ONE_QUEUE.format(name="Moved")},
        ],
        ResourceMappings=[
            {
                "Source": {"StackName": two_queues, "LogicalResourceId": "Moves"},
                "Destination": {"StackName": new, "LogicalResourceId": "Moved"},
            }
        ],
    )["StackRefactorId"]
    wait("stack_refactor_create_complete", StackRefactorId=refactor)
    listed = cloudformation.pages("list_stack_refactor_actions", StackRefactorId=refactor)["StackRefactorActions"]
    assert [(each["Action"], each["Entity"]) for each in listed] == [("MOVE", "RESOURCE"), ("CREATE", "STACK")]
    cloudformation.execute_stack_refactor(StackRefactorId=refactor)
    wait("stack_refactor_execute_complete", StackRefactorId=refactor)
    wait("stack_create_complete", StackName=new)
    assert physical_id(cloudformation, new, "Moved") == before
    described = cloudformation.describe_stack_refactor(StackRefactorId=refactor)
    assert (described["Status"], described["ExecutionStatus"]) == ("CREATE_COMPLETE", "EXECUTE_COMPLETE")
    listed = cloudformation.pages("list_stack_refactors", size=10)["StackRefactorSummaries"]
    assert refactor in [each["StackRefactorId"] for each in listed]


def test_a_refactor_that_changes_more_than_places_fails_and_says_so(cloudformation, wait, two_queues):
    definition = {"StackName": two_queues, "TemplateBody": templates.ONE_QUEUE.format(name="Stays")}
    refactor = cloudformation.create_stack_refactor(StackDefinitions=[definition])["StackRefactorId"]
    ended = refusal(wait, waiter="stack_refactor_create_complete", StackRefactorId=refactor)
    assert ended.endswith('For expression "Status" we matched expected path: "CREATE_FAILED"')
    reason = cloudformation.describe_stack_refactor(StackRefactorId=refactor)["StatusReason"]
    assert "does not allow deleting resources: [Moves]" in reason
    refused = refusal(cloudformation.describe_stack_refactor, StackRefactorId="none")
    assert refused.startswith("An error occurred (StackRefactorNotFoundException) when calling the DescribeStackRefactor")
