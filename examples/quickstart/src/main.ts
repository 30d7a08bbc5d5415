import { parseArgs } from "node:util";

import { jsonView } from "./json-view.ts";
import { terminalView } from "./terminal-view.ts";

const { values: options } = parseArgs({
  options: { json: { type: "boolean", default: false }, "real-time": { type: "boolean", default: false } },
});

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const isColoured = process.stdout.isTTY && process.stdout.hasColors();
const view = options.json ? jsonView(write) : terminalView(write, isColoured);

// The first line comes before anything large is loaded.
view.title();
const { createMemoryStore, createOrchestrator } = await import("@stacksteward/core");
const { createLocalCloud } = await import("@stacksteward/local");
const { CloudControlClient, UpdateResourceCommand } = await import("@aws-sdk/client-cloudcontrol");
const { PutParameterCommand, SSMClient } = await import("@aws-sdk/client-ssm");
const { accounts, regions } = await import("./stacks.ts");
const { rollOutTour } = await import("./roll-out-tour.ts");
const { tour } = await import("./tour.ts");

const cloud = await createLocalCloud({ accounts, regions, clock: options["real-time"] ? "real" : "virtual" });
// CloudFormation finds most mistakes before it deploys; what only the service behind a resource knows, a fault plays.
cloud.faults.failResource({
  stack: "service",
  logicalId: "Logs",
  action: "update",
  reason: `Resource handler returned message: "RetentionInDays cannot be changed while the log group is exported." (HandlerErrorCode: ResourceConflict)`,
  times: 1,
});
const begun = cloud.clock.now();
// On AWS this reads createOrchestrator({ region: "eu-west-1", store: createS3Store({ bucket }) }), and nothing else changes.
const orchestrator = createOrchestrator({ ...cloud.connection(), store: createMemoryStore(), holder: "the tour" });
const somebody = new CloudControlClient(cloud.connection());
try {
  await tour(orchestrator, view, {
    async setRetention(Identifier, days) {
      const PatchDocument = JSON.stringify([{ op: "replace", path: "/RetentionInDays", value: days }]);
      await somebody.send(new UpdateResourceCommand({ TypeName: "AWS::Logs::LogGroup", Identifier, PatchDocument }));
      await cloud.settle();
    },
  });
  await rollOutTour(orchestrator, view, {
    bakeMilliseconds: options["real-time"] ? 10_000 : 15 * 60_000,
    async setContact(account, region, Value) {
      const elsewhere = new SSMClient(cloud.connection({ account, region }));
      await elsewhere.send(new PutParameterCommand({ Name: "/baseline/contact", Value, Overwrite: true }));
      elsewhere.destroy();
    },
  });
  view.end({ calls: cloud.calls.count(), cloudMilliseconds: cloud.clock.now() - begun }, [
    { command: "npx --yes pnpm@12 demo --json", purpose: "the same, one JSON object a line" },
    {
      command: "npx --yes pnpm@12 local --port 4566",
      purpose: "the local cloud for the AWS CLI, boto3, CDK and others",
    },
    { command: "npx --yes pnpm@12 test", purpose: "every test, this demo among them" },
  ]);
} finally {
  somebody.destroy();
  orchestrator.close();
  await cloud.close();
}
