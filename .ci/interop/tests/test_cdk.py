"""A CDK app through its whole life with the CDK CLI, and the same app deployed by Stacksteward to another cloud."""

import concurrent.futures
import filecmp
import json
import os
import pathlib
import shutil
import subprocess

import boto3
import pytest
from conftest import ACCOUNT, REGION, ROOT, control, local_cloud, pnpm

EXAMPLE = ROOT / "examples" / "cdk-app"
APP = EXAMPLE / "app"
# The sessions of the roles that the CLI assumes last for an hour of the cloud's time: a minute here.
FLAGS = ["--clock", "60", "--regions", REGION, "--accounts", ACCOUNT, "--setup", "examples/cdk-app/src/custom-resources.ts"]
QUEUE = "Queue4A7E3555"


def output_of(command, **options):
    """What a command printed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def node():
    return output_of([*pnpm(), "--silent", "exec", "node", "-p", "process.execPath"], cwd=ROOT).strip()


@pytest.fixture(scope="module")
def installed():
    """The CDK and its CLI, as the lock file says, beside the app and outside the workspace."""
    known = APP / "node_modules" / ".installed-lock.json"
    if not (known.exists() and filecmp.cmp(known, APP / "package-lock.json", shallow=False)):
        output_of(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=APP)
        shutil.copy(APP / "package-lock.json", known)


class Cdk:
    """The CDK CLI as its user types it, with nothing but an endpoint and an access key."""

    def __init__(self, node, endpoint, home):
        self.endpoint = endpoint
        self.command = [node, APP / "node_modules" / "aws-cdk" / "bin" / "cdk", "--no-notices"]
        self.environment = {
            "PATH": f"{os.path.dirname(node)}:{os.environ['PATH']}",
            "HOME": str(home),
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "CI": "true",
            "NO_COLOR": "1",
        }

    def __call__(self, *arguments, code=0, **variables):
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=APP,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def client(self, service):
        credentials = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "secret"}
        return boto3.client(service, region_name=REGION, endpoint_url=self.endpoint, **credentials)


@pytest.fixture(scope="module")
def cdk(node, installed, tmp_path_factory):
    with local_cloud(*FLAGS) as endpoint:
        yield Cdk(node, endpoint, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def assemblies(cdk, tmp_path_factory):
    """The app as it is, with another name for its queue, and with another retention as well."""
    folder = tmp_path_factory.mktemp("assemblies")
    versions = {
        "first": {},
        "renamed": {"ORDERS_QUEUE": "orders-2"},
        "changed": {"ORDERS_QUEUE": "orders-2", "ORDERS_RETENTION": "7"},
    }
    with concurrent.futures.ThreadPoolExecutor() as threads:
        each = [threads.submit(cdk, "synth", "--quiet", "--output", folder / name, **versions[name]) for name in versions]
    for synthesis in each:
        synthesis.result()
    return {name: str(folder / name) for name in versions}


def resources(cdk, stack):
    found = cdk.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    return {each["LogicalResourceId"]: each for each in found}


def status(cdk, stack):
    return cdk.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]


def test_bootstrap_makes_the_bucket_and_the_roles(cdk):
    assert "bootstrapped." in cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}")
    assert len(resources(cdk, "CDKToolkit")) == 11


def test_deploy_uploads_assets_and_makes_both_stacks(cdk, assemblies, tmp_path):
    outputs = tmp_path / "outputs.json"
    cdk("deploy", "--app", assemblies["first"], "--all", "--require-approval", "never", "--outputs-file", outputs)
    service = json.loads(outputs.read_text())["Service"]
    assert (service["Seeded"], service["QueueUrl"].rsplit("/", 1)[1]) == ("3", "orders")


def shape(cdk):
    """What a cloud has of the app, without the names that it made up."""
    cloudformation = cdk.client("cloudformation")
    found = {}
    for name in ("CDKToolkit", "Data", "Service"):
        [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
        made = resources(cdk, name)
        known = {each["PhysicalResourceId"]: f"<{logical}>" for logical, each in made.items()}

        def plain(text, known=known):
            for physical in sorted(known, key=len, reverse=True):
                text = text.replace(physical, known[physical])
            return text

        found[name] = {
            "status": stack["StackStatus"],
            "resources": {logical: (each["ResourceType"], each["ResourceStatus"]) for logical, each in made.items()},
            "outputs": {each["OutputKey"]: plain(each["OutputValue"]) for each in stack["Outputs"]},
            "exports": {each["OutputKey"]: each.get("ExportName") for each in stack["Outputs"]},
            "tags": stack["Tags"],
            "role": stack.get("RoleARN"),
            # Of the bootstrap, the CLI sends a text of its own.
            "template": name == "CDKToolkit" or cloudformation.get_template(StackName=name)["TemplateBody"],
        }
    bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    keys = [each["Key"] for each in cdk.client("s3").list_objects_v2(Bucket=bucket)["Contents"]]
    return {**found, "archives": [key for key in keys if key.endswith(".zip")]}


def test_stacksteward_makes_the_same_of_the_same_app(cdk, assemblies, node, tmp_path):
    bootstrap = tmp_path / "bootstrap.yaml"
    bootstrap.write_text(output_of([*cdk.command, "bootstrap", "--show-template"], env=cdk.environment))
    with local_cloud(*FLAGS) as endpoint:
        command = [node, "--conditions=@stacksteward/source", EXAMPLE / "src" / "main.ts", assemblies["first"]]
        environment = {**cdk.environment, "AWS_ENDPOINT_URL": endpoint}
        answered = json.loads(output_of([*command, bootstrap], env=environment))
        assert {name: answer["kind"] for name, answer in answered.items()} == {"Data": "deployed", "Service": "deployed"}
        ours, theirs = shape(Cdk(node, endpoint, tmp_path)), shape(cdk)
        for part in theirs:
            assert (part, ours[part]) == (part, theirs[part])
        again = json.loads(output_of(command, env=environment))
        assert {name: answer["kind"] for name, answer in again.items()} == {"Data": "no-changes", "Service": "no-changes"}


def test_the_synthesis_of_stacksteward_makes_the_same_templates(cdk, assemblies, node, tmp_path):
    program = """
      import { synthesize } from "@stacksteward/cdk";
      const [folder, output] = process.argv.slice(1);
      await synthesize([process.execPath, "orders.mjs"], { folder, output, environment: process.env });
    """
    command = [node, "--conditions=@stacksteward/source", "--input-type=module", "--eval", program, APP, tmp_path]
    output_of(command, cwd=EXAMPLE, env=cdk.environment)
    for name in ("Data.template.json", "Service.template.json", "Service.assets.json"):
        assert (tmp_path / name).read_text() == (pathlib.Path(assemblies["first"]) / name).read_text()


def test_deploy_with_nothing_changed_says_so(cdk, assemblies):
    said = cdk("deploy", "--app", assemblies["first"], "--all", "--require-approval", "never")
    assert "Data (no changes)" in said
    assert "Service (no changes)" in said


def test_diff_says_what_a_change_set_says(cdk, assemblies):
    said = cdk("diff", "--app", assemblies["renamed"], "Service", "--exclusively")
    assert f"[~] AWS::SQS::Queue Queue {QUEUE} replace" in said
    assert "QueueName (requires replacement)" in said
    assert "Number of stacks with differences: 1" in said


def test_deploy_replaces_what_must_be_replaced(cdk, assemblies):
    before = resources(cdk, "Service")[QUEUE]["PhysicalResourceId"]
    said = cdk("deploy", "--app", assemblies["renamed"], "Service", "--exclusively", "--require-approval", "never", "--progress", "events")
    assert "DELETE_COMPLETE" in said
    after = resources(cdk, "Service")[QUEUE]["PhysicalResourceId"]
    assert (before.rsplit("/", 1)[1], after.rsplit("/", 1)[1]) == ("orders", "orders-2")


def test_drift_finds_what_somebody_has_changed(cdk, assemblies):
    assert "No drift detected" in cdk("drift", "--app", assemblies["renamed"], "Service")
    queue = resources(cdk, "Service")[QUEUE]["PhysicalResourceId"]
    for operation, value in (("replace", 60), ("replace", 345600)):
        patch = json.dumps([{"op": operation, "path": "/MessageRetentionPeriod", "value": value}])
        cdk.client("cloudcontrol").update_resource(TypeName="AWS::SQS::Queue", Identifier=queue, PatchDocument=patch)
        said = cdk("drift", "--app", assemblies["renamed"], "Service")
        assert ("MessageRetentionPeriod" in said) == (value == 60), said


def test_rollback_brings_back_what_a_deployment_left_failed(cdk, assemblies):
    fault = {"stack": "Service", "logicalId": QUEUE, "action": "update", "times": 1, "reason": "No more queues"}
    control(cdk.endpoint, "POST", "faults", {"failResource": fault})
    said = cdk(
        "deploy", "--app", assemblies["changed"], "Service", "--exclusively", "--require-approval", "never", "--no-rollback", code=1
    )
    assert "No more queues" in said
    assert status(cdk, "Service") == "UPDATE_FAILED"
    cdk("rollback", "--app", assemblies["changed"], "Service")
    assert status(cdk, "Service") == "UPDATE_ROLLBACK_COMPLETE"


def test_destroy_takes_everything_away(cdk, assemblies):
    said = cdk("destroy", "--app", assemblies["changed"], "--all", "--force")
    assert "Service: destroyed" in said
    assert "Data: destroyed" in said
    left = cdk.client("cloudformation").describe_stacks()["Stacks"]
    assert [stack["StackName"] for stack in left] == ["CDKToolkit"]


def test_a_new_project_of_the_cdk_deploys_to_the_local_cloud_at_once(node, installed, tmp_path):
    start = [node, "--conditions=@stacksteward/source"]
    program = """
      import { initProject } from "@stacksteward/cdk";
      await initProject(process.argv[1], { name: "shop", kind: "cdk" });
    """
    output_of([*start, "--input-type=module", "--eval", program, tmp_path], cwd=EXAMPLE)
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "@stacksteward").symlink_to(ROOT / "packages")
    for name in ("aws-cdk-lib", "constructs"):
        (modules / name).symlink_to(APP / "node_modules" / name)
    said = output_of([*start, "src/local.ts"], cwd=tmp_path)
    assert "shop-data deployed" in said
    assert "shop-service deployed" in said
