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





def test_a_failed_create_rolls_back(cloudformation, client, name):
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    taken = f"Resources: {{Bucket: {{Type: 'AWS::S3::Bucket', Properties: {{BucketName: {name}}}}}}}"
    cloudformation.create_stack(StackName=name, TemplateBody=taken)
    with pytest.raises(botocore.exceptions.WaiterError):
        wait(cloudformation, "stack_create_complete", StackName=name)
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"







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
