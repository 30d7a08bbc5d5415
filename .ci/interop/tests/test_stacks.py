"""The life of a stack, as an operator leads it with the AWS CLI and with boto3."""

import pytest
import templates
from clients import refusal


@pytest.fixture
def status(cloudformation):
    def read(stack):
        return cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]

    return read


@pytest.fixture
def create(cloudformation, wait):
    """Creates a stack and waits for it."""

    def run(name, body, **members):
        stack = cloudformation.create_stack(StackName=name, TemplateBody=body, **members)["StackId"]
        wait("stack_create_complete", StackName=name)
        return stack

    return run


def physical_id(cloudformation, stack, resource):
    detail = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=resource)["StackResourceDetail"]
    return detail["PhysicalResourceId"]


def test_a_stack_lives_and_dies(cloudformation, wait, create, status, name):
    stack = create(name, templates.QUEUE)
    deeper = [{"ParameterKey": "Depth", "ParameterValue": "45"}]
    cloudformation.update_stack(StackName=name, UsePreviousTemplate=True, Parameters=deeper)
    wait("stack_update_complete", StackName=name)
    nothing = refusal(cloudformation.update_stack, StackName=name, UsePreviousTemplate=True, Parameters=deeper)
    said = "An error occurred (ValidationError) when calling the UpdateStack operation: No updates are to be performed."
    assert nothing == said
    cloudformation.delete_stack(StackName=name)
    wait("stack_delete_complete", StackName=stack)
    assert status(stack) == "DELETE_COMPLETE"
    events = cloudformation.pages("describe_stack_events", StackName=stack, size=5)["StackEvents"]
    assert [event["ResourceStatus"] for event in events] == [
        *["DELETE_COMPLETE", "DELETE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_IN_PROGRESS"],
        *["UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"],
        *["UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"],
        *["CREATE_COMPLETE", "CREATE_COMPLETE", "CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS"],
    ]


def test_a_stack_that_is_not_there_is_named(cloudformation, name):
    said = refusal(cloudformation.describe_stacks, StackName=name)
    assert said == (
        "An error occurred (ValidationError) when calling the DescribeStacks operation: "
        f"Stack with id {name} does not exist"
    )
    taken = "An error occurred (AlreadyExistsException) when calling the CreateStack operation: Stack [{}] already exists"
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    assert refusal(cloudformation.create_stack, StackName=name, TemplateBody=templates.BROKEN) == taken.format(name)


def test_a_resource_is_replaced_under_another_name(cloudformation, wait, create, name):
    create(name, templates.of(Queue=templates.queue(QueueName=f"{name}-1")))
    before = physical_id(cloudformation, name, "Queue")
    body = templates.of(Queue=templates.queue(QueueName=f"{name}-2"))
    cloudformation.update_stack(StackName=name, TemplateBody=body)
    wait("stack_update_complete", StackName=name)
    after = physical_id(cloudformation, name, "Queue")
    assert (before.rsplit("/", 1)[1], after.rsplit("/", 1)[1]) == (f"{name}-1", f"{name}-2")


@pytest.mark.parametrize(
    ("on_failure", "left"), [("ROLLBACK", "ROLLBACK_COMPLETE"), ("DO_NOTHING", "CREATE_FAILED"), ("DELETE", "DELETE_COMPLETE")]
)
def test_a_failed_creation_ends_as_it_was_told_to(cloudformation, wait, fail, status, name, on_failure, left):
    fail(stack=name, logicalId="Queue", action="create", reason="No more queues")
    body = templates.of(Topic="AWS::SNS::Topic", Queue=("AWS::SQS::Queue", {"DependsOn": "Topic"}))
    stack = cloudformation.create_stack(StackName=name, TemplateBody=body, OnFailure=on_failure)["StackId"]
    ended = refusal(wait, waiter="stack_create_complete", StackName=stack)
    assert ended == (
        "Waiter StackCreateComplete failed: Waiter encountered a terminal failure state: "
        f'For expression "Stacks[].StackStatus" we matched expected path: "{left}" at least once'
    )
    assert status(stack) == left
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    assert [each["ResourceStatusReason"] for each in events if each["ResourceStatus"] == "CREATE_FAILED"][-1] == "No more queues"


@pytest.fixture
def failed_update(cloudformation, wait, create, fail, name):
    """An update whose second resource fails; what it has changed before is a deeper queue."""

    def run(**members):
        two = {"Topic": ("AWS::SNS::Topic", {"DependsOn": "Queue"})}
        create(name, templates.of(Queue=templates.queue(VisibilityTimeout=1), **two))
        fail(stack=name, logicalId="Topic", action="update", reason="No more names")
        two["Topic"][1]["Properties"] = {"DisplayName": "new"}
        body = templates.of(Queue=templates.queue(VisibilityTimeout=2), **two)
        cloudformation.update_stack(StackName=name, TemplateBody=body, **members)
        return refusal(wait, waiter="stack_update_complete", StackName=name)

    return run


def test_a_failed_update_is_taken_back(cloudformation, failed_update, wait, status, name):
    assert failed_update().endswith('we matched expected path: "UPDATE_ROLLBACK_COMPLETE" at least once')
    wait("stack_rollback_complete", StackName=name)
    assert '"VisibilityTimeout":1' in cloudformation_body(cloudformation, name)
    assert status(name) == "UPDATE_ROLLBACK_COMPLETE"


def cloudformation_body(cloudformation, name):
    body = cloudformation.get_template(StackName=name)["TemplateBody"]
    return templates.text(body)


