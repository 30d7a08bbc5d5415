import { GetResourceCommand, UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { driveDriftAware } from "./drift-aware-driver.testing.ts";

const tags = [{ Key: "team", Value: "a" }];
const queue = (properties: object = { DelaySeconds: 20, Tags: tags }): object => ({
  Type: "AWS::SQS::Queue",
  Properties: properties,
});
const topic = { Type: "AWS::SNS::Topic", Properties: { DisplayName: "Orders" } };
const shop = (more: object = {}, properties?: object): object => ({
  Resources: { Queue: queue(properties), Topic: topic, ...more },
});
const delayed = (value: number): object[] => [{ op: "replace", path: "/DelaySeconds", value }];
const emptiness =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** A detail of a property of a queue that somebody has changed, in the form with values. */
const delayDetail = (target: object, ChangeSource: string): object => ({
  Target: {
    Attribute: "Properties",
    Name: "DelaySeconds",
    RequiresRecreation: "Never",
    Path: "/Properties/DelaySeconds",
    BeforeValue: "120",
    BeforeValueFrom: "ACTUAL_STATE",
    AfterValueFrom: "TEMPLATE",
    Drift: { PreviousValue: "20", ActualValue: "120", DriftDetectionTimestamp: expect.any(Date) },
    ...target,
  },
  Evaluation: "Static",
  ChangeSource,
});

test("SPEC 25.1: it tells its mode and whether the stack has drifted; other change sets do neither, and see no drift", async () => {
  const { create, patch, review, propose, describe, actions } = await driveDriftAware();
  await create("shop", shop());
  await patch("Queue", delayed(120));
  await review();
  expect(await describe()).toMatchObject({
    Status: "CREATE_COMPLETE",
    ExecutionStatus: "AVAILABLE",
    DeploymentMode: "REVERT_DRIFT",
    StackDriftStatus: "DRIFTED",
  });
  expect(await actions()).toEqual(["Modify Queue MODIFIED"]);
  const { Id } = await propose(shop(), { ChangeSetName: "ordinary" });
  const ordinary = await describe(Id);
  expect(ordinary).toMatchObject({ Status: "FAILED", StatusReason: emptiness });
  expect(Object.keys(ordinary)).not.toEqual(expect.arrayContaining(["DeploymentMode"]));
  expect(Object.keys(ordinary)).not.toEqual(expect.arrayContaining(["StackDriftStatus"]));
});

test("SPEC 25.1: a change without drift is in sync, and what is added has no drift", async () => {
  const { create, review, describe, actions } = await driveDriftAware();
  await create("shop", shop());
  await review(shop({ More: topic }, { DelaySeconds: 30, Tags: tags }));
  expect(await describe()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
  expect(await actions()).toEqual(["Modify Queue IN_SYNC", "Add More -"]);
});

test("SPEC 25.2: only a plain update that rolls back can be drift-aware", async () => {
  const { create, review } = await driveDriftAware();
  await create("shop", shop());
  const refusal = (what: string): object => ({
    name: "ValidationError",
    message: `DeploymentMode REVERT_DRIFT cannot be specified together with ${what}.`,
  });
  const asCreate = { StackName: "other", ChangeSetType: "CREATE" } as const;
  await expect(review(shop(), asCreate)).rejects.toMatchObject(refusal("ChangeSetType CREATE"));
  await expect(review(shop(), { ChangeSetType: "IMPORT" })).rejects.toThrow("IMPORT");
  await expect(review(shop(), { IncludeNestedStacks: true })).rejects.toMatchObject(refusal("IncludeNestedStacks"));
  await expect(review(shop(), { ImportExistingResources: true })).rejects.toMatchObject(
    refusal("ImportExistingResources"),
  );
  await expect(review(shop(), { OnStackFailure: "DO_NOTHING" })).rejects.toMatchObject(
    refusal("OnStackFailure DO_NOTHING"),
  );
  await review(shop(), { OnStackFailure: "ROLLBACK" });
});

test("SPEC 25.3: a changed property goes from what it is to what the template says, and tells what it was", async () => {
  const { create, patch, review, changes, cloud } = await driveDriftAware();
  await create("shop", shop());
  await patch("Queue", delayed(120));
  const before = cloud.clock.now();
  await review();
  const [change, ...others] = await changes("next", true);
  expect(others).toEqual([]);
  expect(change).toEqual({
    Action: "Modify",
    LogicalResourceId: "Queue",
    PhysicalResourceId: expect.stringContaining("shop-Queue-"),
    ResourceType: "AWS::SQS::Queue",
    Replacement: "False",
    Scope: ["Properties"],
    ResourceDriftStatus: "MODIFIED",
    Details: [
      delayDetail(
        {
          AfterValue: "20",
          AttributeChangeType: "Modify",
          Drift: { PreviousValue: "20", ActualValue: "120", DriftDetectionTimestamp: new Date(before + 1200) },
        },
        "DirectModification",
      ),
    ],
    BeforeContext: JSON.stringify({ Properties: { DelaySeconds: "120", Tags: tags } }),
    AfterContext: JSON.stringify({ Properties: { DelaySeconds: "20", Tags: tags } }),
    PreviousDeploymentContext: JSON.stringify({ Properties: { DelaySeconds: "20", Tags: tags } }),
  });
});

test("SPEC 25.3: what is gone is added, an item too many removed; without values, a property is told as a whole", async () => {
  const { create, patch, review, changes } = await driveDriftAware();
  const rule = (port: number): object => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, CidrIp: "0.0.0.0/0" });
  const group = (ports: readonly number[]): object => ({
    Type: "AWS::EC2::SecurityGroup",
    Properties: { GroupDescription: "web", SecurityGroupIngress: ports.map(rule) },
  });
  await create("shop", { Resources: { Group: group([80]), Queue: queue() } });
  await patch("Queue", [{ op: "remove", path: "/DelaySeconds" }]);
  await patch("Group", [{ op: "add", path: "/SecurityGroupIngress/0", value: rule(22) }]);
  await review();
  const targets = async (withValues: boolean): Promise<unknown[]> =>
    (await changes("next", withValues)).flatMap(({ Details = [] }) => Details.map(({ Target }) => Target));
  const text = (ports: readonly string[]): unknown =>
    ports.map((port) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, CidrIp: "0.0.0.0/0" }));
  const open = JSON.stringify({ IpProtocol: "tcp", FromPort: "22", ToPort: "22", CidrIp: "0.0.0.0/0" });
  expect(await targets(true)).toMatchObject([
    {
      Path: "/Properties/SecurityGroupIngress/1",
      AttributeChangeType: "Remove",
      BeforeValue: open,
      Drift: { ActualValue: open },
    },
    { Path: "/Properties/DelaySeconds", AttributeChangeType: "Add", AfterValue: "20", Drift: { PreviousValue: "20" } },
  ]);
  const whole = await targets(false);
  expect(whole).toMatchObject([
    { Name: "SecurityGroupIngress", BeforeValueFrom: "ACTUAL_STATE" },
    { Name: "DelaySeconds", Drift: { PreviousValue: "20" } },
  ]);
  const { Drift } = whole[0] as { readonly Drift: Record<string, string> };
  expect(JSON.parse(Drift["PreviousValue"] ?? "")).toEqual(text(["80"]));
  expect(JSON.parse(Drift["ActualValue"] ?? "")).toEqual(text(["80", "22"]));
});

