import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { describe, expect, test } from "vitest";

const run = promisify(execFile);

/** Runs the demo as its user does, and answers what it printed. */
async function demo(...options: string[]): Promise<string> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const { stdout, stderr } = await run(process.execPath, ["--conditions=@stacksteward/source", main, ...options], {
    cwd: root,
    timeout: 20_000,
  });
  expect(stderr).toBe("");
  return stdout;
}

/** The values of `key` in those lines that have it. */
function values(lines: readonly Record<string, unknown>[], key: string): unknown[] {
  return lines.flatMap((line) => (key in line ? [line[key]] : []));
}

// A process of its own: on a busy machine it starts slowly.
describe("the demo", { timeout: 30_000 }, () => {
  test("tells the whole life of three layers to a program", async () => {
    const lines = (await demo("--json"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ kind: "title" });

    expect(values(lines, "findings")).toMatchObject([
      [
        { rule: "unused-parameter", severity: "warning", range: { start: { line: 5 } } },
        { rule: "stateful-resource", severity: "info", resource: "Orders" },
        { rule: "unknown-property", severity: "error", remedy: "Did you mean 'VisibilityTimeout'?" },
        { rule: "missing-property", severity: "error", resource: "Handler" },
        { rule: "attribute", severity: "error", range: { start: { line: 23 } } },
      ],
    ]);

    const plans = values(lines, "plan");
    expect(plans).toMatchObject([
      { stackName: "network", operation: "CREATE", isDestructive: false },
      { stackName: "data", operation: "CREATE", isDestructive: false },
      { stackName: "service", operation: "CREATE", isDestructive: false },
      { stackName: "network", kind: "no-changes" },
      {
        stackName: "data",
        isDestructive: true,
        changes: [{ logicalId: "Orders", replacement: "True", replacedBecauseOf: ["KeySchema"], dataLoss: "certain" }],
      },
      { stackName: "service", operation: "UPDATE" },
      { stackName: "service", operation: "UPDATE" },
      { stackName: "service", changes: [{ logicalId: "Logs", after: { Properties: { RetentionInDays: "90" } } }] },
      { stackName: "service", changes: [{ logicalId: "Logs", after: { Properties: { RetentionInDays: "30" } } }] },
      {
        stackName: "service",
        deploymentMode: "REVERT_DRIFT",
        changes: [{ logicalId: "Logs", driftStatus: "MODIFIED" }],
      },
      { stackName: "service", kind: "destruction", isDestructive: true },
      { stackName: "data", kind: "destruction", isDestructive: true },
      { stackName: "network", kind: "destruction", isDestructive: false },
    ]);

    expect(values(lines, "failure")).toMatchObject([
      {
        stackName: "service",
        status: "UPDATE_ROLLBACK_COMPLETE",
        causes: [
          {
            logicalId: "Logs",
            source: { file: expect.stringMatching(/service\.yaml$/), line: 41, property: "RetentionInDays" },
          },
        ],
      },
    ]);

    expect(values(lines, "result")).toMatchObject([
      { stackName: "network", status: "CREATE_COMPLETE" },
      { stackName: "data", status: "CREATE_COMPLETE" },
      { stackName: "service", status: "CREATE_COMPLETE" },
      { stackName: "network", kind: "no-changes" },
      { stackName: "data", status: "UPDATE_COMPLETE" },
      { stackName: "service", status: "UPDATE_COMPLETE" },
      { stackName: "service", status: "UPDATE_COMPLETE" },
      { stackName: "service", status: "UPDATE_COMPLETE" },
      { stackName: "service", status: "UPDATE_COMPLETE" },
      { stackName: "service", kind: "destroyed" },
      { stackName: "data", kind: "destroyed" },
      { stackName: "network", kind: "destroyed" },
    ]);

    expect(values(lines, "deployment")).toMatchObject([
      { operation: "UPDATE", outcome: { kind: "succeeded" }, parameters: { LogRetention: "90" } },
      { operation: "UPDATE", outcome: { kind: "succeeded" }, parameters: { LogRetention: "30" } },
      { operation: "UPDATE", outcome: { kind: "rolled-back", cause: { resource: { path: ["Logs"] } } } },
      { operation: "CREATE", outcome: { kind: "succeeded" }, parameters: { LogRetention: "14" } },
    ]);

    const [drift] = values(lines, "report") as { status: string; resources: { differences: object[] }[] }[];
    expect(drift?.status).toBe("DRIFTED");
    expect(drift?.resources.flatMap(({ differences }) => differences)).toMatchObject([
      { path: "/RetentionInDays", kind: "NOT_EQUAL", expected: "30", actual: 1 },
    ]);

    expect(values(lines, "setPlan")).toMatchObject([
      { operation: "CREATE", counts: { create: 4, update: 0 }, calls: { calls: 1, byAccount: 2 } },
      { operation: "UPDATE", counts: { create: 0, update: 4 }, parameters: [{ name: "Contact" }] },
    ]);
    expect(values(lines, "rollout")).toMatchObject([
      { kind: "completed", waves: [{ kind: "succeeded" }] },
      {
        kind: "completed",
        waves: [
          { wave: "canary", kind: "succeeded", gates: [{ gate: "bake time", kind: "passed" }] },
          { wave: "everywhere else", kind: "succeeded" },
        ],
      },
      { kind: "completed", instances: [{ action: "delete", state: "succeeded" }, {}, {}, {}] },
    ]);
    expect(values(lines, "setDrift")).toMatchObject([
      {
        status: "DRIFTED",
        counts: { drifted: 1, inSync: 3, unchecked: 0 },
        instances: [{ account: "222222222222", region: "us-east-1", resources: [{ logicalId: "ContactParameter" }] }],
      },
    ]);

    const [first, , third] = values(lines, "result") as { outputs: Record<string, string> }[];
    const service = plans[2] as { parameters: { key: string; value: string }[] };
    expect(service.parameters).toContainEqual({ key: "SubnetIds", value: first?.outputs["SubnetIds"] });
    expect(third?.outputs["FunctionArn"]).toMatch(/^arn:aws:lambda:eu-west-1:111111111111:function:/);
    expect(lines.at(-1)).toMatchObject({ kind: "end", commands: { length: 3 } });
  });

  test("tells it to people without colours where nobody can see them, and loudly where data is lost", async () => {
    const text = await demo();
    expect(text).not.toContain("\u001B");
    expect(text.split("\n")[0]).toContain("local cloud");
    expect(text).toContain("AWS::SQS::Queue has no property 'VisibilityTimeOut'. unknown-property");
    expect(text).toMatch(/line 13: Did you mean 'VisibilityTimeout'\?\n/);
    expect(text).toMatch(/┃ DATA LOSS {2}Orders \(AWS::DynamoDB::Table\) is replaced by an empty one\. ┃/);
    expect(text).toContain("± Replace  Orders  AWS::DynamoDB::Table  because KeySchema changes");
    expect(text).toMatch(/What was deployed, newest first\n {3}\S+ {2}UPDATE {3}succeeded {4}Logs\n/);
    expect(text).toContain("~ Logs/RetentionInDays  AWS::Logs::LogGroup: 30 in the template, 1 in fact");
    expect(text).toContain("examples/quickstart/templates/service.yaml:41:7");
    expect(text).toContain("RetentionInDays: !Ref LogRetention");
    expect(text).toContain("✔ canary succeeded\n       111111111111  eu-west-1 succeeded, us-east-1 succeeded");
    expect(text).toContain("~ 222222222222 us-east-1 ContactParameter/Value");
    for (const command of ["demo --json", "local --port 4566", "test"]) {
      expect(text).toContain(`npx --yes pnpm@12 ${command}`);
    }
  });
});
