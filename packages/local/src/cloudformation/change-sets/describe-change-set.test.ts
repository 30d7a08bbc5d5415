import { paginateDescribeChangeSet } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";

import { driveChangeSets } from "./change-set-driver.testing.ts";

const asCreate = { ChangeSetType: "CREATE" } as const;
const knownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

const chain = (name: string): object => ({
  Resources: {
    Orders: { Type: "AWS::SNS::Topic", Properties: { TopicName: name } },
    Copy: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { "Fn::GetAtt": "Orders.TopicName" } } },
  },
});

describe("without property values", () => {
  test("SPEC 14.15: details name attributes and properties only, and what may change is listed", async () => {
    const { deploy, propose, changes, resource } = await driveChangeSets();
    const withDisplayName = (display: string): object => ({
      Resources: {
        Orders: { Type: "AWS::SNS::Topic", Properties: { DisplayName: display } },
        Copy: {
          Type: "AWS::SSM::Parameter",
          Properties: { Type: "String", Value: { "Fn::GetAtt": "Orders.TopicArn" } },
        },
      },
    });
    await deploy(withDisplayName("a"), asCreate);
    await propose(withDisplayName("b"));
    expect(await changes()).toEqual([
      {
        Action: "Modify",
        LogicalResourceId: "Orders",
        PhysicalResourceId: (await resource("shop", "Orders")).PhysicalResourceId,
        ResourceType: "AWS::SNS::Topic",
        Replacement: "False",
        Scope: ["Properties"],
        Details: [
          {
            Target: { Attribute: "Properties", Name: "DisplayName", RequiresRecreation: "Never" },
            Evaluation: "Static",
            ChangeSource: "DirectModification",
          },
        ],
      },
      expect.objectContaining({
        LogicalResourceId: "Copy",
        Details: [
          expect.objectContaining({
            Evaluation: "Dynamic",
            ChangeSource: "ResourceAttribute",
            CausingEntity: "Orders.TopicArn",
          }),
        ],
      }),
    ]);
    expect((await changes("next", true)).map(({ LogicalResourceId: id }) => id)).toEqual(["Orders"]);
  });

  test("SPEC 14.15: several parts of one property are one detail", async () => {
    const { deploy, propose, changes } = await driveChangeSets();
    const queue = (team: string): object => ({
      Resources: {
        Jobs: {
          Type: "AWS::SQS::Queue",
          Properties: {
            Tags: [
              { Key: "team", Value: team },
              { Key: "owner", Value: team },
            ],
          },
        },
      },
    });
    await deploy(queue("a"), asCreate);
    await propose(queue("b"));
    expect((await changes())[0]?.Details).toHaveLength(1);
    const paths = (await changes("next", true))[0]?.Details?.map(({ Target: target }) => target?.Path);
    expect(paths).toEqual(["/Properties/Tags/0/Value", "/Properties/Tags/1/Value"]);
  });
});

