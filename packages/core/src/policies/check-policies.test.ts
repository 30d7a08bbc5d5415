import { describe, expect, test } from "vitest";

import {
  checkPolicies,
  exceptFor,
  onlyWhere,
  policy,
  policyPack,
  redacted,
  resourcePolicy,
  stack,
  UNKNOWN,
  warnOnly,
  type Plan,
  type Policy,
  type PolicyContext,
  type TemplatePolicyContext,
} from "../index.ts";

const template = {
  body: [
    "Parameters:",
    "  Size: { Type: Number, Default: 5 }",
    "  Password: { Type: String, NoEcho: true }",
    "  Stage: { Type: String }",
    "Conditions:",
    "  IsProd: !Equals [!Ref Stage, prod]",
    "  HasPassword: !Not [!Equals [!Ref Password, '']]",
    "Resources:",
    "  Queue:",
    "    Type: AWS::SQS::Queue",
    "    Properties:",
    "      MaximumMessageSize: !Ref Size",
    "      QueueName: !Sub '${AWS::StackName}-${Password}'",
    "      DelaySeconds: !If [HasPassword, 1, 2]",
    "      KmsMasterKeyId: !GetAtt Key.Arn",
    "  Dead:",
    "    Type: AWS::SQS::Queue",
    "    Condition: IsProd",
    "    Properties:",
    "      VisibilityTimeout: !If [IsProd, 30, 30]",
    "      MessageRetentionPeriod: !If [IsProd, 60, 120]",
    "  Key: { Type: AWS::KMS::Key }",
  ].join("\n"),
  file: "queues.yaml",
};

const noQueues = resourcePolicy({
  id: "no-queues",
  description: "There are no queues.",
  types: ["AWS::SQS::Queue"],
  check: (resource, { deny }) =>
    deny(`${resource.logicalId} is a queue.`, resource.at("MaximumMessageSize", "Use a stream.")),
});

/** What a policy is shown. */
async function shown(read: (context: TemplatePolicyContext) => void, parameters = {}): Promise<void> {
  const looking = policy({ id: "looks", description: "Looks.", checkTemplate: read });
  await checkPolicies([looking], stack({ name: "app", template, parameters }), {
    account: "111111111111",
    region: "eu-west-1",
  });
}

