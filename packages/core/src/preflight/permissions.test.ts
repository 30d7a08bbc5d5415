import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type PermissionSimulator, type SimulationInput, type StackDefinition } from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";
import { app, asked, said } from "./preflight.testing.ts";

let bench: TestCloud;
beforeAll(async () => {
  bench = await openTestCloud();
});
beforeEach(() => bench.cloud.calls.clear());
afterAll(() => bench[Symbol.asyncDispose]());

const BODY = `Resources:
  Queue: { Type: AWS::SQS::Queue }
  Dead: { Type: AWS::SQS::Queue }
  Custom: { Type: Custom::Thing, Properties: { ServiceToken: "arn:aws:lambda:eu-west-1:111111111111:function:f" } }
`;
const role = "arn:aws:iam::111111111111:role/stacks";

/** Denies what it is told to, and remembers what it was asked. */
function simulator(
  denied: Readonly<Record<string, "explicitDeny" | "implicitDeny">> = {},
  more: Partial<PermissionSimulator> = {},
): PermissionSimulator & { readonly asked: SimulationInput[] } {
  const asked: SimulationInput[] = [];
  return {
    asked,
    simulatePrincipalPolicy: async (input) => {
      asked.push(input);
      const EvaluationResults = input.ActionNames.map((EvalActionName) => ({
        EvalActionName,
        EvalDecision: denied[EvalActionName] ?? "allowed",
      }));
      // One result to a page.
      const at = Number(input.Marker ?? 0);
      const IsTruncated = at + 1 < Math.min(EvaluationResults.length, 3);
      const page = IsTruncated ? EvaluationResults.slice(at, at + 1) : EvaluationResults.slice(at);
      return { EvaluationResults: page, IsTruncated, ...(IsTruncated ? { Marker: String(at + 1) } : {}) };
    },
    ...more,
  };
}

/** What a session of the role `deployer` hears, where the schema of each type names these permissions. */
async function answered(
  iam: PermissionSimulator,
  permissions: readonly string[] | undefined,
  definition: Partial<StackDefinition> = {},
): Promise<readonly string[]> {
  const Schema = JSON.stringify({
    handlers: { create: { permissions }, update: { permissions: ["sqs:SetQueueAttributes"] } },
  });
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  using orchestrator = through(
    bench,
    async (command, _, send) => ({ ...(await send()), ...(command === "DescribeTypeCommand" ? { Schema } : {}) }),
    { ...bench.cloud.connection({ policy }), clients: { iam: () => iam } },
  );
  return said(await orchestrator.preflight(app(BODY, definition)), "permissions");
}

const deployer = "arn:aws:iam::111111111111:role/limited";

describe("permissions", () => {
  test("are not looked at where nobody gave a client", async () => {
    expect(said(await bench.orchestrator.preflight(app(BODY)), "permissions")).toEqual([
      "not-looked | - | IAM was not asked what the caller may do.",
    ]);
    expect(bench.operations()).not.toContain("DescribeType");
  });

  test("of a session are those of its role, and are asked type by type and page by page", async () => {
    const iam = simulator();
    expect(await answered(iam, ["sqs:CreateQueue", "sqs:TagQueue", "kms:*", "nonsense"])).toEqual([
      `passed | likely | ${deployer} may plan and deploy the stack.`,
      `passed | likely | ${deployer} may do what AWS::SQS::Queue may need.`,
    ]);
    expect(bench.operations().filter((operation) => operation === "DescribeType")).toHaveLength(1);
    const [first] = iam.asked;
    expect(first).toMatchObject({
      PolicySourceArn: deployer,
      ActionNames: expect.arrayContaining(["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]),
      ResourceArns: ["arn:aws:cloudformation:eu-west-1:111111111111:stack/app/*"],
    });
    expect(iam.asked.at(-1)).toEqual({
      PolicySourceArn: deployer,
      ActionNames: ["sqs:CreateQueue", "sqs:TagQueue"],
      Marker: "1",
    });
  });

  test("that are missing fail for the caller's own calls, and are a warning for what a type may need", async () => {
    const iam = simulator({
      "cloudformation:ExecuteChangeSet": "implicitDeny",
      "sqs:TagQueue": "implicitDeny",
      "sqs:CreateQueue": "explicitDeny",
    });
    expect(await answered(iam, ["sqs:TagQueue"])).toEqual([
      `failed | likely | ${deployer} may not call cloudformation:ExecuteChangeSet on the stack.`,
      `warned | possible | AWS::SQS::Queue may need sqs:TagQueue, which ${deployer} may not do everywhere.`,
    ]);
    expect((await answered(iam, ["sqs:TagQueue", "sqs:CreateQueue"]))[1]).toBe(
      `warned | likely | AWS::SQS::Queue may need sqs:TagQueue, sqs:CreateQueue, which ${deployer} may not do.`,
    );
  });

  test("are those of the stack's role, which the caller must be able to hand over", async () => {
    const iam = simulator({ "iam:PassRole": "implicitDeny" });
    expect(await answered(iam, ["sqs:CreateQueue"], { roleArn: role })).toEqual([
      `passed | likely | ${deployer} may plan and deploy the stack.`,
      `failed | likely | ${deployer} may not hand over ${role}.`,
      `passed | likely | ${role} may do what AWS::SQS::Queue may need.`,
    ]);
    expect(iam.asked.find(({ ActionNames }) => ActionNames[0] === "iam:PassRole")).toMatchObject({
      ResourceArns: [role],
      ContextEntries: [{ ContextKeyName: "iam:PassedToService", ContextKeyValues: ["cloudformation.amazonaws.com"] }],
    });
  });

  test("are found for roles with a path, where their ARN may be asked", async () => {
    const Arn = "arn:aws:iam::111111111111:role/teams/limited";
    const names: string[] = [];
    const iam = simulator({}, { getRole: async ({ RoleName }) => (names.push(RoleName), { Role: { Arn } }) });
    expect((await answered(iam, []))[0]).toBe(`passed | likely | ${Arn} may plan and deploy the stack.`);
    expect(names).toEqual(["limited"]);
  });

  test("that no schema names, or that IAM won't simulate, are not looked at", async () => {
    expect((await answered(simulator(), undefined))[1]).toBe(
      "not-looked | - | What CloudFormation needs for AWS::SQS::Queue, their schemas don't say.",
    );
    const refused = Object.assign(new Error("no such role"), {
      name: "NoSuchEntity",
      $metadata: { httpStatusCode: 404 },
    });
    const iam = simulator({}, { simulatePrincipalPolicy: () => Promise.reject(refused) });
    expect(await answered(iam, [])).toEqual([
      "not-looked | - | Nobody could look: SimulatePrincipalPolicy failed with NoSuchEntity: no such role.",
    ]);
  });
});

test("the root user may do everything, and then everything was looked at", async () => {
  const iam = simulator();
  const preflight = await asked(bench, app(BODY), { clients: { iam: () => iam } });
  expect(said(preflight, "permissions")).toEqual([
    "passed | likely | The caller is arn:aws:iam::111111111111:root, who may do everything.",
  ]);
  expect(preflight).toMatchObject({ isClear: true, isComplete: true });
  expect(iam.asked).toEqual([]);
});