def test_a_rollback_that_fails_goes_on_without_what_it_cannot_bring_back(cloudformation, failed_update, fail, wait, status, name):
    fail(stack=name, logicalId="Queue", action="rollback", reason="Stuck")
    assert failed_update().endswith('"UPDATE_ROLLBACK_FAILED" at least once')
    assert refusal(wait, waiter="stack_rollback_complete", StackName=name).endswith('"UPDATE_ROLLBACK_FAILED" at least once')
    refused = refusal(cloudformation.continue_update_rollback, StackName=name, ResourcesToSkip=["None"])
    assert refused.startswith("An error occurred (ValidationError) when calling the ContinueUpdateRollback operation: ")
    cloudformation.continue_update_rollback(StackName=name, ResourcesToSkip=["Queue"])
    wait("stack_rollback_complete", StackName=name)
    assert status(name) == "UPDATE_ROLLBACK_COMPLETE"


def test_an_update_that_was_left_where_it_failed_is_rolled_back_later(cloudformation, failed_update, wait, status, name):
    assert failed_update(DisableRollback=True).endswith('"UPDATE_FAILED" at least once')
    assert cloudformation.rollback_stack(StackName=name)["StackId"].split("/")[1] == name
    wait("stack_rollback_complete", StackName=name)
    assert status(name) == "UPDATE_ROLLBACK_COMPLETE"
    refused = refusal(cloudformation.rollback_stack, StackName=name)
    assert refused.startswith("An error occurred (ValidationError) when calling the RollbackStack operation: ")


def test_an_update_is_cancelled_while_it_runs(cloudformation, create, wait, status, name):
    create(name, templates.of(Queue="AWS::SQS::Queue"))
    refused = refusal(cloudformation.cancel_update_stack, StackName=name)
    assert refused == (
        "An error occurred (ValidationError) when calling the CancelUpdateStack operation: "
        "CancelUpdateStack cannot be called from current stack status"
    )
    body = templates.of(Queue=templates.queue(VisibilityTimeout=2), Wait=templates.waiting())
    cloudformation.update_stack(StackName=name, TemplateBody=body)
    assert status(name) == "UPDATE_IN_PROGRESS"
    cloudformation.cancel_update_stack(StackName=name)
    wait("stack_rollback_complete", StackName=name)


def test_a_protected_stack_is_not_deleted(cloudformation, create, wait, name):
    create(name, templates.QUEUE, EnableTerminationProtection=True)
    assert refusal(cloudformation.delete_stack, StackName=name) == (
        "An error occurred (ValidationError) when calling the DeleteStack operation: "
        f"Stack [{name}] cannot be deleted while TerminationProtection is enabled"
    )
    cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName=name)
    wait("stack_delete_complete", StackName=name)


def test_what_refuses_to_be_deleted_is_retained(cloudformation, create, fail, wait, status, name):
    stack = create(name, templates.of(Queue="AWS::SQS::Queue"))
    fail(stack=name, logicalId="Queue", action="delete")
    cloudformation.delete_stack(StackName=name)
    assert refusal(wait, waiter="stack_delete_complete", StackName=stack).endswith('"DELETE_FAILED" at least once')
    cloudformation.delete_stack(StackName=name, RetainResources=["Queue"])
    wait("stack_delete_complete", StackName=stack)
    assert status(stack) == "DELETE_COMPLETE"


def test_a_signal_is_what_a_condition_waits_for(cloudformation, wait, status, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.of(Wait=templates.waiting()))
    signal = {"StackName": name, "LogicalResourceId": "Wait", "UniqueId": "one", "Status": "SUCCESS"}
    while not cloudformation.describe_stack_resources(StackName=name)["StackResources"]:
        assert status(name) == "CREATE_IN_PROGRESS"
    cloudformation.signal_resource(**signal)
    wait("stack_create_complete", StackName=name)
    assert refusal(cloudformation.signal_resource, **signal).endswith("is in CREATE_COMPLETE state and cannot be signaled")


def test_a_stack_policy_forbids_and_is_overridden(cloudformation, create, wait, status, name):
    create(name, templates.QUEUE)
    nothing = [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]
    policy = templates.text({"Statement": nothing})
    cloudformation.set_stack_policy(StackName=name, StackPolicyBody=policy)
    assert cloudformation.get_stack_policy(StackName=name)["StackPolicyBody"] == policy
    deeper = {"UsePreviousTemplate": True, "Parameters": [{"ParameterKey": "Depth", "ParameterValue": "45"}]}
    cloudformation.update_stack(StackName=name, **deeper)
    assert refusal(wait, waiter="stack_update_complete", StackName=name).endswith('"UPDATE_ROLLBACK_COMPLETE" at least once')
    everything = templates.text({"Statement": [{**nothing[0], "Effect": "Allow"}]})
    cloudformation.update_stack(StackName=name, StackPolicyDuringUpdateBody=everything, **deeper)
    wait("stack_update_complete", StackName=name)
    assert status(name) == "UPDATE_COMPLETE"


def test_an_alias_stands_for_a_stack(cloudformation, create, name):
    create(name, templates.QUEUE)
    cloudformation.set_alias(StackName=name, AliasName=f"{name}-alias")
    described = cloudformation.describe_stacks(StackName=f"{name}-alias")["Stacks"][0]
    assert (described["StackName"], described["AliasName"]) == (name, f"{name}-alias")
    cloudformation.remove_alias(AliasName=f"{name}-alias")
    assert refusal(cloudformation.describe_stacks, StackName=f"{name}-alias").endswith(f"{name}-alias does not exist")