describe("a policy", () => {
  test("says what is wrong, where, and what to do", async () => {
    const result = await checkPolicies([policyPack("house-rules", [noQueues])], template, {
      parameters: { Stage: "dev" },
    });
    expect(result).toMatchObject({ isDenied: true, policies: ["house-rules/no-queues"], unseen: [] });
    expect(result.findings).toEqual([
      {
        rule: "no-queues",
        tool: "house-rules",
        severity: "error",
        message: "Queue is a queue.",
        remedy: "Use a stream.",
        resource: "Queue",
        path: ["Resources", "Queue", "Properties", "MaximumMessageSize"],
        range: expect.objectContaining({ file: "queues.yaml", start: { line: 12, column: 7 } }) as object,
      },
    ]);
  });

  test("sees properties as they will be, and what nobody knows as unknown", async () => {
    const found: unknown[] = [];
    await shown(
      ({ resources, evaluate }) => {
        const queue = resources.find(({ logicalId }) => logicalId === "Queue");
        found.push(
          queue?.properties,
          queue?.get("KmsMasterKeyId.Anything"),
          queue?.get("Tags.0.Key"),
          evaluate({ Ref: "AWS::Region" }),
        );
      },
      { Size: 7, Stage: "dev" },
    );
    expect(found).toEqual([
      { MaximumMessageSize: "7", QueueName: UNKNOWN, DelaySeconds: UNKNOWN, KmsMasterKeyId: UNKNOWN },
      UNKNOWN,
      undefined,
      "eu-west-1",
    ]);
  });

  test("sees no secret, while conditions are decided by what it is", async () => {
    const found: unknown[] = [];
    const read = ({ resources, parameters, template: body }: TemplatePolicyContext): void => {
      found.push(
        resources[0]?.get("QueueName"),
        resources[0]?.get("DelaySeconds"),
        resources[0]?.get("MaximumMessageSize"),
        parameters,
      );
      expect(JSON.stringify([resources, parameters, body])).not.toContain("hunter2hunter2");
    };
    await shown(read, { Password: "hunter2hunter2", Size: redacted("9"), Stage: "dev" });
    await shown(read, { Password: "", Stage: "dev" });
    expect(found).toEqual([
      "app-****",
      1,
      "****",
      { Size: "****", Password: "****", Stage: "dev" },
      "app-****",
      2,
      "5",
      { Size: "5", Password: "****", Stage: "dev" },
    ]);
  });

  test("is shown what a condition leaves out only where nobody can say", async () => {
    const seen = async (parameters: object): Promise<unknown[]> => {
      const found: unknown[] = [];
      await shown(({ resources }) => {
        const dead = resources.find(({ logicalId }) => logicalId === "Dead");
        found.push(dead?.mayBeAbsent, dead?.get("VisibilityTimeout"), dead?.get("MessageRetentionPeriod"));
      }, parameters);
      return found;
    };
    expect(await seen({ Stage: "dev" })).toEqual([undefined, undefined, undefined]);
    expect(await seen({ Stage: "prod" })).toEqual([false, 30, 60]);
    // Both branches of the first say the same.
    expect(await seen({ Stage: { stackOutput: { stack: "other", output: "Stage" } } })).toEqual([true, 30, UNKNOWN]);
  });

  test("knows the stack it looks at", async () => {
    const found: unknown[] = [];
    await shown(({ stackName, stage, account, region, tags, terminationProtection, isEarlier }) =>
      found.push({ stackName, stage, account, region, tags, terminationProtection, isEarlier }),
    );
    await checkPolicies(
      [
        policy({
          id: "looks",
          description: "Looks.",
          checkTemplate: ({ terminationProtection }) => found.push(terminationProtection),
        }),
      ],
      template,
    );
    expect(found).toEqual([
      {
        stackName: "app",
        stage: undefined,
        account: "111111111111",
        region: "eu-west-1",
        tags: {},
        terminationProtection: false,
        isEarlier: false,
      },
      UNKNOWN,
    ]);
  });

  test("that throws, or waits for something, is named", async () => {
    const throws = policy({
      id: "broken",
      description: "Is broken.",
      checkTemplate: () => {
        throw new Error("no such table");
      },
    });
    await expect(checkPolicies([throws], template)).rejects.toMatchObject({
      code: "POLICY_FAILED",
      message:
        'The policy "policies/broken", held against stack "stack", threw while it looked at the template: no such table. Mend the policy, or leave it out.',
      details: { policy: "policies/broken", stack: "stack" },
    });
    // The compiler takes a function that answers a promise for one that answers nothing.
    const late = policy({
      id: "late",
      description: "Is late.",
      checkTemplate: () => Promise.reject(new Error("late")) as unknown as void,
    });
    await expect(checkPolicies([late], template)).rejects.toMatchObject({
      code: "POLICY_FAILED",
      message: expect.stringContaining("is asynchronous") as string,
    });
  });

  test.each<[string, () => unknown, string]>([
    [
      "an id with capitals",
      () => policy({ id: "NoQueues", description: "x", checkTemplate: () => void 0 }),
      "needs an id of lower case",
    ],
    ["nothing to look at", () => policy({ id: "idle", description: "x" }), "looks at nothing"],
    ["no description", () => policy({ id: "idle", description: " ", checkPlan: () => void 0 }), "has no description"],
    ["two of one id", () => policyPack("rules", [noQueues, noQueues]), 'holds two policies "no-queues"'],
    ["no reason", () => exceptFor(noQueues, { stack: "app", reason: "" }), "needs a reason"],
    ["no subject", () => exceptFor(noQueues, { reason: "why not" }), "is for everything"],
    [
      "no day",
      () => exceptFor(noQueues, { stack: "app", reason: "migration", until: "2027-02-30" }),
      'ends on "2027-02-30", which is no day',
    ],
    [
      "another policy",
      () => exceptFor(noQueues, { policy: "no-topics", stack: "app", reason: "migration" }),
      "and there are no-queues",
    ],
    ["no place", () => onlyWhere({}, noQueues), "holds everywhere unless"],
    ["a place of another kind", () => onlyWhere({ teams: ["a"] } as object, noQueues), '"teams" says nothing'],
  ])("cannot be made of %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("is held once under one name", async () => {
    await expect(checkPolicies([noQueues, noQueues], template)).rejects.toThrow(
      'There are two policies "policies/no-queues"',
    );
    await expect(checkPolicies([{} as Policy], template)).rejects.toThrow("among the policies is none");
  });
});

