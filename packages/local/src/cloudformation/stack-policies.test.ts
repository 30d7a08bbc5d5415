import {
  CreateChangeSetCommand,
  CreateStackCommand,
  ExecuteChangeSetCommand,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
  type SetStackPolicyInput,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { policyRefusal } from "./policies/policy-refusal.ts";
import { readStackPolicy, UpdateAction } from "./policies/stack-policy.ts";
import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

const resources = (delay: number, more: object = {}): object => ({
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } },
    Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "news" } },
    ...more,
  },
});
const allowAll = { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" };
const denyAll = { ...allowAll, Effect: "Deny" };
const policyOf = (...statements: object[]): string => JSON.stringify({ Statement: statements });

async function setPolicy({ client }: StackDriver, input: Partial<SetStackPolicyInput>): Promise<void> {
  await client.send(new SetStackPolicyCommand({ StackName: "app", ...input }));
}

async function policy({ client }: StackDriver): Promise<string | undefined> {
  return (await client.send(new GetStackPolicyCommand({ StackName: "app" }))).StackPolicyBody;
}

async function guarded(...statements: object[]): Promise<StackDriver> {
  const driver = await driveStacks();
  await driver.create("app", resources(5), { StackPolicyBody: policyOf(...statements) });
  return driver;
}

test("SPEC 23.1: a policy is answered as it was set, and a stack without one answers none", async () => {
  const driver = await driveStacks();
  await driver.create("app", resources(5));
  expect(await policy(driver)).toBeUndefined();
  await setPolicy(driver, { StackPolicyBody: `${policyOf(denyAll)} ` });
  expect(await policy(driver)).toBe(`${policyOf(denyAll)} `);
  await expect(setPolicy(driver, {})).rejects.toThrow("You must specify either StackPolicyURL or StackPolicyBody");
});

test("SPEC 23.1: a policy is read from a URL of S3, but not from there and the call at once", async () => {
  const driver = await driveStacks();
  const s3 = new S3Client(driver.cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "policies" }));
  await s3.send(new PutObjectCommand({ Bucket: "policies", Key: "deny.json", Body: policyOf(denyAll) }));
  const StackPolicyURL = "https://policies.s3.amazonaws.com/deny.json";
  await driver.create("app", resources(5), { StackPolicyURL });
  expect(await policy(driver)).toBe(policyOf(denyAll));
  await expect(setPolicy(driver, { StackPolicyURL, StackPolicyBody: "{}" })).rejects.toThrow(
    "You cannot specify both StackPolicyURL and StackPolicyBody",
  );
});

const { Principal: _, ...withoutPrincipal } = allowAll;
test.each([
  ["text that is no JSON", "policy"],
  ["a list", "[]"],
  ["an unknown member", '{"Statements":[]}'],
  ["another principal", policyOf({ ...allowAll, Principal: "me" })],
  ["no principal", policyOf(withoutPrincipal)],
  ["another action", policyOf({ ...allowAll, Action: "Delete:*" })],
  ["both forms of an action", policyOf({ ...allowAll, NotAction: "Update:Delete" })],
  ["another effect", policyOf({ ...allowAll, Effect: "Maybe" })],
  ["a resource by its type", policyOf({ ...allowAll, Resource: "AWS::SQS::Queue" })],
  ["another condition", policyOf({ ...allowAll, Condition: { StringEquals: { Owner: "me" } } })],
])("SPEC 23.2: %s is refused as a policy", async (_name, StackPolicyBody) => {
  const { client } = await driveStacks();
  const command = new CreateStackCommand({
    StackName: "app",
    TemplateBody: JSON.stringify(resources(5)),
    StackPolicyBody,
  });
  await expect(client.send(command)).rejects.toThrow("Error validating stack policy: Invalid stack policy");
});

test("SPEC 23.3: a resource that the policy protects fails untouched, and the update is taken back", async () => {
  const driver = await guarded(allowAll, { ...denyAll, Action: "Update:Modify", Resource: "LogicalResourceId/Queue" });
  const { length: before } = await driver.events("app");
  expect((await driver.update("app", resources(7))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await driver.history("app", before)).slice(0, 3)).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_FAILED: Action denied by stack policy: Statement [#1] does not allow [Update:Modify] for resource [LogicalResourceId/Queue];",
    "app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [Queue]. ",
  ]);
});

