import { CancelUpdateStackCommand, DescribeEventsCommand, UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "../stack-driver.testing.ts";
import type { HookRequest } from "./hook.ts";

const name = "Example::Testing::Hook";
const bucket = (more: object = {}): object => ({
  Resources: { Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "reports", ...more } } },
});
const properties = (more: object = {}): string => JSON.stringify({ BucketName: "reports", ...more });

test("SPEC 27.1: a hook that refuses fails the resource before it exists, and its event says why", async () => {
  const { cloud, create, events, history } = await driveStacks();
  cloud.hooks.register(name, () => ({ hookStatus: "FAILED", message: "Intentional fail" }));
  const stack = await create("storage", bucket());
  expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
  const [, begun, invoked, failed] = await events("storage");
  const hook = {
    EventId: expect.stringMatching(/^Bucket-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/),
    HookFailureMode: "FAIL",
    HookInvocationPoint: "PRE_PROVISION",
    HookInvocationId: expect.any(String),
    HookType: name,
    LogicalResourceId: "Bucket",
    PhysicalResourceId: "",
    ResourceStatus: "CREATE_IN_PROGRESS",
    ResourceType: "AWS::S3::Bucket",
    StackId: stack.StackId,
    StackName: "storage",
    OperationId: begun?.OperationId,
    Timestamp: expect.any(Date),
  };
  expect(invoked).toEqual({ ...hook, HookStatus: "HOOK_IN_PROGRESS", HookStatusReason: "Invoking hook" });
  expect(failed).toEqual({
    ...hook,
    HookStatus: "HOOK_COMPLETE_FAILED",
    HookStatusReason: "Hook failed with message: Intentional fail",
  });
  expect(failed?.HookInvocationId).toBe(invoked?.HookInvocationId);
  expect(await history("storage")).toEqual([
    "storage CREATE_IN_PROGRESS: User Initiated",
    "Bucket CREATE_IN_PROGRESS",
    "Bucket CREATE_IN_PROGRESS",
    "Bucket CREATE_IN_PROGRESS",
    `Bucket CREATE_FAILED: The following hook(s) failed: [${name}]`,
    "storage ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Bucket]. Rollback requested by user.",
    "Bucket DELETE_COMPLETE",
    "storage ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 27.2: under WARN it is told, and nothing stops", async () => {
  const { cloud, create, events } = await driveStacks();
  const fails = { hookStatus: "FAILED", message: "Intentional fail" } as const;
  cloud.hooks.register(name, () => fails, { failureMode: "WARN" });
  expect((await create("storage", bucket())).StackStatus).toBe("CREATE_COMPLETE");
  const said = (await events("storage")).filter(({ HookStatus }) => HookStatus === "HOOK_COMPLETE_FAILED");
  expect(said).toMatchObject([
    {
      HookFailureMode: "WARN",
      HookStatusReason: "Hook failed with message: Intentional fail. Failure was ignored under WARN mode.",
    },
  ]);
});

test("SPEC 27.3: what every hook lets pass goes on, and says so", async () => {
  const { cloud, create, events } = await driveStacks();
  cloud.hooks.register(name, () => ({ hookStatus: "SUCCESS", message: "Bucket versioning is enabled." }));
  cloud.hooks.register("Example::Silent::Hook", () => undefined);
  await create("storage", bucket());
  const seen = (await events("storage")).map((event) => [
    event.ResourceStatus,
    event.ResourceStatusReason ?? event.HookStatusReason,
    event.PhysicalResourceId === "" ? "" : "id",
    event.ResourceProperties,
  ]);
  expect(seen).toEqual([
    ["CREATE_IN_PROGRESS", "User Initiated", "id", undefined],
    ["CREATE_IN_PROGRESS", undefined, "", properties()],
    ["CREATE_IN_PROGRESS", "Invoking hook", "", undefined],
    ["CREATE_IN_PROGRESS", "Hook succeeded with message: Bucket versioning is enabled.", "", undefined],
    ["CREATE_IN_PROGRESS", "Invoking hook", "", undefined],
    ["CREATE_IN_PROGRESS", "Hook succeeded", "", undefined],
    ["CREATE_IN_PROGRESS", "Hook invocations complete.  Resource creation initiated", "", undefined],
    ["CREATE_IN_PROGRESS", "Resource creation Initiated", "id", properties()],
    ["CREATE_COMPLETE", undefined, "id", properties()],
    ["CREATE_COMPLETE", undefined, "id", undefined],
  ]);
});

test("SPEC 27.3: a long message is cut, and notes that are none are left out", async () => {
  const { cloud, create, events } = await driveStacks();
  cloud.hooks.register(name, () => ({
    hookStatus: "SUCCESS",
    message: "m".repeat(5000),
    annotations: "none" as never,
  }));
  await create("storage", bucket());
  const said = (await events("storage")).find(({ HookStatus }) => HookStatus === "HOOK_COMPLETE_SUCCEEDED");
  expect(said?.HookStatusReason).toBe(`Hook succeeded with message: ${"m".repeat(4096)}`);
});

test("SPEC 27.4: a hook is handed the documented request, before each create, update and deletion of a stack", async () => {
  const { cloud, create, update, remove } = await driveStacks();
  const asked: HookRequest[] = [];
  cloud.hooks.register(name, (request) => void asked.push(request));
  const stack = await create("storage", bucket());
  await update("storage", bucket({ AccessControl: "Private" }));
  await remove("storage");
  const common = {
    clientRequestToken: expect.any(String),
    awsAccountId: "111111111111",
    stackId: stack.StackId,
    changeSetId: null,
    hookTypeName: name,
    hookTypeVersion: "00000001",
    hookModel: {},
    requestContext: { invocation: 1, callbackContext: null },
  };
  const data = (resourceProperties: object, previousResourceProperties: object): object => ({
    targetName: "AWS::S3::Bucket",
    targetType: "AWS::S3::Bucket",
    targetLogicalId: "Bucket",
    targetModel: { resourceProperties, previousResourceProperties },
  });
  const [before, after] = [{ BucketName: "reports" }, { BucketName: "reports", AccessControl: "Private" }];
  expect(asked).toEqual([
    { ...common, actionInvocationPoint: "CREATE_PRE_PROVISION", requestData: data(before, {}) },
    { ...common, actionInvocationPoint: "UPDATE_PRE_PROVISION", requestData: data(after, before) },
    { ...common, actionInvocationPoint: "DELETE_PRE_PROVISION", requestData: data({}, after) },
  ]);
});

test("SPEC 27.4: no hook hears of what an update removes, nor of what a rollback does", async () => {
  const { cloud, create, update } = await driveStacks();
  const asked: string[] = [];
  const queue = (delay: number): object => ({ Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } });
  const topic = { Type: "AWS::SNS::Topic", DependsOn: "Queue" };
  await create("shop", { Resources: { Queue: queue(1), Old: queue(1) } });
  cloud.hooks.register(name, ({ actionInvocationPoint, requestData }) => {
    asked.push(`${actionInvocationPoint} ${requestData.targetLogicalId}`);
  });
  await update("shop", { Resources: { Queue: queue(2) } });
  expect(asked.splice(0)).toEqual(["UPDATE_PRE_PROVISION Queue"]);
  cloud.faults.failResource({ logicalId: "Topic", action: "create", stage: "stabilization", reason: "no" });
  const stack = await update("shop", { Resources: { Queue: queue(3), Topic: topic } });
  expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(asked).toEqual(["UPDATE_PRE_PROVISION Queue", "CREATE_PRE_PROVISION Topic"]);
});

test("SPEC 27.5: a hook is asked about its own types and actions; all that refuse are named", async () => {
  const { cloud, create, update, history } = await driveStacks();
  const refuse = () => ({ hookStatus: "FAILED" }) as const;
  cloud.hooks.register("Example::Other::Hook", refuse, { types: ["AWS::SNS::Topic", "AWS::S3::BucketPolicy"] });
  cloud.hooks.register("Example::Update::Hook", refuse, { types: ["AWS::S3::*"], actions: ["UPDATE"] });
  cloud.hooks.register("Example::Every::Hook", refuse, { actions: ["UPDATE"] });
  expect((await create("storage", bucket())).StackStatus).toBe("CREATE_COMPLETE");
  const stack = await update("storage", bucket({ AccessControl: "Private" }));
  expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("storage")).toContain(
    "Bucket UPDATE_FAILED: The following hook(s) failed: [Example::Update::Hook, Example::Every::Hook]",
  );
  cloud.hooks.unregister("Example::Update::Hook");
  cloud.hooks.unregister("Example::Every::Hook");
  expect((await update("storage", bucket({ AccessControl: "Private" }))).StackStatus).toBe("UPDATE_COMPLETE");
  expect(() => cloud.hooks.register("Hook", refuse)).toThrow("it needs three parts, such as My::Company::Hook");
});

test.each<[string, () => unknown, string]>([
  ["throws", () => Promise.reject(new Error("no network")), "Hook failed with message: no network"],
  ["answers nonsense", () => "fine", "Hook failed with message: The hook answered without a hookStatus."],
  [
    "never answers",
    () => new Promise(() => undefined),
    "Hook failed with message: The hook did not answer within 30 seconds.",
  ],
  [
    "found no verdict",
    () => ({ hookStatus: "FAILED", errorCode: "InternalFailure", message: "no verdict" }),
    "Hook failed with message: no verdict",
  ],
  [
    "is in progress for ever",
    () => ({ hookStatus: "IN_PROGRESS", callbackDelaySeconds: Infinity }),
    "Hook failed with message: The hook was still in progress after 3 invocations.",
  ],
])("SPEC 27.6: a hook that %s has failed itself", async (_, run, reason) => {
  const { cloud, create, events } = await driveStacks();
  const begun = cloud.clock.now();
  cloud.hooks.register(name, run as () => undefined);
  expect((await create("storage", bucket())).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(cloud.clock.now() - begun).toBeLessThan(60_000);
  const said = (await events("storage")).filter(({ HookStatus }) => HookStatus === "HOOK_FAILED");
  expect(said.map(({ HookStatusReason }) => HookStatusReason)).toEqual([reason]);
});

test("SPEC 27.6: one that sleeps on the cloud's clock for too long is not waited for, and one that holds it is", async () => {
  const { cloud, create, update } = await driveStacks();
  cloud.hooks.register(name, () => cloud.clock.delay(3_600_000));
  expect((await create("slow", bucket())).StackStatus).toBe("ROLLBACK_COMPLETE");
  cloud.hooks.register(name, () => cloud.clock.busy(() => new Promise((resolve) => setImmediate(resolve))));
  expect((await create("busy", bucket())).StackStatus).toBe("CREATE_COMPLETE");
  cloud.hooks.register(name, ({ requestData }) => {
    Object.assign(requestData.targetModel?.resourceProperties ?? {}, { BucketName: "elsewhere" });
  });
  expect((await update("busy", bucket({ AccessControl: "Private" }))).StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 27.6: one that is in progress is asked again, with what it answered", async () => {
  const { cloud, create } = await driveStacks();
  const contexts: unknown[] = [];
  cloud.hooks.register(name, ({ requestContext }) => {
    contexts.push({ ...requestContext, at: cloud.clock.now() - begun });
    return requestContext.invocation === 3
      ? { hookStatus: "SUCCESS" }
      : { hookStatus: "IN_PROGRESS", callbackContext: { seen: requestContext.invocation }, callbackDelaySeconds: 60 };
  });
  const begun = cloud.clock.now();
  expect((await create("storage", bucket())).StackStatus).toBe("CREATE_COMPLETE");
  const first = (contexts[0] as { at: number }).at;
  expect(contexts).toEqual([
    { invocation: 1, callbackContext: null, at: first },
    { invocation: 2, callbackContext: { seen: 1 }, at: first + 60_000 },
    { invocation: 3, callbackContext: { seen: 2 }, at: first + 120_000 },
  ]);
});

test("SPEC 27.6: an update that is cancelled does not wait for its hooks, nor tell of them afterwards", async () => {
  const { client, cloud, create, stack, events } = await driveStacks();
  await create("storage", bucket());
  cloud.hooks.register(name, () => ({ hookStatus: "IN_PROGRESS", callbackDelaySeconds: 3000 }));
  const TemplateBody = JSON.stringify(bucket({ AccessControl: "Private" }));
  await client.send(new UpdateStackCommand({ StackName: "storage", TemplateBody }));
  await cloud.clock.advance(10_000);
  await client.send(new CancelUpdateStackCommand({ StackName: "storage" }));
  await cloud.settle();
  expect((await stack("storage")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await events("storage")).filter(({ HookType }) => HookType !== undefined)).toHaveLength(1);
});

test("SPEC 27.7: DescribeEvents calls what a hook refused a HOOK_INVOCATION_ERROR", async () => {
  const { client, cloud, create } = await driveStacks();
  cloud.hooks.register(name, () => ({ hookStatus: "FAILED", message: "Intentional fail" }));
  await create("storage", bucket());
  const { OperationEvents = [] } = await client.send(
    new DescribeEventsCommand({ StackName: "storage", Filters: { FailedEvents: true } }),
  );
  expect(
    OperationEvents.map(({ EventType, HookStatusReason, ResourceStatusReason }) => [
      EventType,
      HookStatusReason ?? ResourceStatusReason,
    ]),
  ).toEqual([
    ["PROVISIONING_ERROR", `The following hook(s) failed: [${name}]`],
    ["HOOK_INVOCATION_ERROR", "Hook failed with message: Intentional fail"],
  ]);
});
