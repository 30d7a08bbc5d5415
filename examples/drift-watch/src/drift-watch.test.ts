import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { CloudControlClient, GetResourceCommand, UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import {
  createFileStore,
  createOrchestrator,
  permissionsFor,
  stack,
  type Orchestrator,
  type Store,
} from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { DriftSummary } from "./drift-summary.ts";
import { createDriftWatch } from "./watch-handler.ts";

const DAY = 86_400_000;

let cloud: LocalCloud;
let folder: string;
let store: Store;
let orchestrator: Orchestrator;
beforeEach(async () => {
  cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  folder = await mkdtemp(join(tmpdir(), "drift-watch-"));
  store = createFileStore(folder);
  orchestrator = createOrchestrator(cloud.connection());
});
afterEach(async () => {
  orchestrator.close();
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

const topic = { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "orders" } } } };

async function deployTopics(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await orchestrator.deploy(stack({ name: `app-${index}`, template: topic }));
  }
}

/** Somebody changes a topic by hand. */
async function drift(name: string): Promise<void> {
  for await (const { physicalId = "" } of orchestrator.resources(name)) {
    const control = new CloudControlClient(cloud.connection());
    const PatchDocument = JSON.stringify([{ op: "replace", path: "/DisplayName", value: "by hand" }]);
    await control.send(
      new UpdateResourceCommand({ TypeName: "AWS::SNS::Topic", Identifier: physicalId, PatchDocument }),
    );
    control.destroy();
    await cloud.settle();
  }
}

/** The watch, and what it has told. */
function watch(milliseconds: number): { readonly invoke: () => Promise<DriftSummary>; readonly told: DriftSummary[] } {
  const told: DriftSummary[] = [];
  const handler = createDriftWatch({ ...cloud.connection(), store }, (summary) => void told.push(summary));
  const invoke = (): Promise<DriftSummary> => {
    const end = cloud.clock.now() + milliseconds;
    return handler({ prefix: "app-" }, { getRemainingTimeInMillis: () => end - cloud.clock.now() });
  };
  return { invoke, told };
}

describe("the watch", () => {
  it("tells which stacks have drifted, and how", async () => {
    await deployTopics(3);
    await orchestrator.deploy(stack({ name: "other", template: topic }));
    await drift("app-1");
    await drift("other");
    const { invoke, told } = watch(900_000);
    const summary = await invoke();
    expect(summary).toEqual({
      drifted: [{ stack: "app-1", changes: ["Topic: MODIFIED /DisplayName"] }],
      driftedStacks: 1,
      others: 2,
      failed: {},
    });
    expect(told).toEqual([summary]);
  });

  it("ends before Lambda ends it, and goes on the next time with the stacks that it has not seen for longest", async () => {
    await deployTopics(12);
    const { invoke, told } = watch(12_200);
    const began = cloud.clock.now();
    const first = await invoke();
    expect(cloud.clock.now() - began).toBeLessThan(12_200);
    expect(new Set(Object.values(first.failed))).toEqual(new Set(["DEADLINE_EXCEEDED"]));
    const left = Object.keys(first.failed);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(12);
    const { failed } = await invoke();
    expect(left.filter((stackId) => stackId in failed)).toEqual([]);
    expect(told).toHaveLength(2);
  });

  it("says nothing of what is ignored, until its time is over", async () => {
    await deployTopics(1);
    await drift("app-0");
    const until = cloud.clock.now() + DAY;
    using keeping = createOrchestrator({ ...cloud.connection(), store });
    await keeping.ignoreDrift("app-0", { resource: "Topic", path: "/DisplayName", reason: "a campaign", until });
    const { invoke } = watch(900_000);
    expect(await invoke()).toMatchObject({ driftedStacks: 0, others: 1 });
    await cloud.clock.advance(DAY);
    expect(await invoke()).toMatchObject({ driftedStacks: 1 });
  });
});

describe("the watch's own template", () => {
  const file = fileURLToPath(new URL("../templates/drift-watch.yaml", import.meta.url));
  const parameters = { CodeBucket: "code", CodeKey: "watch.zip", StoreBucket: "store" };
  const own = stack({ name: "drift-watch", template: file, parameters, capabilities: ["CAPABILITY_IAM"] });

  it("is deployed by Stacksteward, and has not drifted", async () => {
    expect(await orchestrator.deploy(own)).toMatchObject({ status: "CREATE_COMPLETE" });
    const { status, resources } = await orchestrator.detectDrift(own);
    expect(status).toBe("UNKNOWN");
    expect(resources.filter(({ unknown }) => unknown.length > 0).map(({ logicalId }) => logicalId)).toEqual(["Watch"]);
  });

  it("allows of CloudFormation what the verbs need, and nothing else", async () => {
    await orchestrator.deploy(own);
    const { Statement: statements } = await policyOfRole();
    const place = { account: "111111111111", region: "eu-west-1", stackNames: ["*"] };
    const needed = permissionsFor(["list", "detectDriftOfAll"], place);
    expect(statements.slice(0, 2)).toEqual(needed.Statement);
    expect(JSON.stringify(statements.slice(2))).not.toMatch(/"cloudformation:|"Resource":\["?\*"/);
  });

  it("has a role that is enough for the watch", async () => {
    await deployTopics(2);
    await orchestrator.deploy(own);
    const connection = cloud.connection({ policy: await policyOfRole() });
    const handler = createDriftWatch({ ...connection, store }, () => {});
    const invocation = { getRemainingTimeInMillis: () => 900_000 };
    expect(await handler({ prefix: "app-" }, invocation)).toMatchObject({ driftedStacks: 0, others: 2, failed: {} });
    expect(cloud.calls.count({ outcome: "AccessDenied" })).toBe(0);
  });
});

/** The policy of the role that the template has made. */
async function policyOfRole(): Promise<{ readonly Statement: readonly unknown[] }> {
  let Identifier: string | undefined;
  for await (const resource of orchestrator.resources("drift-watch")) {
    if (resource.logicalId === "Role") Identifier = resource.physicalId;
  }
  const control = new CloudControlClient(cloud.connection());
  const { ResourceDescription: role } = await control.send(
    new GetResourceCommand({ TypeName: "AWS::IAM::Role", Identifier }),
  );
  control.destroy();
  const { Policies } = JSON.parse(role?.Properties ?? "{}") as { Policies: readonly { PolicyDocument: never }[] };
  return Policies[0]?.PolicyDocument ?? { Statement: [] };
}
