import type { Json } from "@stacksteward/template";
import { expect, test } from "vitest";

import { createReport, formatReport } from "./conformance-report.ts";
import { parseCase, type RecordedCase } from "./recorded-case.ts";
import { runCase } from "./run-case.ts";

const topic = (name: Json): Json => ({
  Parameters: { Name: { Type: "AWS::SSM::Parameter::Value<String>" } },
  Resources: { Orders: { Type: "AWS::SNS::Topic", Properties: { TopicName: name } } },
});

function caseOf(templates: Json[], recorded: RecordedCase["recorded"]): RecordedCase {
  const parameters = templates.map(() => ({ Name: "/name-{uid}" }));
  return { name: "a case", recordedOn: "", templates, parameters, recorded };
}

const created = {
  Id: "arn:<partition>:cloudformation:<region>:111111111111:changeSet/<resource:1>",
  StackId: "arn:<partition>:cloudformation:<region>:111111111111:stack/<stack-name:1>/<resource:2>",
};

test("a case passes when every step is answered as recorded, its SSM parameters holding what they were resolved to", async () => {
  const described = {
    ChangeSetId: created.Id,
    ChangeSetName: "<change-set-id:1>",
    StackId: created.StackId,
    StackName: "<stack-name:1>",
    Capabilities: [],
    CreationTime: "datetime",
    ExecutionStatus: "AVAILABLE",
    IncludeNestedStacks: false,
    NotificationARNs: [],
    Parameters: [{ ParameterKey: "Name", ParameterValue: "<parameter-name>", ResolvedValue: "<parameter-value>" }],
    RollbackConfiguration: {},
    Status: "CREATE_COMPLETE",
    Changes: [
      {
        Type: "Resource",
        ResourceChange: {
          Action: "Add",
          AfterContext: { Properties: { TopicName: "<parameter-value>" } },
          Details: [],
          LogicalResourceId: "Orders",
          Replacement: "True",
          ResourceType: "AWS::SNS::Topic",
          Scope: [],
        },
      },
    ],
  };
  const { kind, steps } = await runCase(
    caseOf([topic({ Ref: "Name" })], {
      "create-change-set-1": created,
      "describe-change-set-1-prop-values": described,
      "execute-change-set-1": {},
    }),
  );
  expect(steps.filter((step) => step.kind !== "passed")).toEqual([]);
  expect(kind).toBe("passed");
});

test("an error counts as an answer, under whatever name it was recorded", async () => {
  const broken = topic({ "Fn::If": ["Missing", "a", "b"] });
  const message = "Template error: unresolved condition dependency Missing in Fn::If";
  const whole = { Error: { Code: "ValidationError", Message: message, Type: "Sender" } };
  const line = `An error occurred (ValidationError) when calling the CreateChangeSet operation: ${message}`;
  for (const recorded of [whole, line]) {
    expect(await runCase(caseOf([broken], { "some-error": recorded }))).toMatchObject({ kind: "passed" });
  }
});

test("a miss names the place, what was expected and what was got", async () => {
  const result = await runCase(caseOf([topic("orders")], { "create-change-set-1": { ...created, Id: "arn:other" } }));
  expect(result).toMatchObject({
    kind: "missed",
    steps: [{ kind: "missed", misses: [{ path: "/Id", expected: '"arn:other"' }] }],
  });
  expect(formatReport(createReport([result]))).toContain('/Id: expected "arn:other", got "arn:aws:cloudformation');
});

test("what needs a macro is not run, what comes before it is", async () => {
  const steps = { "create-change-set-1": created, "create-change-set-2": created };
  const result = await runCase(caseOf([topic("a"), topic({ "Fn::Transform": { Name: "Shout" } })], steps));
  expect(result).toMatchObject({
    kind: "not-run",
    reason: "needs the macro Shout",
    steps: [{ kind: "passed" }, { kind: "not-run" }],
  });
  expect(createReport([result])).toMatchObject({ percentOfSteps: 50, steps: { total: 2, passed: 1, notRun: 1 } });
});

test("a template may be recorded as text", async () => {
  const text = "Resources:\n  Orders:\n    Type: AWS::SNS::Topic\n";
  const steps = { "create-change-set-1": created };
  const noParameters = { parameters: [{}] };
  expect(await runCase({ ...caseOf([text], steps), ...noParameters })).toMatchObject({ kind: "passed" });
  const macro = `${text}Transform: Shout\n`;
  expect(await runCase({ ...caseOf([macro], steps), ...noParameters })).toMatchObject({
    reason: "needs the macro Shout",
  });
});

test("a file that is no case is refused by its name", () => {
  expect(() => parseCase("{", "broken.json")).toThrow("broken.json is not JSON.");
  expect(() => parseCase("{}", "empty.json")).toThrow("empty.json is not a recorded case");
});