describe("policies are composed", () => {
  const severities = async (held: Policy, options: object = {}): Promise<unknown> => {
    const { findings, policies } = await checkPolicies(
      [held],
      stack({ name: "app-dev", template, parameters: { Stage: "dev" } }),
      options,
    );
    return policies.length === 0 ? "not held" : findings.map(({ severity }) => severity).join();
  };

  test("only for some stages, accounts and regions", async () => {
    const inProd = onlyWhere({ stages: ["prod"] }, noQueues);
    expect(await severities(inProd, { stage: "prod" })).toBe("error");
    expect(await severities(inProd, { stage: "dev" })).toBe("not held");
    expect(await severities(inProd)).toBe("not held");
    const inAccount = onlyWhere({ accounts: ["111111111111"], regions: ["eu-west-1"] }, noQueues);
    expect(await severities(inAccount, { account: "222222222222" })).toBe("not held");
    // What nobody has said yet may be it.
    expect(await severities(inAccount)).toBe("error");
    expect(await severities(onlyWhere(({ stackName }) => stackName.endsWith("-prod"), noQueues))).toBe("not held");
    expect(await severities(onlyWhere({ stages: ["dev"] }, inProd), { stage: "prod" })).toBe("not held");
  });

  test("as warnings", async () => {
    expect(await severities(warnOnly(noQueues))).toBe("warning");
  });

  test("but not for one stack or resource, for a reason and a time", async () => {
    const reason = "moved to streams in spring";
    const until = { reason, resource: "Queue", until: "2027-03-31" };
    const { findings, isDenied } = await checkPolicies([exceptFor(noQueues, until)], template, {
      parameters: { Stage: "prod" },
      today: new Date("2027-03-31T23:59:00Z"),
    });
    expect(isDenied).toBe(true);
    expect(findings.map(({ resource, severity, exception }) => [resource, severity, exception])).toEqual([
      ["Queue", "info", until],
      ["Dead", "error", undefined],
    ]);
    const later = await checkPolicies([exceptFor(noQueues, until)], template, {
      parameters: { Stage: "dev" },
      today: new Date("2027-04-01T00:00:00Z"),
    });
    expect(later.findings).toMatchObject([
      { severity: "error", message: `Queue is a queue. The exception "${reason}" ended with 2027-03-31.` },
    ]);
    expect(await severities(exceptFor(noQueues, { stack: "app-*", reason }))).toBe("info");
    expect(await severities(exceptFor(noQueues, { stack: "app", reason }))).toBe("error");
  });

  test("and one policy of a pack by its id", async () => {
    const noKeys = resourcePolicy({
      id: "no-keys",
      description: "There are no keys.",
      types: ["AWS::KMS::Key"],
      check: ({ logicalId }, { deny }) => deny("A key.", { logicalId }),
    });
    const rules = exceptFor(policyPack("rules", [noQueues, noKeys]), {
      policy: "no-keys",
      stack: "stack",
      reason: "there is one",
    });
    const { findings } = await checkPolicies([rules], template, { parameters: { Stage: "dev" } });
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(["no-queues error", "no-keys info"]);
  });
});

