import { CloudControlClient, CreateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import {
  DescribeEventsCommand,
  type DescribeEventsInput,
  type OperationEvent,
  RollbackStackCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, test } from "vitest";

import { driveChangeSets } from "../change-sets/change-set-driver.testing.ts";
import { driveStacks, type StackDriver } from "../stack-driver.testing.ts";

const topic = { Type: "AWS::SNS::Topic", Properties: { TopicName: "news" } };
const parameter = (properties: object = {}): object => ({ Type: "AWS::SSM::Parameter", Properties: properties });
const broken = { Resources: { Topic: { Type: "AWS::SNS::Topic" }, Limit: parameter({ Value: "5" }) } };
const found = (errors: number): string =>
  `Validation failed with ${errors} error(s). Call DescribeEvents to retrieve the full list of issues with resource and property details, resolve each error, then retry the operation.`;
const detected = "Validation failure detected. See the operation's FAILED event for details.";
const asCreate = { ChangeSetType: "CREATE" } as const;
const refused = (checks: string): string =>
  `The following hook(s)/validation failed: [${checks}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;

/** Oldest first. */
async function events({ client }: StackDriver, input: DescribeEventsInput): Promise<OperationEvent[]> {
  const { OperationEvents = [] } = await client.send(new DescribeEventsCommand(input));
  return OperationEvents.toReversed();
}

/** What validation found: `Mode NAME path: reason`. */
async function findings(driver: StackDriver, input: DescribeEventsInput): Promise<string[]> {
  return (await events(driver, input)).flatMap((event) =>
    event.EventType === "VALIDATION_ERROR"
      ? `${event.ValidationFailureMode} ${event.ValidationName} ${event.ValidationPath}: ${event.ValidationStatusReason}`
      : [],
  );
}

describe("a create", () => {
  test("SPEC 26.1: that validation stops, event by event and member by member", async () => {
    const driver = await driveStacks();
    await driver.create("first", { Resources: { Topic: topic } });
    const stack = await driver.create("second", { Resources: { Topic: topic } }, { ClientRequestToken: "mine" });
    const [rollback, create] = (stack.LastOperations ?? []).map(({ OperationId }) => OperationId);
    const common = { EventId: expect.any(String), StackId: stack.StackId, Timestamp: expect.any(Date) };
    const mark = { ...common, EventType: "STACK_EVENT", StartTime: expect.any(Date) };
    const own = {
      ...common,
      LogicalResourceId: "second",
      PhysicalResourceId: stack.StackId,
      ResourceType: "AWS::CloudFormation::Stack",
      ClientRequestToken: "mine",
    };
    const ended = { EndTime: expect.any(Date) };
    expect(await events(driver, { StackName: "second" })).toEqual([
      { ...mark, OperationId: create, OperationType: "CREATE_STACK", OperationStatus: "IN_PROGRESS" },
      {
        ...own,
        OperationId: create,
        EventType: "PROGRESS",
        ResourceStatus: "CREATE_IN_PROGRESS",
        ResourceStatusReason: "User Initiated",
      },
      {
        ...common,
        OperationId: create,
        OperationType: "CREATE_STACK",
        EventType: "VALIDATION_ERROR",
        LogicalResourceId: "Topic",
        PhysicalResourceId: "",
        ResourceType: "AWS::SNS::Topic",
        ValidationFailureMode: "FAIL",
        ValidationName: "NAME_CONFLICT_VALIDATION",
        ValidationStatus: "FAILED",
        ValidationStatusReason:
          "Resource of type 'AWS::SNS::Topic' with identifier 'arn:aws:sns:us-east-1:111111111111:news' already exists.",
        ValidationPath: "/Resources/Topic",
      },
      {
        ...own,
        OperationId: create,
        EventType: "PROVISIONING_ERROR",
        ResourceStatus: "CREATE_FAILED",
        ResourceStatusReason: found(1),
        DetailedStatus: "VALIDATION_FAILED",
      },
      { ...mark, ...ended, OperationId: create, OperationType: "CREATE_STACK", OperationStatus: "FAILED" },
      { ...mark, OperationId: rollback, OperationType: "ROLLBACK", OperationStatus: "IN_PROGRESS" },
      {
        ...own,
        OperationId: rollback,
        EventType: "PROGRESS",
        ResourceStatus: "ROLLBACK_IN_PROGRESS",
        ResourceStatusReason: detected,
      },
      { ...own, OperationId: rollback, EventType: "PROGRESS", ResourceStatus: "ROLLBACK_COMPLETE" },
      { ...mark, ...ended, OperationId: rollback, OperationType: "ROLLBACK", OperationStatus: "SUCCEEDED" },
    ]);
  });

  test("SPEC 26.2: the events of the stack show that it failed, and no resource", async () => {
    const driver = await driveStacks();
    await driver.create("shop", broken);
    expect(await driver.history("shop")).toEqual([
      "shop CREATE_IN_PROGRESS: User Initiated",
      `shop CREATE_FAILED: ${found(1)}`,
      `shop ROLLBACK_IN_PROGRESS: ${detected}`,
      "shop ROLLBACK_COMPLETE",
    ]);
    const [, failed] = await driver.events("shop");
    expect(failed?.DetailedStatus).toBe("VALIDATION_FAILED");
  });

  test("SPEC 26.6: stays failed, or goes, when its caller wants no rollback", async () => {
    const driver = await driveStacks();
    const stays = await driver.create("stays", broken, { OnFailure: "DO_NOTHING" });
    expect(stays).toMatchObject({ StackStatus: "CREATE_FAILED", StackStatusReason: found(1) });
    const goes = await driver.create("goes", broken, { OnFailure: "DELETE" });
    expect(goes.StackStatus).toBe("DELETE_COMPLETE");
    expect(await driver.history(goes.StackId ?? "", 2)).toEqual([
      `goes DELETE_IN_PROGRESS: ${detected}`,
      "goes DELETE_COMPLETE",
    ]);
  });
});

describe("an update", () => {
  test("SPEC 26.5: that validation stops is taken back without touching a resource", async () => {
    const driver = await driveStacks();
    await driver.create("shop", { Resources: { Limit: parameter({ Type: "String", Value: "5" }) } });
    const from = (await driver.events("shop")).length;
    const update = { Resources: { Limit: parameter({ Type: "String", Value: "6" }), Other: parameter() } };
    const stack = await driver.update("shop", update);
    expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(await driver.history("shop", from)).toEqual([
      "shop UPDATE_IN_PROGRESS: User Initiated",
      `shop UPDATE_FAILED: ${found(2)}`,
      `shop UPDATE_ROLLBACK_IN_PROGRESS: ${detected}`,
      "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "shop UPDATE_ROLLBACK_COMPLETE",
    ]);
    const [rollback, failed] = stack.LastOperations ?? [];
    expect([rollback?.OperationType, failed?.OperationType]).toEqual(["ROLLBACK", "UPDATE_STACK"]);
    expect(await findings(driver, { OperationId: failed?.OperationId })).toEqual([
      "FAIL PROPERTY_VALIDATION /Resources/Other/Properties: Required property [Type] not found",
      "FAIL PROPERTY_VALIDATION /Resources/Other/Properties: Required property [Value] not found",
    ]);
  });

  test("SPEC 26.6: without rollback it is UPDATE_FAILED, and can be taken back later", async () => {
    const driver = await driveStacks();
    await driver.create("shop", { Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
    const failed = await driver.update("shop", broken, { DisableRollback: true });
    expect(failed).toMatchObject({ StackStatus: "UPDATE_FAILED", StackStatusReason: found(1) });
    await driver.client.send(new RollbackStackCommand({ StackName: "shop" }));
    await driver.cloud.settle();
    expect(await driver.stack("shop")).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
  });

  test("SPEC 26.4: only looks at what it changes", async () => {
    const driver = await driveStacks();
    await driver.create("shop", { Resources: { Topic: topic } });
    const more = { Resources: { Topic: topic, Other: { Type: "AWS::SNS::Topic" } } };
    expect((await driver.update("shop", more)).StackStatus).toBe("UPDATE_COMPLETE");
  });
});

describe("what is found", () => {
  test("SPEC 26.3: properties that are missing, unknown, of a wrong shape or none of the allowed values", async () => {
    const driver = await driveStacks();
    const properties = {
      TopicName: "a",
      Colour: "red",
      Tags: [{ Value: "no key" }, "no tag"],
      TracingConfig: { deep: true },
    };
    const stack = await driver.create("shop", {
      Resources: {
        Topic: { Type: "AWS::SNS::Topic", Properties: properties },
        Limit: parameter({ Type: "Number", Value: "5" }),
      },
    });
    expect(await findings(driver, { StackName: stack.StackId, Filters: { FailedEvents: true } })).toEqual([
      "FAIL PROPERTY_VALIDATION /Resources/Topic/Properties: Unsupported property [Colour]",
      "FAIL PROPERTY_VALIDATION /Resources/Topic/Properties/Tags/0: Required property [Key] not found",
      "FAIL PROPERTY_VALIDATION /Resources/Topic/Properties/Tags/1: #/Tags/1: expected type: JSONObject, found: String",
      "FAIL PROPERTY_VALIDATION /Resources/Topic/Properties/TracingConfig: #/TracingConfig: expected type: String, found: JSONObject",
      "FAIL PROPERTY_VALIDATION /Resources/Limit/Properties/Type: Number is not a valid enum value. Supported values: [String, StringList]",
    ]);
  });

  test("SPEC 26.3: what is not known yet is not looked at, and a secret is not shown", async () => {
    const driver = await driveStacks();
    const template = {
      Parameters: { Secret: { Type: "String", NoEcho: true } },
      Resources: {
        Topic: { Type: "AWS::SNS::Topic" },
        Late: parameter({ Type: { "Fn::GetAtt": ["Topic", "TopicName"] }, Value: "5" }),
        Reference: parameter({ Type: "{{resolve:ssm:/type}}", Value: "5" }),
        Hidden: parameter({ Type: { Ref: "Secret" }, Value: "5" }),
      },
    };
    await driver.create("shop", template, { Parameters: [{ ParameterKey: "Secret", ParameterValue: "hush" }] });
    expect(await findings(driver, { StackName: "shop" })).toEqual([
      "FAIL PROPERTY_VALIDATION /Resources/Hidden/Properties/Type: **** is not a valid enum value. Supported values: [String, StringList]",
    ]);
  });

  test("SPEC 26.4: names that anybody has taken: stacks, Cloud Control, Parameter Store, S3 of another account", async () => {
    const driver = await driveStacks({ accounts: ["111111111111", "222222222222"] });
    const { cloud } = driver;
    const connection = cloud.connection();
    const DesiredState = JSON.stringify({ QueueName: "jobs" });
    await new CloudControlClient(connection).send(
      new CreateResourceCommand({ TypeName: "AWS::SQS::Queue", DesiredState }),
    );
    await cloud.settle();
    await new SSMClient(connection).send(new PutParameterCommand({ Name: "/limit", Type: "String", Value: "5" }));
    const theirs = new S3Client(cloud.connection({ account: "222222222222" }));
    await theirs.send(new CreateBucketCommand({ Bucket: "reports" }));
    await driver.create("shop", {
      Resources: {
        Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
        Limit: parameter({ Name: "/limit", Type: "String", Value: "5" }),
        Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "reports" } },
        Free: { Type: "AWS::SQS::Queue", Properties: { QueueName: "free" } },
        Unnamed: { Type: "AWS::S3::Bucket" },
      },
    });
    const taken = (id: string, type: string, identifier: string): string =>
      `FAIL NAME_CONFLICT_VALIDATION /Resources/${id}: Resource of type '${type}' with identifier '${identifier}' already exists.`;
    expect(await findings(driver, { StackName: "shop" })).toEqual([
      taken("Queue", "AWS::SQS::Queue", "https://sqs.us-east-1.amazonaws.com/111111111111/jobs"),
      taken("Limit", "AWS::SSM::Parameter", "/limit"),
      taken("Bucket", "AWS::S3::Bucket", "reports"),
    ]);
  });
});

describe("a change set", () => {
  test("SPEC 26.7: fails for what was found, without changes, and cannot be executed", async () => {
    const driver = await driveChangeSets();
    await driver.create("first", { Resources: { Topic: topic } });
    const { Id } = await driver.propose({ Resources: { Topic: topic, Limit: parameter({ Value: "5" }) } }, asCreate);
    expect(await driver.describe()).toMatchObject({
      Status: "FAILED",
      ExecutionStatus: "UNAVAILABLE",
      StatusReason: refused("AWS::EarlyValidation::ResourceExistenceCheck, AWS::EarlyValidation::PropertyValidation"),
      Changes: [],
    });
    const rows = await events(driver, { ChangeSetName: Id });
    expect(
      rows.map(({ EventType, OperationType, OperationStatus }) => [EventType, OperationType, OperationStatus]),
    ).toEqual([
      ["STACK_EVENT", "CREATE_CHANGESET", "IN_PROGRESS"],
      ["VALIDATION_ERROR", "CREATE_CHANGESET", undefined],
      ["VALIDATION_ERROR", "CREATE_CHANGESET", undefined],
      ["STACK_EVENT", "CREATE_CHANGESET", "FAILED"],
    ]);
    expect(await findings(driver, { ChangeSetName: Id })).toEqual([
      "FAIL NAME_CONFLICT_VALIDATION /Resources/Topic: Resource of type 'AWS::SNS::Topic' with identifier 'arn:aws:sns:us-east-1:111111111111:news' already exists.",
      "FAIL PROPERTY_VALIDATION /Resources/Limit/Properties: Required property [Type] not found",
    ]);
    await expect(driver.execute(Id)).rejects.toMatchObject({ name: "InvalidChangeSetStatusException" });
    expect(await driver.history("shop")).toEqual(["shop REVIEW_IN_PROGRESS: User Initiated"]);
  });

  test("SPEC 26.8: warns of buckets that are not empty, and can be executed all the same", async () => {
    const driver = await driveChangeSets();
    const s3 = new S3Client(driver.cloud.connection());
    const bucket = (BucketName: string, more: object = {}): object => ({
      Type: "AWS::S3::Bucket",
      ...more,
      Properties: { BucketName },
    });
    const queue = { Type: "AWS::SQS::Queue" };
    const buckets = {
      Full: bucket("full"),
      Replaced: bucket("replaced"),
      Kept: bucket("kept", { DeletionPolicy: "Retain" }),
      Empty: bucket("empty"),
    };
    await driver.create("shop", { Resources: { queue, ...buckets } });
    for (const Bucket of ["full", "replaced", "kept"]) {
      await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "b" }));
    }
    const { Id } = await driver.propose({ Resources: { queue, Replaced: bucket("new-name") } });
    expect(await driver.describe()).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
    expect((await driver.describe()).StatusReason).toBeUndefined();
    const warning = (id: string, name: string): string =>
      `WARN BUCKET_EMPTINESS_VALIDATION /Resources/${id}: The bucket '${name}' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, otherwise the delete operation will fail.`;
    expect(new Set(await findings(driver, { ChangeSetName: Id, Filters: { FailedEvents: true } }))).toEqual(
      new Set([warning("Replaced", "replaced"), warning("Full", "full")]),
    );
    await driver.execute(Id);
    expect((await driver.stack("shop")).StackStatus).toBe("UPDATE_COMPLETE");
  });

  test("SPEC 26.8: UpdateStack warns of nothing", async () => {
    const driver = await driveStacks();
    const queue = { Type: "AWS::SQS::Queue" };
    await driver.create("shop", {
      Resources: { queue, Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "full" } } },
    });
    const s3 = new S3Client(driver.cloud.connection());
    await s3.send(new PutObjectCommand({ Bucket: "full", Key: "a", Body: "b" }));
    await driver.update("shop", { Resources: { queue } });
    expect(await findings(driver, { StackName: "shop" })).toEqual([]);
  });
});

describe("nested stacks", () => {
  test("SPEC 26.11: are not validated: what is wrong inside fails there", async () => {
    const driver = await driveStacks();
    const s3 = new S3Client(driver.cloud.connection());
    await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
    await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "inner.json", Body: JSON.stringify(broken) }));
    const TemplateURL = "https://templates.s3.amazonaws.com/inner.json";
    await driver.create("outer", {
      Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } } },
    });
    const [, created] = await driver.events("outer");
    expect(created).toMatchObject({ LogicalResourceId: "Inner", ResourceStatus: "CREATE_IN_PROGRESS" });
    const inner = (await driver.events("outer")).find(({ PhysicalResourceId: id = "" }) =>
      id.includes("stack/outer-Inner"),
    );
    expect(await driver.history(inner?.PhysicalResourceId ?? "")).toContain(
      "Limit CREATE_FAILED: Property validation failure: [The property {/Type} is required]",
    );
  });
});

test("SPEC 26.11: what CloudFormation itself is behind is left to its turn", async () => {
  const driver = await driveStacks();
  const types = ["Stack", "CustomResource", "WaitCondition", "WaitConditionHandle"];
  for (const type of types) {
    const Thing = { Type: `AWS::CloudFormation::${type}`, Properties: { Parameters: "none", Timeout: {} } };
    await driver.create(type, { Resources: { Thing } });
    expect(await findings(driver, { StackName: type })).toEqual([]);
  }
});

describe("without validation", () => {
  test("SPEC 26.9: DisableValidation leaves it to the resources", async () => {
    const driver = await driveChangeSets();
    await driver.create("created", broken, { DisableValidation: true });
    expect(await driver.history("created")).toContain(
      "Limit CREATE_FAILED: Property validation failure: [The property {/Type} is required]",
    );
    await driver.propose(broken, { ...asCreate, DisableValidation: true });
    expect(await driver.describe()).toMatchObject({ Status: "CREATE_COMPLETE" });
    await driver.create("updated", { Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
    const from = (await driver.events("updated")).length;
    await driver.update("updated", broken, { DisableValidation: true });
    expect(await driver.history("updated", from)).toContain(
      "Limit CREATE_FAILED: Property validation failure: [The property {/Type} is required]",
    );
  });

  test("SPEC 26.10: a cloud can be as AWS was before it validated", async () => {
    const driver = await driveStacks({ preDeploymentValidation: false });
    await driver.create("shop", broken);
    expect(await driver.history("shop")).toContain(
      "Limit CREATE_FAILED: Property validation failure: [The property {/Type} is required]",
    );
    expect(await findings(driver, { StackName: "shop" })).toEqual([]);
  });
});
