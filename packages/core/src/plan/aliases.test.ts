import { createLocalCloud } from "@stacksteward/local";
import { expect, test } from "vitest";

import { createOrchestrator, stack } from "../index.ts";

const body = `Resources:
  A: &queue
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: 5 }
  B: *queue
`;

test("a template with YAML aliases, which CloudFormation refuses, is sent with their values written out", async () => {
  const cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
  using orchestrator = createOrchestrator(cloud.connection());
  const plan = await orchestrator.plan(stack({ name: "aliases", template: { body } }));
  if (plan.kind !== "changes") throw new Error(`the plan is ${plan.kind}`);
  expect(plan.changes.map(({ logicalId, after }) => [logicalId, after])).toMatchObject([
    ["A", { Properties: { DelaySeconds: "5" } }],
    ["B", { Properties: { DelaySeconds: "5" } }],
  ]);
  await cloud.close();
});
