import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { fromSsm, redacted, stack, type StackDefinition } from "../index.ts";
import { liedTo, openTestCloud, queue, through, type TestCloud } from "../local-cloud.testing.ts";
import { app, asked, said, unlooked } from "./preflight.testing.ts";

let bench: TestCloud;
beforeAll(async () => {
  bench = await openTestCloud();
});
afterAll(() => bench[Symbol.asyncDispose]());

describe("the stack", () => {
  test("that has failed to be made, or only stands for a plan, is said to", async () => {
    const fault = bench.cloud.faults.failResource({ logicalId: "Queue", action: "create", reason: "no room" });
    await bench.orchestrator.deploy(queue(5)).catch(() => {});
    fault.remove();
    const failed = await bench.orchestrator.preflight(queue(6));
    expect(said(failed, "stack")).toEqual([
      expect.stringMatching(/^failed \| certain \| Stack "queue" is ROLLBACK_COMPLETE .*cannot be updated\.$/),
    ]);
    expect(failed).toMatchObject({ isClear: false });
    await bench.orchestrator.destroy("queue");
    await bench.orchestrator.plan(queue(5));
    const review = await bench.orchestrator.preflight(queue(5));
    expect(said(review, "stack")).toEqual([
      'warned | possible | Stack "queue" is REVIEW_IN_PROGRESS: it only stands for change sets that nobody has executed.',
    ]);
    expect(review.operation).toBe("CREATE");
  });

  test("that is there is asked about with what it was deployed with", async () => {
    await bench.orchestrator.deploy(app("Resources:\n  Topic: { Type: AWS::SNS::Topic }\n"));
    const again = await bench.orchestrator.preflight(stack({ name: "app", template: { usePrevious: true } }));
    expect(again).toMatchObject({ isClear: true, operation: "UPDATE" });
    expect(unlooked(again)).toEqual(["permissions"]);
    expect(said(again, "quotas")).toEqual([
      "passed | certain | The stack is there, and takes no more of the account's stacks.",
    ]);
    using busy = liedTo(bench, "DescribeStacksCommand", {
      Stacks: [
        {
          StackName: "app",
          StackStatus: "UPDATE_IN_PROGRESS",
          StackId: "arn:aws:cloudformation:eu-west-1:111111111111:stack/app/1",
        },
      ],
    });
    expect(said(await busy.preflight(app("Resources:\n  Topic: { Type: AWS::SNS::Topic }\n")), "stack")).toEqual([
      'failed | certain | Stack "app" is UPDATE_IN_PROGRESS: another operation is under way.',
    ]);
  });
});

describe("the account's quotas", () => {
  test.each([
    [2, "failed | certain | The account has 2 of 2 stacks in eu-west-1, and one more would be made."],
    [3, "warned | possible | The account has 2 of 3 stacks in eu-west-1, and one more would be made."],
    [100, "passed | certain | The account has 2 of 100 stacks in eu-west-1, and one more would be made."],
  ])("with room for %i stacks", async (Value, expected) => {
    using orchestrator = liedTo(bench, "DescribeAccountLimitsCommand", {
      AccountLimits: [{ Name: "StackLimit", Value }],
    });
    const fresh = stack({ ...queue(5), name: "fresh" });
    expect(said(await orchestrator.preflight(fresh), "quotas")).toEqual([expected]);
  });

  test("are counted over thirty pages at most", async () => {
    let pages = 0;
    using endless = through(bench, async (command, input, send) => {
      if (command !== "ListStacksCommand") return send();
      pages += 1;
      // The local cloud knows no such token, and answers its first page for ever.
      Reflect.deleteProperty(input, "NextToken");
      return { ...(await send()), NextToken: "more" };
    });
    expect(said(await endless.preflight(stack({ ...queue(5), name: "fresh" })), "quotas")).toEqual([
      "not-looked | - | The account has more than 60 stacks, which were not all counted.",
    ]);
    expect(pages).toBe(30);
  });
});

