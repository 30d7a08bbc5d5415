import { afterEach, beforeEach, expect, test } from "vitest";

import { createMemoryStore } from "@stacksteward/workflow";

import { acceptDrift, createLogger, createOrchestrator, redacted, stack } from "../index.ts";
import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

let bench: DriftingCloud;
beforeEach(async () => {
  bench = await openDriftingCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("a reference to a secret that a function puts together is one", async () => {
  const template = `Parameters:
  Which: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { DisplayName: !Sub "{{resolve:secretsmanager:\${Which}}}", SignatureVersion: "1" }
`;
  await bench.create("app", template, { Which: "orders" });
  await bench.patch("app", "Topic", { op: "remove", path: "/DisplayName" });
  const { resources } = await bench.orchestrator.detectDrift("app");
  expect(resources).toMatchObject([{ status: "IN_SYNC", unknown: [{ path: "/DisplayName", reason: "secret" }] }]);
});

test("secrets stay secret in reports, plans that revert, accepted templates, what is ignored, and logs", async () => {
  const log: string[] = [];
  const logger = await createLogger({ level: "debug", destination: { write: (line) => log.push(line) } });
  const store = createMemoryStore();
  using orchestrator = createOrchestrator({ ...bench.cloud.connection(), logger, store });
  const body = `Parameters:
  Given: { Type: String, NoEcho: true }
  Hidden: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { DisplayName: !Ref Hidden, SignatureVersion: "1" }
  Other:
    Type: AWS::SNS::Topic
    Properties: { DisplayName: made, KmsMasterKeyId: !Sub "\${Given}!" }
`;
  const parameters = { Given: redacted("hunter22-given"), Hidden: redacted("hunter44-hidden") };
  await orchestrator.deploy(stack({ name: "leaky", template: { body }, parameters }));
  await bench.patch("leaky", "Topic", { op: "replace", path: "/DisplayName", value: "not hunter44-hidden" });
  await bench.patch("leaky", "Other", { op: "replace", path: "/DisplayName", value: "hunter22-given" });
  const report = await orchestrator.detectDrift("leaky");
  expect(report.resources.map(({ logicalId, differences }) => [logicalId, ...differences])).toMatchObject([
    ["Other", { path: "/DisplayName", expected: "made", actual: "****" }],
    ["Topic", { path: "/DisplayName", expected: "****", actual: "not ****" }],
  ]);
  const plan = await orchestrator.planReconciliation(report);
  const accepted = await acceptDrift(report, body);
  expect(accepted).toMatchObject({
    template: body,
    refused: [
      { path: "/KmsMasterKeyId", reason: "unknown" },
      { path: "/DisplayName", reason: "secret" },
      { path: "/DisplayName", reason: "secret" },
    ],
  });
  const until = bench.cloud.clock.now() + 60_000;
  const ignored = await orchestrator.ignoreDrift("leaky", { resource: "Topic", reason: "hunter44-hidden", until });
  const stored = await Promise.all((await store.list("ignored-drift/")).map((key) => store.get(key)));
  for (const door of [report, plan, accepted, ignored, stored, log]) {
    expect(JSON.stringify(door)).not.toMatch(/hunter/);
  }
});