test("SPEC 25.4: what was deleted is added, and what refers to it gets another id", async () => {
  const { create, erase, review, changes, actions } = await driveDriftAware();
  const policy = { Type: "AWS::SQS::QueuePolicy", Properties: { Queues: [{ Ref: "Queue" }], PolicyDocument: {} } };
  await create("shop", shop({ Policy: policy }));
  await erase("Queue");
  await review();
  expect(await actions()).toEqual(["Add Queue DELETED", "Modify Policy IN_SYNC"]);
  const [added, modified] = await changes("next", true);
  expect(added).not.toHaveProperty("PhysicalResourceId");
  expect(added).not.toHaveProperty("BeforeContext");
  expect(added?.PreviousDeploymentContext).toBe(JSON.stringify({ Properties: { DelaySeconds: "20", Tags: tags } }));
  expect(modified?.Details).toMatchObject([
    { ChangeSource: "ResourceReference", CausingEntity: "Queue" },
    { ChangeSource: "DirectModification", Target: { AfterValue: "{{changeSet:KNOWN_AFTER_APPLY}}" } },
  ]);
});

test("SPEC 25.4: what was deleted and is not wanted any more is removed", async () => {
  const { create, erase, review, actions, revert, detect } = await driveDriftAware();
  await create("shop", shop());
  await erase("Queue");
  await review({ Resources: { Topic: topic } });
  expect(await actions()).toEqual(["Remove Queue DELETED"]);
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
});

test("SPEC 25.5: a template that says what is live already syncs the record", async () => {
  const { create, patch, review, changes, actions } = await driveDriftAware();
  await create("shop", shop());
  await patch("Queue", delayed(120));
  await review(shop({}, { DelaySeconds: 120, Tags: tags }));
  expect(await actions()).toEqual(["SyncWithActual Queue MODIFIED"]);
  const [change] = await changes("next", true);
  expect(change).not.toHaveProperty("Replacement");
  expect(change?.Details).toEqual([
    delayDetail({ AfterValue: "120", AttributeChangeType: "SyncWithActual" }, "NoModification"),
  ]);
});

test("SPEC 25.5: beside a change, what is agreed on is a detail of its own", async () => {
  const { create, patch, review, changes, actions, revert, detect, live } = await driveDriftAware();
  await create("shop", shop());
  await patch("Queue", [...delayed(120), { op: "replace", path: "/Tags/0/Value", value: "b" }]);
  await review(shop({}, { DelaySeconds: 120, Tags: tags }));
  expect(await actions()).toEqual(["Modify Queue MODIFIED"]);
  const [change] = await changes("next", true);
  expect(change?.Details?.map(({ ChangeSource, Target }) => [ChangeSource, Target?.AttributeChangeType])).toEqual([
    ["DirectModification", "Modify"],
    ["NoModification", "SyncWithActual"],
  ]);
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 120, Tags: tags });
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
});

