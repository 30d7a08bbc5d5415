"""boto3, with its own waiters and paginators."""

import urllib.request

import botocore.exceptions
import pytest
import templates

# boto3 asks every 30 seconds; cloud time passes far faster.
SOON = {"Delay": 0.05, "MaxAttempts": 200}


@pytest.fixture
def cloudformation(client):
    return client("cloudformation")


def wait(cloudformation, what, **arguments):
    cloudformation.get_waiter(what).wait(WaiterConfig=SOON, **arguments)


def test_a_stack_lives_and_dies(cloudformation, name):
    created = cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    wait(cloudformation, "stack_create_complete", StackName=name)
    parameters = [{"ParameterKey": "Depth", "ParameterValue": "45"}]
    cloudformation.update_stack(StackName=name, UsePreviousTemplate=True, Parameters=parameters)
    wait(cloudformation, "stack_update_complete", StackName=name)
    with pytest.raises(botocore.exceptions.ClientError, match="No updates are to be performed"):
        cloudformation.update_stack(StackName=name, UsePreviousTemplate=True, Parameters=parameters)
    cloudformation.delete_stack(StackName=name)
    wait(cloudformation, "stack_delete_complete", StackName=created["StackId"])
    stack = cloudformation.describe_stacks(StackName=created["StackId"])["Stacks"][0]
    assert stack["StackStatus"] == "DELETE_COMPLETE"
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=created["StackId"])
    statuses = [event["ResourceStatus"] for page in pages for event in page["StackEvents"]]
    assert statuses[0] == "DELETE_COMPLETE" and statuses[-1] == "CREATE_IN_PROGRESS"