describe("with property values", () => {
  test("SPEC 14.16: contexts are JSON texts in which every scalar is a string and what is not known yet says so", async () => {
    const { propose, changes } = await driveChangeSets();
    await propose(
      {
        Resources: {
          Jobs: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 5 }, DeletionPolicy: "Retain" },
          Copy: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Jobs" } } },
        },
      },
      asCreate,
    );
    const found = await changes("next", true);
    expect(found.map(({ AfterContext: context = "" }) => JSON.parse(context) as unknown)).toEqual([
      { Properties: { DelaySeconds: "5" }, DeletionPolicy: "Retain" },
      { Properties: { Type: "String", Value: knownAfterApply } },
    ]);
    expect(found.every((change) => change.Details?.length === 0 && change.Scope?.length === 0)).toBe(true);
    expect(found[0]).not.toHaveProperty("Replacement");
  });

  test("SPEC 14.17: a replacement passes on as a static change to a value that is not known yet", async () => {
    const { deploy, propose, changes } = await driveChangeSets();
    await deploy(chain("orders-1"), asCreate);
    await propose(chain("orders-2"));
    const [orders, copy] = await changes("next", true);
    expect(orders).toMatchObject({ Replacement: "True", PolicyAction: "ReplaceAndDelete" });
    expect(copy?.Details?.map(({ Target: target, ...rest }) => ({ ...rest, ...target }))).toMatchObject([
      {
        ChangeSource: "ResourceAttribute",
        CausingEntity: "Orders.TopicName",
        Evaluation: "Static",
        Path: "/Properties/Value",
        BeforeValue: "orders-1",
        AfterValue: knownAfterApply,
        AttributeChangeType: "Modify",
      },
      { ChangeSource: "DirectModification", Evaluation: "Dynamic" },
    ]);
    expect((await changes())[1]?.Details).toHaveLength(1);
  });

  test("SPEC 14.16: a short Fn::Sub keeps what is known, Fn::Join does not; what is removed asks nobody", async () => {
    const { deploy, propose, changes } = await driveChangeSets();
    const text = { "Fn::Sub": "${AWS::Region}/${!x}/${Queue.Arn}/invoke" };
    const joined = { "Fn::Join": ["-", ["a", { Ref: "Queue" }]] };
    const parameter = (value: object): object => ({
      Type: "AWS::SSM::Parameter",
      Properties: { Type: "String", Value: value },
    });
    const queue = { Type: "AWS::SQS::Queue" };
    await propose({ Resources: { Queue: queue, Text: parameter(text), Joined: parameter(joined) } }, asCreate);
    const valueOf = (context = "{}"): unknown =>
      (JSON.parse(context) as { Properties: { Value?: unknown } }).Properties.Value;
    const added = await changes("next", true);
    expect(added.map(({ AfterContext: context }) => valueOf(context))).toEqual([
      undefined,
      `us-east-1/\${x}/${knownAfterApply}/invoke`,
      knownAfterApply,
    ]);
    await deploy({ Resources: { Queue: queue, Joined: parameter(joined) } }, { ...asCreate, ChangeSetName: "first" });
    await propose({ Resources: { Queue: queue } });
    expect((await changes("next", true)).map(({ BeforeContext: context }) => valueOf(context))).toEqual([
      knownAfterApply,
    ]);
  });

  test("SPEC 14.18: an export that does not exist yet is a warning, only in this form", async () => {
    const { propose, describe: description } = await driveChangeSets();
    const value = { "Fn::ImportValue": "vpc" };
    await propose(
      { Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: value } } } },
      asCreate,
    );
    expect(await description()).not.toHaveProperty("StatusReason");
    expect(await description("next", true)).toMatchObject({
      Status: "CREATE_COMPLETE",
      ExecutionStatus: "AVAILABLE",
      StatusReason:
        "[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet creation failed for resource [P] because: No export named vpc",
    });
  });

  test("SPEC 14.19: a NoEcho value is never shown, but its change is", async () => {
    const { deploy, propose, describe: description } = await driveChangeSets();
    const template = {
      Parameters: { Secret: { Type: "String", NoEcho: true } },
      Resources: {
        Orders: {
          Type: "AWS::SNS::Topic",
          Metadata: { Owner: { Ref: "Secret" } },
          Properties: { DisplayName: { "Fn::Sub": "by ${Secret}" }, Tags: [{ Key: "s", Value: { Ref: "Secret" } }] },
        },
      },
    };
    const given = (value: string): object => ({ Parameters: [{ ParameterKey: "Secret", ParameterValue: value }] });
    await deploy(template, { ...asCreate, ...given("first-secret") });
    await propose(template, given("second-secret"));
    const answers = [await description(), await description("next", true)];
    for (const { Parameters, Changes } of answers) {
      expect(Parameters).toEqual([{ ParameterKey: "Secret", ParameterValue: "****" }]);
      expect(Changes?.[0]?.ResourceChange?.Scope).toEqual(["Metadata", "Properties"]);
    }
    expect(JSON.stringify(answers)).not.toContain("-secret");
    expect(JSON.stringify(answers[1])).toContain("by ****");
  });
});