test("SPEC 25.6: template and drift meet at one property in three ways", async () => {
  const { create, patch, review, changes } = await driveDriftAware();
  await create("shop", shop());
  await patch("Queue", delayed(120));
  const outcome = async (desired: number): Promise<unknown[]> => {
    await review(shop({}, { DelaySeconds: desired, Tags: tags }));
    const [change] = await changes("next", true);
    const { Target } = change?.Details?.[0] ?? {};
    const { Drift } = Target ?? {};
    return [change?.Action, Drift?.PreviousValue, Target?.BeforeValue, Target?.AfterValue];
  };
  expect(await outcome(20)).toEqual(["Modify", "20", "120", "20"]);
  expect(await outcome(60)).toEqual(["Modify", "20", "120", "60"]);
  expect(await outcome(120)).toEqual(["SyncWithActual", "20", "120", "120"]);
});

test("SPEC 25.7: without drift and without a change it is empty, and has no details of what nobody declared", async () => {
  const { create, patch, review, describe } = await driveDriftAware();
  await create("shop", shop());
  await patch("Queue", [{ op: "add", path: "/VisibilityTimeout", value: 60 }]);
  await review();
  expect(await describe()).toMatchObject({
    Status: "FAILED",
    StatusReason: emptiness,
    ExecutionStatus: "UNAVAILABLE",
    StackDriftStatus: "IN_SYNC",
    Changes: [],
  });
  await review(shop({}, { DelaySeconds: 20, Tags: tags, VisibilityTimeout: 90 }));
  const { Changes = [] } = await describe("next", true);
  const [detail] = Changes[0]?.ResourceChange?.Details ?? [];
  expect(detail?.Target).toMatchObject({ BeforeValue: "60", AfterValue: "90", BeforeValueFrom: "ACTUAL_STATE" });
  expect(detail?.Target).not.toHaveProperty("Drift");
});

test("SPEC 25.10: types that cannot be compared are compared with their last deployment", async () => {
  const { create, patch, review, describe, actions, changes } = await driveDriftAware();
  const group = (team: string): object => ({
    Resources: {
      Group: {
        Type: "AWS::SageMaker::ModelPackageGroup",
        Properties: { ModelPackageGroupName: "models", Tags: [{ Key: "team", Value: team }] },
      },
    },
  });
  await create("shop", group("a"));
  await patch("Group", [{ op: "replace", path: "/Tags/0/Value", value: "b" }]);
  await review(group("a"));
  expect(await describe()).toMatchObject({ Status: "FAILED", StatusReason: emptiness, StackDriftStatus: "IN_SYNC" });
  await review(group("c"));
  expect(await actions()).toEqual(["Modify Group UNSUPPORTED"]);
  const [change] = await changes("next", true);
  expect(change?.Details?.[0]?.Target).toMatchObject({
    BeforeValue: "a",
    AfterValue: "c",
    BeforeValueFrom: "PREVIOUS_DEPLOYMENT_STATE",
  });
});

test("SPEC 25.10: a nested stack is updated as ever, and undoes its own drift by a change set of its own", async () => {
  const { create, resource, control, cloud, review, actions, revert, describe, propose, execute } =
    await driveDriftAware();
  const s3 = new S3Client(cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  const Body = JSON.stringify({ Resources: { Queue: queue() } });
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "child.json", Body }));
  const TemplateURL = "https://templates.s3.us-east-1.amazonaws.com/child.json";
  await create("shop", { Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } } } });
  const { PhysicalResourceId: StackName = "" } = await resource("shop", "Child");
  const { PhysicalResourceId: Identifier } = await resource(StackName, "Queue");
  const TypeName = "AWS::SQS::Queue";
  await control.send(new UpdateResourceCommand({ TypeName, Identifier, PatchDocument: JSON.stringify(delayed(120)) }));
  await cloud.settle();
  const delay = async (): Promise<unknown> => {
    const { ResourceDescription } = await control.send(new GetResourceCommand({ TypeName, Identifier }));
    return (JSON.parse(ResourceDescription?.Properties ?? "{}") as Record<string, unknown>)["DelaySeconds"];
  };
  await review();
  expect(await actions()).toEqual(["Modify Child UNSUPPORTED"]);
  expect(await describe()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await delay()).toBe(120);
  const ofChild = { StackName, UsePreviousTemplate: true, TemplateBody: undefined } as const;
  const { Id } = await propose({}, { ...ofChild, DeploymentMode: "REVERT_DRIFT" });
  expect(await describe(Id)).toMatchObject({ StackDriftStatus: "DRIFTED" });
  await execute(Id);
  expect(await delay()).toBe(20);
});