def test_a_change_set_is_reviewed_and_executed(cloudformation, name):
    target = {"StackName": name, "ChangeSetName": "first"}
    cloudformation.create_change_set(**target, ChangeSetType="CREATE", TemplateBody=templates.QUEUE)
    wait(cloudformation, "change_set_create_complete", **target)
    described = cloudformation.describe_change_set(**target, IncludePropertyValues=True)
    assert [change["ResourceChange"]["Action"] for change in described["Changes"]] == ["Add"]
    cloudformation.execute_change_set(**target)
    wait(cloudformation, "stack_create_complete", StackName=name)
    with pytest.raises(cloudformation.exceptions.ChangeSetNotFoundException) as refused:
        cloudformation.describe_change_set(StackName=name, ChangeSetName="second")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_change_set_without_changes_fails_and_says_so(cloudformation, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    wait(cloudformation, "stack_create_complete", StackName=name)
    target = {"StackName": name, "ChangeSetName": "nothing"}
    cloudformation.create_change_set(**target, UsePreviousTemplate=True)
    with pytest.raises(botocore.exceptions.WaiterError) as ended:
        wait(cloudformation, "change_set_create_complete", **target)
    assert "didn't contain changes" in ended.value.last_response["StatusReason"]


def test_a_failed_create_rolls_back(cloudformation, client, name):
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    taken = f"Resources: {{Bucket: {{Type: 'AWS::S3::Bucket', Properties: {{BucketName: {name}}}}}}}"
    cloudformation.create_stack(StackName=name, TemplateBody=taken)
    with pytest.raises(botocore.exceptions.WaiterError):
        wait(cloudformation, "stack_create_complete", StackName=name)
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"


def test_a_stack_that_is_not_there_is_named(cloudformation, name):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        cloudformation.describe_stacks(StackName=name)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationError", f"Stack with id {name} does not exist")


def test_exports_and_imports(cloudformation, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    wait(cloudformation, "stack_create_complete", StackName=name)
    user = f"Resources: {{Topic: {{Type: 'AWS::SNS::Topic', Properties: {{DisplayName: !ImportValue {name}-arn}}}}}}"
    cloudformation.create_stack(StackName=f"{name}-user", TemplateBody=user)
    wait(cloudformation, "stack_create_complete", StackName=f"{name}-user")
    assert cloudformation.list_imports(ExportName=f"{name}-arn")["Imports"] == [f"{name}-user"]


def test_a_stack_is_split_by_a_refactor(cloudformation, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.TWO_QUEUES)
    wait(cloudformation, "stack_create_complete", StackName=name)
    moves = cloudformation.describe_stack_resource(StackName=name, LogicalResourceId="Moves")
    refactor = cloudformation.create_stack_refactor(
        EnableStackCreation=True,
        StackDefinitions=[
            {"StackName": name, "TemplateBody": templates.ONE_QUEUE.format(name="Stays")},
            {"StackName": f"{name}-new", "TemplateBody": templates.ONE_QUEUE.format(name="Moved")},
        ],
        ResourceMappings=[
            {
                "Source": {"StackName": name, "LogicalResourceId": "Moves"},
                "Destination": {"StackName": f"{name}-new", "LogicalResourceId": "Moved"},
            }
        ],
    )["StackRefactorId"]
    wait(cloudformation, "stack_refactor_create_complete", StackRefactorId=refactor)
    pages = cloudformation.get_paginator("list_stack_refactor_actions").paginate(StackRefactorId=refactor)
    actions = [(action["Action"], action["Entity"]) for page in pages for action in page["StackRefactorActions"]]
    assert actions == [("MOVE", "RESOURCE"), ("CREATE", "STACK")]
    cloudformation.execute_stack_refactor(StackRefactorId=refactor)
    wait(cloudformation, "stack_refactor_execute_complete", StackRefactorId=refactor)
    wait(cloudformation, "stack_create_complete", StackName=f"{name}-new")
    moved = cloudformation.describe_stack_resource(StackName=f"{name}-new", LogicalResourceId="Moved")
    physical_id = moves["StackResourceDetail"]["PhysicalResourceId"]
    assert moved["StackResourceDetail"]["PhysicalResourceId"] == physical_id


def test_a_refactor_that_changes_more_than_places_fails_and_says_so(cloudformation, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.TWO_QUEUES)
    wait(cloudformation, "stack_create_complete", StackName=name)
    definition = {"StackName": name, "TemplateBody": templates.ONE_QUEUE.format(name="Stays")}
    refactor = cloudformation.create_stack_refactor(StackDefinitions=[definition])["StackRefactorId"]
    with pytest.raises(botocore.exceptions.WaiterError) as ended:
        wait(cloudformation, "stack_refactor_create_complete", StackRefactorId=refactor)
    assert "does not allow deleting resources: [Moves]" in ended.value.last_response["StatusReason"]
    with pytest.raises(cloudformation.exceptions.StackRefactorNotFoundException):
        cloudformation.describe_stack_refactor(StackRefactorId="none")


def test_an_alias_stands_for_a_stack(cloudformation, name):
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE)
    wait(cloudformation, "stack_create_complete", StackName=name)
    cloudformation.set_alias(StackName=name, AliasName=f"{name}-alias")
    described = cloudformation.describe_stacks(StackName=f"{name}-alias")["Stacks"][0]
    assert (described["StackName"], described["AliasName"]) == (name, f"{name}-alias")
    cloudformation.remove_alias(AliasName=f"{name}-alias")
    with pytest.raises(botocore.exceptions.ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=f"{name}-alias")


def test_objects_go_through_every_kind_of_upload(client, name):
    s3 = client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
    s3.put_object(Bucket=name, Key="ä/+ %", Body=b"text", Metadata={"origin": "test"})
    got = s3.get_object(Bucket=name, Key="ä/+ %")
    assert (got["Body"].read(), got["Metadata"]) == (b"text", {"origin": "test"})
    with pytest.raises(botocore.exceptions.ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=name, Key="ä/+ %", Body=b"again", IfNoneMatch="*")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name, PaginationConfig={"PageSize": 1})
    s3.put_object(Bucket=name, Key="second", Body=b"")
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == ["second", "ä/+ %"]
    s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "second"}, {"Key": "ä/+ %"}]})
    s3.delete_bucket(Bucket=name)


@pytest.mark.parametrize("signature", ["s3", "s3v4"])
def test_presigned_urls_need_no_client(client, name, signature):
    s3 = client("s3", signature_version=signature)
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    target = {"Bucket": name, "Key": "a b"}
    put = urllib.request.Request(s3.generate_presigned_url("put_object", target), data=b"by url", method="PUT")
    urllib.request.urlopen(put)
    assert urllib.request.urlopen(s3.generate_presigned_url("get_object", target)).read() == b"by url"