test("SPEC 14.20: a change of the stack's tags reaches every resource that can carry tags", async () => {
  const { deploy, propose, changes } = await driveChangeSets();
  await deploy(chain("orders"), { ...asCreate, Tags: [{ Key: "team", Value: "a" }] });
  await propose(chain("orders"), { Tags: [{ Key: "team", Value: "b" }] });
  expect((await changes()).map(({ LogicalResourceId: id, Scope: scope }) => [id, scope])).toEqual([
    ["Orders", ["Tags"]],
    ["Copy", ["Tags"]],
  ]);
});

test("SPEC 14.21: what failed to be created is added again", async () => {
  const { create, propose, changes } = await driveChangeSets();
  const withTopic = (properties: object): object => ({
    Resources: {
      Queue: { Type: "AWS::SQS::Queue" },
      Bad: { Type: "AWS::SNS::Subscription", DependsOn: "Queue", Properties: properties },
    },
  });
  await create("shop", withTopic({}), { OnFailure: "DO_NOTHING", DisableValidation: true });
  await propose(withTopic({ Protocol: "sqs", TopicArn: "arn:aws:sns:us-east-1:111111111111:orders" }));
  expect((await changes()).map(({ Action: action, LogicalResourceId: id }) => `${action} ${id}`)).toEqual(["Add Bad"]);
});

test("SPEC 14.21: what failed to be updated, or was never reached, is modified again", async () => {
  const { create, update, propose, execute, changes, stack } = await driveChangeSets();
  const topics = (display: string, type: string, value = "v"): object => ({
    Resources: {
      First: { Type: "AWS::SSM::Parameter", Properties: { Type: type, Value: value } },
      Second: { Type: "AWS::SNS::Topic", DependsOn: "First", Properties: { DisplayName: display } },
    },
  });
  await create("shop", topics("a", "String"));
  const failed = await update("shop", topics("b", "Nonsense"), { DisableRollback: true });
  expect(failed.StackStatus).toBe("UPDATE_FAILED");
  await propose(topics("b", "String", "w"));
  const found = (await changes("next", true)).flatMap(({ Details: details = [] }) => details);
  expect(found.map(({ Target: target }) => [target?.BeforeValue, target?.AfterValue])).toEqual([
    ["v", "w"],
    ["a", "b"],
  ]);
  await expect(execute()).rejects.toThrow("in a non-terminal [UPDATE_FAILED] state");
  await execute("next", { DisableRollback: true });
  expect((await stack("shop")).StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 14.19: nor is it shown of what a failure left behind", async () => {
  const { create, update, propose, describe: description } = await driveChangeSets();
  const template = (type: string): object => ({
    Parameters: { Secret: { Type: "String", NoEcho: true } },
    Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: type, Value: { Ref: "Secret" } } } },
  });
  const given = (value: string): object => ({ Parameters: [{ ParameterKey: "Secret", ParameterValue: value }] });
  await create("shop", template("String"), given("first-secret"));
  await update("shop", template("Nonsense"), { DisableRollback: true, ...given("second-secret") });
  await propose(template("String"), given("third-secret"));
  const answer = await description("next", true);
  expect(answer.Changes).toHaveLength(1);
  expect(JSON.stringify(answer)).not.toContain("-secret");
});

test("SPEC 14.22: changes come in pages", async () => {
  const { client, propose } = await driveChangeSets();
  const topics = Array.from({ length: 230 }, (_, index) => [`Topic${index}`, { Type: "AWS::SNS::Topic" }] as const);
  const { Id } = await propose({ Resources: Object.fromEntries(topics) }, asCreate);
  const sizes: number[] = [];
  for await (const page of paginateDescribeChangeSet({ client }, { ChangeSetName: Id })) {
    sizes.push(page.Changes?.length ?? 0);
  }
  expect(sizes).toEqual([100, 100, 30]);
});