test("SPEC 23.3: replacing and deleting are actions of their own", async () => {
  const driver = await guarded(allowAll, { ...denyAll, Action: ["Update:Replace", "Update:Delete"] });
  expect((await driver.update("app", resources(7))).StackStatus).toBe("UPDATE_COMPLETE");
  const replaced = { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "views" } } };
  expect((await driver.update("app", resources(7, replaced))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  const { length: before } = await driver.events("app");
  const removed = { Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 7 } } } };
  expect((await driver.update("app", removed)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await driver.history("app", before))[1]).toBe(
    "Topic UPDATE_FAILED: Action denied by stack policy: Statement [#1] does not allow [Update:Replace, Update:Delete] for resource [*];",
  );
  expect(await driver.resource("app", "Topic")).toMatchObject({ ResourceStatus: "UPDATE_COMPLETE" });
});

test("SPEC 23.4: what no statement allows is not allowed; creating and deleting a stack is not asked about", async () => {
  const driver = await guarded({ ...allowAll, Resource: "LogicalResourceId/Topic" });
  expect((await driver.update("app", resources(7))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await driver.history("app")).toContain("Queue UPDATE_FAILED: Action not allowed by stack policy");
  const added = await driver.update("app", resources(5, { New: { Type: "AWS::SQS::Queue" } }));
  expect(added.StackStatus).toBe("UPDATE_COMPLETE");
  expect((await driver.remove("app")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 23.4: an empty policy allows everything", async () => {
  const driver = await guarded(denyAll);
  await setPolicy(driver, { StackPolicyBody: "{}" });
  expect((await driver.update("app", resources(7))).StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 23.5: conditions, exceptions and wildcards choose resources; a denial wins", () => {
  const refusal = (statements: object[], logicalId: string, type = "AWS::SQS::Queue"): string | undefined =>
    policyRefusal(readStackPolicy(policyOf(...statements)), { action: UpdateAction.Modify, logicalId, type });
  expect(refusal([denyAll, allowAll], "A")).toMatch(/^Action denied by stack policy: Statement \[#0\]/);
  const ofType = (operator: string, ResourceType: string | string[]): object => ({
    ...denyAll,
    Condition: { [operator]: { ResourceType } },
  });
  expect(refusal([allowAll, ofType("StringEquals", ["AWS::SQS::Queue"])], "A")).toBeDefined();
  expect(refusal([allowAll, ofType("StringEquals", "AWS::SQS::*")], "A")).toBeUndefined();
  expect(refusal([allowAll, ofType("StringLike", "AWS::SQS::*")], "A")).toBeDefined();
  const { Resource: __, ...anything } = allowAll;
  expect(refusal([{ ...anything, NotResource: "LogicalResourceId/A*" }], "Apple")).toBeDefined();
  expect(refusal([{ ...anything, NotResource: "LogicalResourceId/A*" }], "Pear")).toBeUndefined();
  const { Action: ___, ...doing } = allowAll;
  expect(refusal([{ ...doing, NotAction: ["Update:Replace", "Update:Delete"] }], "A")).toBeUndefined();
  expect(refusal([{ ...doing, NotAction: "Update:Modify" }], "A")).toBeDefined();
});

test("SPEC 23.5: a statement more never allows what a denial forbids, wherever it stands", () => {
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.constantFrom("Update:*", "Update:Modify", "Update:Replace"),
    Principal: fc.constant("*"),
    Resource: fc.constantFrom("*", "LogicalResourceId/A", "LogicalResourceId/B*"),
  });
  fc.assert(
    fc.property(fc.array(statement), fc.array(statement), fc.constantFrom("A", "B", "Box"), (head, tail, logicalId) => {
      const question = { action: UpdateAction.Modify, logicalId, type: "AWS::SQS::Queue" };
      const forbidding = readStackPolicy(policyOf(...head, { ...denyAll, Action: "Update:Modify" }, ...tail));
      expect(policyRefusal(forbidding, question)).toMatch(/^Action denied/);
    }),
  );
});

test("SPEC 23.6: a policy for the time of one update stands in place of the stack's, also when there is none", async () => {
  const driver = await guarded(denyAll);
  const lifted = await driver.update("app", resources(7), { StackPolicyDuringUpdateBody: policyOf(allowAll) });
  expect(lifted.StackStatus).toBe("UPDATE_COMPLETE");
  expect(await policy(driver)).toBe(policyOf(denyAll));
  const fresh = await driveStacks();
  await fresh.create("app", resources(5));
  const command = new UpdateStackCommand({
    StackName: "app",
    TemplateBody: JSON.stringify(resources(7)),
    StackPolicyDuringUpdateBody: policyOf(denyAll),
  });
  await fresh.client.send(command);
  expect(await policy(fresh)).toBe(policyOf(denyAll));
  await fresh.cloud.settle();
  expect(await policy(fresh)).toBeUndefined();
  expect((await fresh.stack("app")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 23.7: a policy that comes with an update guards the stack from its success on", async () => {
  const driver = await driveStacks();
  await driver.create("app", resources(5));
  const protecting = { StackPolicyBody: policyOf(denyAll) };
  expect((await driver.update("app", resources(7), protecting)).StackStatus).toBe("UPDATE_COMPLETE");
  expect(await policy(driver)).toBe(policyOf(denyAll));
  expect((await driver.update("app", resources(9))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 23.8: change sets are executed under the stack's policy", async () => {
  const driver = await guarded(denyAll);
  const named = { StackName: "app", ChangeSetName: "more" };
  await driver.client.send(new CreateChangeSetCommand({ ...named, TemplateBody: JSON.stringify(resources(7)) }));
  await driver.cloud.settle();
  await driver.client.send(new ExecuteChangeSetCommand(named));
  await driver.cloud.settle();
  expect((await driver.stack("app")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

/** What the recorded tests set, in their order; each answer is recorded under a key of its own. */
const recorded: Readonly<Record<string, readonly (readonly [key: string, body: string | undefined])[]>> = {
  test_policy_lifecycle: [
    ["initial_policy", undefined],
    ["policy", policyOf(allowAll)],
    ["policy_updated", policyOf(denyAll)],
    ["policy_deleted", "{}"],
  ],
  test_empty_policy: [["policy", "{}"]],
  test_not_json_policy: [["error", "a1b2c3d4"]],
  test_different_principal_attribute: [["error", policyOf({ ...denyAll, Principal: "a1b2c3d4" })]],
  test_different_action_attribute: [["error", policyOf({ ...denyAll, Action: "Delete:*" })]],
};

const snapshotFile = new URL(
  "../../../../../shared/conformance/recordings/api/test_stack_policies.snapshot.json",
  import.meta.url,
);

test.skipIf(!existsSync(snapshotFile))(
  "SPEC 23.1, 23.2: what AWS answered about policies (needs ../shared)",
  async () => {
    const snapshot = JSON.parse(readFileSync(snapshotFile, "utf8")) as Snapshot;
    for (const [name, steps] of Object.entries(recorded)) {
      const answers =
        snapshot[`tests/aws/services/cloudformation/api/test_stack_policies.py::TestStackPolicy::${name}`];
      const driver = await driveStacks();
      await driver.create("app", resources(5));
      for (const [key, body] of steps) {
        const expected = answers?.["recorded-content"][key];
        const error = await (
          body === undefined ? Promise.resolve() : setPolicy(driver, { StackPolicyBody: body })
        ).then(
          () => undefined,
          (thrown: Error) => thrown.message,
        );
        const text = await policy(driver);
        const answered = error === undefined ? { StackPolicyBody: text && (JSON.parse(text) as unknown) } : { error };
        const wanted = expected?.Error ?? expected;
        expect([name, key, answered]).toEqual([
          name,
          key,
          wanted?.Message === undefined ? { StackPolicyBody: wanted?.StackPolicyBody } : { error: wanted.Message },
        ]);
      }
    }
  },
);

interface RecordedAnswer {
  readonly StackPolicyBody?: unknown;
  readonly Message?: string;
  readonly Error?: { readonly Message?: string; readonly StackPolicyBody?: unknown };
}
type Snapshot = Record<string, { readonly "recorded-content": Record<string, RecordedAnswer> } | undefined>;
