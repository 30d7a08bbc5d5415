"""The AWS CLI, as a user types it."""

import json
import time

import pytest
import templates


@pytest.fixture
def aws(aws):
    """Runs the CLI and returns what it printed; a failure shows what it said."""

    def run(*arguments, fails=False):
        done = aws.run(*arguments)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        if fails:
            return done.stderr
        return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stdout

    return run


@pytest.fixture
def template(tmp_path):
    def write(body):
        path = tmp_path / "template.yaml"
        path.write_text(body)
        return path

    return write


def test_deploy_creates_updates_and_leaves_alone_what_is_not_changed(aws, template, name):
    path = str(template(templates.QUEUE))
    deploy = ["cloudformation", "deploy", "--stack-name", name, "--template-file", path]
    assert f"Successfully created/updated stack - {name}" in aws(*deploy)
    assert "No changes to deploy" in aws(*deploy, "--no-fail-on-empty-changeset")
    # The CLI names a change set after the second and leaves the empty one behind: the next needs another second.
    time.sleep(1)
    assert "Successfully created/updated" in aws(*deploy, "--parameter-overrides", "Depth=60", "--tags", "team=red")
    stack = aws("cloudformation", "describe-stacks", "--stack-name", name)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert stack["Parameters"] == [{"ParameterKey": "Depth", "ParameterValue": "60"}]
    assert stack["Tags"] == [{"Key": "team", "Value": "red"}]


def test_deploy_tells_of_a_failure(aws, template, name):
    path = str(template(templates.BROKEN))
    message = aws("cloudformation", "deploy", "--stack-name", name, "--template-file", path, fails=True)
    assert "Failed to create" in message or "NoSuchProperty" in message





def test_a_template_is_read_from_a_bucket(aws, environment, template, name):
    path = template(templates.QUEUE)
    assert aws("s3", "mb", f"s3://{name}").strip() == f"make_bucket: {name}"
    aws("s3", "cp", str(path), f"s3://{name}/a folder/template.yaml")
    assert "template.yaml" in aws("s3", "ls", f"s3://{name}/a folder/")
    for number, url in enumerate(
        [
            f"{environment['AWS_ENDPOINT_URL']}/{name}/a%20folder/template.yaml",
            f"https://s3.eu-west-1.amazonaws.com/{name}/a%20folder/template.yaml",
            f"https://{name}.s3.eu-west-1.amazonaws.com/a%20folder/template.yaml",
        ]
    ):
        stack = f"{name}-{number}"
        aws("cloudformation", "create-stack", "--stack-name", stack, "--template-url", url)
        aws("cloudformation", "wait", "stack-create-complete", "--stack-name", stack)
    body = aws("cloudformation", "get-template", "--stack-name", f"{name}-0")["TemplateBody"]
    assert body == templates.QUEUE
    aws("s3", "rb", f"s3://{name}", "--force")


def test_a_packaged_template_brings_its_nested_stack(aws, tmp_path, name):
    (tmp_path / "child.yaml").write_text(templates.QUEUE.replace("    Export:\n", "").replace('      Name: !Sub "${AWS::StackName}-arn"\n', ""))
    nested = ("AWS::CloudFormation::Stack", {"Properties": {"TemplateURL": "./child.yaml"}})
    (tmp_path / "parent.json").write_text(templates.of(Child=nested))
    aws("s3", "mb", f"s3://{name}")
    packaged = str(tmp_path / "packaged.yaml")
    package = ["cloudformation", "package", "--template-file", str(tmp_path / "parent.json"), "--s3-bucket", name]
    assert "Successfully packaged artifacts" in aws(*package, "--output-template-file", packaged)
    aws("cloudformation", "deploy", "--stack-name", name, "--template-file", packaged)
    (child,) = aws("cloudformation", "list-stack-resources", "--stack-name", name)["StackResourceSummaries"]
    (inside,) = aws("cloudformation", "list-stack-resources", "--stack-name", child["PhysicalResourceId"])["StackResourceSummaries"]
    assert (inside["LogicalResourceId"], inside["ResourceStatus"]) == ("Queue", "CREATE_COMPLETE")


def test_a_large_file_goes_to_a_bucket_and_back(aws, tmp_path, name):
    original = tmp_path / "large.bin"
    original.write_bytes(bytes(range(256)) * 4 * 10_000)
    aws("s3", "mb", f"s3://{name}")
    aws("s3", "cp", str(original), f"s3://{name}/large.bin")
    aws("s3", "cp", f"s3://{name}/large.bin", str(tmp_path / "copy.bin"))
    assert (tmp_path / "copy.bin").read_bytes() == original.read_bytes()


def test_a_parameter_of_the_parameter_store_reaches_a_template(aws, template, name):
    aws("ssm", "put-parameter", "--name", f"/{name}/team", "--type", "String", "--value", "red")
    path = str(template(templates.FROM_PARAMETER_STORE))
    overrides = ["--parameter-overrides", f"Team=/{name}/team"]
    aws("cloudformation", "deploy", "--stack-name", name, "--template-file", path, *overrides)
    stack = aws("cloudformation", "describe-stacks", "--stack-name", name)["Stacks"][0]
    assert stack["Outputs"][0]["OutputValue"] == "red"
    assert stack["Parameters"][0]["ResolvedValue"] == "red"



def test_a_stack_is_deleted(aws, template, name):
    path = str(template(templates.QUEUE))
    aws("cloudformation", "deploy", "--stack-name", name, "--template-file", path)
    aws("cloudformation", "delete-stack", "--stack-name", name)
    aws("cloudformation", "wait", "stack-delete-complete", "--stack-name", name)
    message = aws("cloudformation", "describe-stacks", "--stack-name", name, fails=True)
    assert f"Stack with id {name} does not exist" in message


def test_errors_name_what_is_wrong(aws, template, name):
    message = aws("cloudformation", "list-stacks", "--region", "ap-south-1", fails=True)
    assert "The local cloud has no region 'ap-south-1'" in message
    assert "is not implemented by the local cloud" in aws("cloudformation", "list-types", fails=True)


def test_the_caller_is_known(aws):
    assert aws("sts", "get-caller-identity")["Account"] == "111111111111"


def test_an_alarm_is_put_and_set(aws, name):
    metric = ["--namespace", "App", "--metric-name", "Errors", "--statistic", "Sum", "--period", "60"]
    rule = ["--evaluation-periods", "1", "--threshold", "0.5", "--comparison-operator", "GreaterThanThreshold"]
    aws("cloudwatch", "put-metric-alarm", "--alarm-name", name, *metric, *rule)
    state = ["--state-value", "ALARM", "--state-reason", "because"]
    aws("cloudwatch", "set-alarm-state", "--alarm-name", name, *state)
    (alarm,) = aws("cloudwatch", "describe-alarms", "--alarm-names", name)["MetricAlarms"]
    assert (alarm["StateValue"], alarm["StateReason"], alarm["Threshold"]) == ("ALARM", "because", 0.5)
    message = aws("cloudwatch", "set-alarm-state", "--alarm-name", f"{name}-none", *state, fails=True)
    assert "ResourceNotFound" in message and "Unknown alarm" in message