describe("what a template does not show", () => {
  test("is said", async () => {
    const body = {
      Transform: ["AWS::Serverless-2016-10-31", "Rename"],
      Resources: {
        Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "https://example.com/x" } },
      },
    };
    const { unseen } = await checkPolicies([noQueues], body);
    expect(unseen).toEqual([
      "What AWS::Serverless-2016-10-31, Rename make of it is only seen in a plan.",
      "What is in Inner is only seen in a plan.",
    ]);
  });

  test("is unknown where a macro may still add it, and absent where none can", async () => {
    const seen = async (Transform: string | undefined): Promise<unknown> => {
      let found: unknown;
      const looks = (context: PolicyContext & { resources: TemplatePolicyContext["resources"] }): void => {
        found = context.resources[0]?.get("QueueName");
      };
      const body = { ...(Transform === undefined ? {} : { Transform }), Resources: { Q: { Type: "AWS::SQS::Queue" } } };
      await checkPolicies([policy({ id: "looks", description: "Looks.", checkTemplate: looks })], body);
      return found;
    };
    expect([await seen(undefined), await seen("AWS::Serverless-2016-10-31"), await seen("Rename")]).toEqual([
      undefined,
      undefined,
      UNKNOWN,
    ]);
  });

  test("loops that can be written out are", async () => {
    const body = [
      "Transform: AWS::LanguageExtensions",
      "Resources:",
      "  Fn::ForEach::Queues:",
      "    - Name",
      "    - [A, B]",
      "    - Queue${Name}:",
      "        Type: AWS::SQS::Queue",
      "        Properties: { MaximumMessageSize: 1024 }",
    ].join("\n");
    const { findings } = await checkPolicies([noQueues], { body });
    expect(findings.map(({ resource, range }) => [resource, range?.start.line])).toEqual([
      ["QueueA", 8],
      ["QueueB", 8],
    ]);
  });

  test("is shown by a plan, and held against the same policies over resources", async () => {
    const body = { Transform: "Rename", Resources: { Queue: { Type: "AWS::SQS::Queue" } } };
    const change = {
      action: "Add",
      type: "AWS::SQS::Queue",
      replacedBecauseOf: [],
      dataLoss: "none",
      details: [],
    } as const;
    const after = { Properties: { MaximumMessageSize: "1024", QueueName: "{{changeSet:KNOWN_AFTER_APPLY}}" } };
    const plan = {
      kind: "changes",
      changes: [
        { ...change, logicalId: "MadeByMacro", after },
        { ...change, logicalId: "Queue", after, stackPath: ["Inner"] },
        { ...change, logicalId: "Gone", action: "Remove" },
        { ...change, logicalId: "Silent" },
      ],
    } as unknown as Plan;
    const seen: unknown[] = [];
    const looks = policy({
      id: "looks",
      description: "Looks.",
      checkPlan: ({ revealed, changes, deny }) => {
        seen.push(revealed.map(({ logicalId, get }) => [logicalId, get("MaximumMessageSize"), get("QueueName")]));
        deny("Something goes.", changes.find(({ action }) => action === "Remove") ?? {});
      },
    });
    const { findings, unseen } = await checkPolicies([looks, noQueues], body, { plan });
    expect(seen).toEqual([
      [
        ["MadeByMacro", "1024", UNKNOWN],
        ["Queue", "1024", UNKNOWN],
        ["Silent", UNKNOWN, UNKNOWN],
      ],
    ]);
    expect(unseen).toEqual([]);
    expect(findings.map(({ rule, resource, inPlan, path }) => [rule, resource, inPlan, path])).toEqual([
      ["no-queues", "Queue", undefined, ["Resources", "Queue", "Properties", "MaximumMessageSize"]],
      ["looks", "Gone", true, undefined],
      ["no-queues", "MadeByMacro", true, undefined],
      ["no-queues", "Inner/Queue", true, undefined],
      ["no-queues", "Silent", true, undefined],
    ]);
  });
});
