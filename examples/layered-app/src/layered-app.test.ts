import { STS } from "@aws-sdk/client-sts";
import { assumeRoles, createOrchestrator, type AppPlan } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";
import { expect, test } from "vitest";

import { tour } from "./tour.ts";

const [shared, workload] = ["111111111111", "222222222222"] as const;

/** Takes the tour on a cloud of its own, and answers what was said, planned and called. */
async function take(approvals: readonly boolean[]) {
  const cloud = await createLocalCloud({ accounts: [shared, workload], regions: ["eu-west-1", "us-east-1"] });
  const sts = new STS(cloud.connection());
  using orchestrator = createOrchestrator({
    ...cloud.connection(),
    allowedAccounts: [shared, workload],
    credentialsFor: assumeRoles(sts, { roleArn: ({ account }) => `arn:aws:iam::${account}:role/deploy` }),
  });
  const lines: string[] = [];
  const plans: AppPlan[] = [];
  const succeeded = await tour({
    orchestrator,
    choice: { shared, workload },
    write: (line) => lines.push(line),
    approve: async (plan) => approvals[plans.push(plan) - 1] ?? false,
  });
  const calls = cloud.calls.list({ service: "cloudformation" });
  const places = [...new Set(calls.map(({ account, region }) => `${account} ${region}`))].toSorted();
  sts.destroy();
  await cloud.close();
  return { succeeded, text: lines.join("\n"), plans, calls, places };
}

const outlineOf = ({ stacks }: AppPlan) =>
  stacks.map(({ stack, ...planned }) => `${stack} ${planned.kind === "exact" ? planned.plan.kind : planned.kind}`);

test("an app of three layers in two accounts and two regions is planned, approved, deployed, changed and destroyed", async () => {
  const { succeeded, text, plans, places } = await take([true, true]);
  expect(text).toContain("service: its parameter AlertsArn takes the output TopicArn");
  expect(plans.map(outlineOf)).toEqual([
    ["alerts changes", "network changes", "data predicted", "service predicted", "dashboard predicted"],
    ["alerts no-changes", "network no-changes", "data changes", "service predicted", "dashboard predicted"],
  ]);
  expect(text).toContain("replaced because of KeySchema");
  expect(text).toContain("ACCOUNT_NOT_ALLOWED");
  expect(text).toContain("dashboard: destroyed");
  expect(places).toEqual([`${shared} us-east-1`, `${workload} eu-west-1`]);
  expect(succeeded).toBe(true);
});

test("an app that nobody approves leaves nothing behind", async () => {
  const { succeeded, calls } = await take([false]);
  expect(succeeded).toBe(false);
  const operations = calls.map(({ operation }) => operation);
  expect(operations).not.toContain("ExecuteChangeSet");
  expect(operations.filter((each) => each === "DeleteStack")).toHaveLength(2);
});