describe("the cost", () => {
  const body = `Parameters:
  Size: { Type: Number }
  Password: { Type: String, NoEcho: true }
Resources:
  Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: !Ref Size } }
`;

  test("is estimated with the parameters, and the answer says where", async () => {
    const sent: object[] = [];
    using watched = through(bench, (command, input, send) => {
      if (command === "EstimateTemplateCostCommand") sent.push(input);
      return send();
    });
    const plain = body.replace("  Password: { Type: String, NoEcho: true }\n", "");
    const preflight = await watched.preflight(app(plain, { parameters: { Size: 5 } }));
    expect(preflight.checks.find(({ check }) => check === "cost")).toMatchObject({
      outcome: "passed",
      url: expect.stringMatching(/^http:\/\/calculator\.s3\.amazonaws\.com/),
    });
    expect(sent).toEqual([{ TemplateBody: plain, Parameters: [{ ParameterKey: "Size", ParameterValue: "5" }] }]);
  });

  test.each([
    ["a NoEcho parameter", { Size: 5, Password: "correct-horse" }, "Password"],
    ["a value that was given as a secret", { Size: redacted("77"), Password: "correct-horse" }, "Size, Password"],
  ])("is not estimated with %s", async (_, parameters, lacking) => {
    bench.cloud.calls.clear();
    const preflight = await bench.orchestrator.preflight(app(body, { parameters }));
    expect(said(preflight, "cost")).toEqual([expect.stringContaining(`without values for ${lacking}: `)]);
    expect(bench.operations()).not.toContain("EstimateTemplateCost");
  });
});

describe("parameters and references", () => {
  const body = `Parameters:
  Name: { Type: String }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Name } }
  Db:
    Type: AWS::RDS::DBInstance
    Properties: { MasterUserPassword: "{{resolve:secretsmanager:app/db:SecretString:password}}" }
`;
  const saying = async (definition: Partial<StackDefinition>, options = {}): Promise<readonly string[]> => {
    const preflight = await asked(bench, stack({ ...app(body, definition), name: "db" }), options);
    return [...said(preflight, "parameters"), ...said(preflight, "references")];
  };

  test("that nobody gives, or that are nowhere, fail", async () => {
    expect((await saying({}))[0]).toMatch(/^failed \| certain \| .*Name/);
    expect((await saying({ parameters: { Name: fromSsm("/none") } }))[0]).toBe(
      "failed | certain | The parameter Name takes the SSM parameter /none, which does not exist in eu-west-1.",
    );
    expect((await saying({ parameters: { Name: { stackOutput: { stack: "none", output: "Out" } } } }))[0]).toBe(
      'failed | certain | There is no stack "none". Deploy it first.',
    );
  });

  test("to secrets are asked for where there is a client", async () => {
    const parameters = { Name: "x" };
    const [value, reference] = await saying({ parameters });
    expect(value).toBe("passed | certain | Every parameter has a value that the template takes.");
    expect(reference).toMatch(/^not-looked \| - \| Secrets Manager was not asked for/);
    const describeSecret = async () => ({ VersionIdsToStages: { one: ["AWSCURRENT"] } });
    expect((await saying({ parameters }, { clients: { secretsManager: () => ({ describeSecret }) } }))[1]).toBe(
      "passed | certain | {{resolve:secretsmanager:app/db:SecretString:password}} is there.",
    );
  });
});

test("nested stacks may need more than can be seen", async () => {
  const body = `Resources:
  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://templates.s3.amazonaws.com/x.yaml" } }
`;
  const preflight = await bench.orchestrator.preflight(stack({ name: "nesting", template: { body } }));
  expect(said(preflight, "capabilities")[0]).toBe(
    "not-looked | - | What the nested stacks Nested make was not looked at.",
  );
  expect(said(preflight, "quotas")[0]).toContain("and 2 more would be made");
});

test("a type that nobody knows may be a macro's", async () => {
  const body = "Transform: [My::Macro]\nResources:\n  Thing: { Type: My::Macro::Thing }\n";
  using told = liedTo(bench, "GetTemplateSummaryCommand", {
    DeclaredTransforms: ["My::Macro"],
    Warnings: { UnrecognizedResourceTypes: ["My::Macro::Thing"] },
  });
  expect(said(await told.preflight(stack({ name: "made", template: { body } })), "types")).toEqual([
    "warned | possible | eu-west-1 knows no resource type My::Macro::Thing in this account, unless a macro makes another of it.",
  ]);
});