def test_buckets_of_another_region_are_found(client, name):
    client("s3", region="us-east-1").create_bucket(Bucket=name)
    client("s3").put_object(Bucket=name, Key="a", Body=b"text")
    assert client("s3").get_object(Bucket=name, Key="a")["Body"].read() == b"text"


def test_parameters(client, name):
    ssm = client("ssm")
    for leaf in ("a", "b", "c"):
        ssm.put_parameter(Name=f"/{name}/{leaf}", Value=leaf, Type="String")
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=f"/{name}", PaginationConfig={"PageSize": 2})
    assert [entry["Value"] for page in pages for entry in page["Parameters"]] == ["a", "b", "c"]
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name=f"/{name}/d")


def test_a_role_leads_to_its_account(client):
    answer = client("sts").assume_role(RoleArn="arn:aws:iam::111111111111:role/deploy", RoleSessionName="interop")
    assert answer["AssumedRoleUser"]["Arn"] == "arn:aws:sts::111111111111:assumed-role/deploy/interop"


def test_alarms_are_put_set_and_deleted(client, name):
    cloudwatch = client("cloudwatch")
    alarm = {
        "Namespace": "App",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0.5,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    for leaf in ("a", "b"):
        cloudwatch.put_metric_alarm(AlarmName=f"{name}-{leaf}", **alarm)
    cloudwatch.put_composite_alarm(AlarmName=f"{name}-any", AlarmRule=f"ALARM({name}-a) OR ALARM({name}-b)")
    cloudwatch.set_alarm_state(AlarmName=f"{name}-b", StateValue="ALARM", StateReason="ä")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=name, AlarmTypes=["MetricAlarm", "CompositeAlarm"], PaginationConfig={"PageSize": 2}
    )
    found = [found for page in pages for found in (*page["MetricAlarms"], *page["CompositeAlarms"])]
    assert {entry["AlarmName"]: entry["StateValue"] for entry in found} == {
        f"{name}-a": "INSUFFICIENT_DATA",
        f"{name}-any": "ALARM",
        f"{name}-b": "ALARM",
    }
    fired = next(entry for entry in found if entry["AlarmName"] == f"{name}-b")
    assert (fired["Threshold"], fired["StateReason"]) == (0.5, "ä")
    assert abs(fired["StateUpdatedTimestamp"].timestamp() - fired["StateTransitionedTimestamp"].timestamp()) < 1
    with pytest.raises(cloudwatch.exceptions.ResourceNotFound, match="Unknown alarm"):
        cloudwatch.set_alarm_state(AlarmName=f"{name}-c", StateValue="OK", StateReason="")
    with pytest.raises(botocore.exceptions.ClientError, match="NotImplemented"):
        cloudwatch.put_metric_data(Namespace="App", MetricData=[{"MetricName": "Errors", "Value": 1}])
    cloudwatch.delete_alarms(AlarmNames=[f"{name}-any", f"{name}-a", f"{name}-b"])
    assert cloudwatch.describe_alarms(AlarmNamePrefix=name)["MetricAlarms"] == []


def test_an_alarm_takes_an_express_update_back(client, cloudformation, name):
    cloudwatch = client("cloudwatch")
    express = {"DeploymentConfig": {"Mode": "EXPRESS", "DisableRollback": False}}
    alarm = {"Namespace": "App", "MetricName": "Errors", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    cloudwatch.put_metric_alarm(AlarmName=name, ComparisonOperator="GreaterThanThreshold", Threshold=1, **alarm)
    cloudformation.create_stack(StackName=name, TemplateBody=templates.QUEUE, **express)
    wait(cloudformation, "stack_create_complete", StackName=name)
    trigger = {"Arn": f"arn:aws:cloudwatch:eu-west-1:111111111111:alarm:{name}", "Type": "AWS::CloudWatch::Alarm"}
    cloudformation.update_stack(
        StackName=name,
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Depth", "ParameterValue": "45"}],
        RollbackConfiguration={"RollbackTriggers": [trigger], "MonitoringTimeInMinutes": 180},
        **express,
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="because")
    wait(cloudformation, "stack_rollback_complete", StackName=name)
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    assert (stack["StackStatus"], stack["DeploymentConfig"]) == ("UPDATE_ROLLBACK_COMPLETE", express["DeploymentConfig"])
