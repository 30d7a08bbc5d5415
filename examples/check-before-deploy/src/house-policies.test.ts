import { checkPolicies, createOrchestrator, policyMarkdown, stack, type TemplateBody } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";
import { describe, expect, test } from "vitest";

import { housePolicies } from "./house-policies.ts";

const lonely: TemplateBody = { Resources: { Orders: { Type: "AWS::SQS::Queue" } } };
const pair: TemplateBody = {
  Resources: {
    Orders: {
      Type: "AWS::SQS::Queue",
      Properties: { RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: { "Fn::GetAtt": "Failed.Arn" } } },
    },
    Failed: { Type: "AWS::SQS::Queue", Properties: { RedriveAllowPolicy: { redrivePermission: "allowAll" } } },
  },
};

describe("policies are tested like any other code", () => {
  test("without a cloud, with a template that has the mistake and one that has it not", async () => {
    const { findings, isDenied } = await checkPolicies(housePolicies, lonely);
    expect(findings.map(({ tool, rule, severity, resource }) => [tool, rule, severity, resource])).toEqual([
      ["house-rules", "queues-put-aside", "warning", "Orders"],
    ]);
    expect(isDenied).toBe(false);
    expect((await checkPolicies(housePolicies, pair)).findings).toEqual([]);
  });

  test("for each stage", async () => {
    const definition = stack({ name: "orders-prod", template: pair });
    expect((await checkPolicies(housePolicies, definition, { stage: "dev" })).isDenied).toBe(false);
    const { findings } = await checkPolicies(housePolicies, definition, { stage: "prod" });
    expect(findings.map(({ message }) => message)).toContain('Stack "orders-prod" is not protected from deletion.');
  });
});

test("an orchestrator that holds them tells what they say with the plan", async () => {
  const cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
  using orchestrator = createOrchestrator({ ...cloud.connection(), checks: { policies: housePolicies } });
  const { policyFindings = [] } = await orchestrator.plan(stack({ name: "orders", template: lonely }));
  expect(policyMarkdown(policyFindings)).toContain(
    "| warned | house-rules/queues-put-aside | Orders | Orders keeps what",
  );
  const volume = {
    Resources: { Disk: { Type: "AWS::EC2::Volume", Properties: { AvailabilityZone: "eu-west-1a", Size: 8 } } },
  };
  await expect(orchestrator.plan(stack({ name: "disk", template: volume }))).rejects.toMatchObject({
    code: "POLICY_DENIED",
  });
  await cloud.close();
});
