import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type Stack } from "../index.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { reach, topics } from "./stack-statuses.testing.ts";

// Why it failed, in one line that somebody can act on: the resource, the reason, the file and the line, and what to do.

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const ROWS = "arn:aws:lambda:eu-west-1:111111111111:function:rows";

function app(resources: string): Stack {
  return stack({ name: "app", template: { file: "app.yaml", body: `Resources:\n${resources}` } });
}

const LOGS = `  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 7
`;
const BEGIN_ANEW =
  "It is ROLLBACK_COMPLETE now. Nothing of the failed creation is left to update: destroy the stack, correct the cause, then deploy again.";

describe("the first cause of a failed creation", () => {
  test("is the property that the service refuses", async () => {
    bench.cloud.faults.failResource({ logicalId: "Logs", reason: "#/RetentionInDays: not in this region" });
    const { message } = await failureOf(bench.orchestrator.deploy(app(LOGS)));
    expect(message).toBe(
      `Stack "app" was not created: Logs (AWS::Logs::LogGroup) at app.yaml:5:7 failed: #/RetentionInDays: not in this region. ${BEGIN_ANEW}`,
    );
  });

  test("is in the nested stack, by its own template's line", async () => {
    const inner = await bench.putTemplate("inner.yaml", `Resources:\n${LOGS}`);
    bench.cloud.faults.failResource({ logicalId: "Logs", reason: "#/RetentionInDays: not in this region" });
    const outer = app(`  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ${inner.href}
  Other:
    Type: AWS::SNS::Topic
`);
    const { message, details } = await failureOf(bench.orchestrator.deploy(outer));
    expect(message).toBe(
      `Stack "app" was not created: Child/Logs (AWS::Logs::LogGroup) at template of Child:5:7 failed: #/RetentionInDays: not in this region. ${BEGIN_ANEW}`,
    );
    expect(details.causes).toHaveLength(1);
    expect(details.firstCause).toMatchObject({ source: { line: 5, column: 7, property: "RetentionInDays" } });
  });

  test("is what the function of a custom resource says", async () => {
    bench.cloud.customResources.register(ROWS, ({ RequestType }) => {
      if (RequestType === "Create") throw new Error("No rows today");
      return { PhysicalResourceId: "rows" };
    });
    const rows = `  Rows:\n    Type: Custom::Rows\n    Properties:\n      ServiceToken: ${ROWS}\n`;
    const { message } = await failureOf(bench.orchestrator.deploy(app(rows)));
    expect(message).toMatch(
      /^Stack "app" was not created: Rows \(Custom::Rows\) at app\.yaml:2:3 failed: .*No rows today/,
    );
    expect(message.endsWith(BEGIN_ANEW)).toBe(true);
  });

  test("is the hook's own reason", async () => {
    bench.cloud.hooks.register("Example::Logs::Hook", () => ({ hookStatus: "FAILED", message: "Keep logs longer." }), {
      types: ["AWS::Logs::LogGroup"],
    });
    const { message } = await failureOf(bench.orchestrator.deploy(app(LOGS)));
    expect(message).toBe(
      `Stack "app" was not created: Logs (AWS::Logs::LogGroup) at app.yaml:2:3 failed: The following hook(s) failed: [Example::Logs::Hook]: Hook failed with message: Keep logs longer. ${BEGIN_ANEW}`,
    );
  });

  test("is not what was only cancelled because of it, however much that is", async () => {
    const others = Array.from({ length: 20 }, (_, index) => `  Queue${index}:\n    Type: AWS::SQS::Queue\n`).join("");
    bench.cloud.faults.failResource({ logicalId: "Logs", reason: "Quota exceeded." });
    const { details } = await failureOf(bench.orchestrator.deploy(app(others + LOGS)));
    expect(details.causes.map(({ logicalId, reason }) => `${logicalId}: ${reason}`)).toEqual(["Logs: Quota exceeded."]);
    const cancelled: string[] = [];
    for await (const { status, reason } of bench.orchestrator.events(details.stackId))
      if (status === "CREATE_FAILED" && /cancelled/i.test(reason ?? "")) cancelled.push(status);
    expect(cancelled).toHaveLength(20);
  });
});

test("what early validation finds is refused before anything is changed, by file and line, and to be corrected", async () => {
  await expect(bench.orchestrator.deploy({ ...app(LOGS.replace("7", "8")), lint: "off" })).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    details: { nextStep: "Nothing was changed. Correct it, then plan again." },
    message: expect.stringMatching(
      /^CloudFormation could not make a change set for stack "app": Logs \(AWS::Logs::LogGroup\) at app\.yaml:5:7: 8 is not .*\. Nothing was changed\. Correct it, then plan again\.$/,
    ),
  });
  expect(await bench.orchestrator.describe("app")).toBeUndefined();
});

describe("an update that fails, and whose rollback fails", () => {
  test("is explained by what failed first, not by what failed on the way back; the next step is the rollback's", async () => {
    await bench.orchestrator.deploy(topics("one"));
    bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "Not today." });
    bench.cloud.faults.failResource({ logicalId: "First", action: "rollback", times: 1, reason: "It is gone." });
    const { details, message } = await failureOf(bench.orchestrator.deploy(topics("two")));
    expect(details.causes).toMatchObject([{ logicalId: "Second", reason: "Not today." }]);
    expect(message).toMatch(
      /Second .* failed: Not today\. It is UPDATE_ROLLBACK_FAILED now\. Repair what stopped the rollback, then continue it/,
    );
  });

  test("and fails again is explained by what could not be brought back", async () => {
    await reach(bench, "UPDATE_ROLLBACK_FAILED");
    bench.cloud.faults.failResource({ logicalId: "First", action: "rollback", times: 1, reason: "It is gone." });
    const { message } = await failureOf(bench.orchestrator.rollback("topics"));
    expect(message).toMatch(
      /"topics" was not rolled back: First \(AWS::SNS::Topic\) failed: It is gone\. .*Repair what stopped/,
    );
  });
});
