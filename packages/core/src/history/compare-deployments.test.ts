import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { compareDeployments, redacted, stack, type Deployment, type Orchestrator } from "../index.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
});
afterEach(() => bench[Symbol.asyncDispose]());

const yaml = (delay: string): string => `# The queue of orders.
Parameters:
  Delay: { Type: Number }
  Password: { Type: String, NoEcho: true }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: ${delay} }
  Secret:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Value: !Ref Password }
`;

interface Version {
  readonly body?: string;
  readonly delay?: number;
  readonly password?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Deploys each version and answers the records, oldest first. */
async function deployed(...versions: readonly Version[]): Promise<readonly [Deployment, Deployment]> {
  for (const { body = yaml("!Ref Delay"), delay = 5, password = "correct horse", tags = {} } of versions) {
    const parameters = { Delay: delay, Password: redacted(password) };
    await orchestrator.deploy(stack({ name: "orders", template: { body }, parameters, tags }));
  }
  const history: Deployment[] = [];
  for await (const deployment of orchestrator.history("orders")) history.unshift(deployment);
  const [first, second] = history;
  if (first === undefined || second === undefined) throw new Error("Two deployments are compared.");
  return [first, second];
}

describe("two deployments", () => {
  test("are the same whatever their templates look like", async () => {
    const json = {
      Resources: {
        Secret: { Properties: { Value: { Ref: "Password" }, Type: "String" }, Type: "AWS::SSM::Parameter" },
        Queue: { Properties: { DelaySeconds: { Ref: "Delay" } }, Type: "AWS::SQS::Queue" },
      },
      Parameters: { Password: { NoEcho: "true", Type: "String" }, Delay: { Type: "Number" } },
    };
    const [first, second] = await deployed({}, { body: JSON.stringify(json) });
    expect(second.outcome.kind).toBe("no-changes");
    expect(await compareDeployments(first, second)).toEqual({
      isSame: true,
      template: { kind: "same" },
      parameters: [],
      secretParameters: ["Password"],
      tags: [],
      changes: [],
    });
  });

  test("differ in what their templates mean, and in what that does to resources", async () => {
    const [first, second] = await deployed({}, { body: `${yaml("7")}Outputs: { Url: { Value: !Ref Queue } }\n` });
    const comparison = await compareDeployments(first, second);
    expect(comparison).toMatchObject({
      isSame: false,
      template: { kind: "different", sections: ["Resources", "Outputs"] },
      parameters: [],
      tags: [],
    });
    expect(comparison.changes).toMatchObject([
      { logicalId: "Queue", action: "Modify", details: [{ name: "DelaySeconds", before: "5", after: "7" }] },
    ]);
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });

  test("differ in parameters and tags", async () => {
    const tags = [
      { team: "orders", old: "1" },
      { team: "sales", new: "2" },
    ];
    const [first, second] = await deployed({ tags: tags[0] ?? {} }, { delay: 6, tags: tags[1] ?? {} });
    expect(await compareDeployments(first, second)).toMatchObject({
      isSame: false,
      template: { kind: "same" },
      parameters: [{ name: "Delay", before: "5", after: "6" }],
      tags: [
        { name: "new", after: "2" },
        { name: "old", before: "1" },
        { name: "team", before: "orders", after: "sales" },
      ],
    });
  });

  test("say nothing of a secret, whether it has changed or not", async () => {
    const [first, second] = await deployed({}, { password: "wrong horse" });
    const comparison = await compareDeployments(first, second);
    expect(comparison).toMatchObject({ isSame: true, secretParameters: ["Password"] });
    expect(JSON.stringify(comparison)).not.toMatch(/horse/);
  });

  test("of which one has no template that is known are still compared in the rest", async () => {
    const [first, second] = await deployed({}, { delay: 6 });
    const { template: _template, ...without } = second;
    const unread = { ...without, template: { digest: "sha256:0" } };
    const comparison = await compareDeployments(first, unread);
    expect(comparison).toMatchObject({ template: { kind: "unknown" }, parameters: [{ name: "Delay" }] });
    expect(comparison).not.toHaveProperty("changes");
  });
});

test("a comparison with itself finds nothing, and the other way round the same turned round", async () => {
  const values = fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 });
  const [first] = await deployed({}, { delay: 6 });
  await fc.assert(
    fc.asyncProperty(values, values, async (before, after) => {
      const [a, b] = [
        { ...first, tags: before },
        { ...first, tags: after },
      ];
      expect((await compareDeployments(a, a)).isSame).toBe(true);
      const { tags } = await compareDeployments(a, b);
      const turned = (await compareDeployments(b, a)).tags;
      expect(turned.map(({ name, before: is, after: was }) => [name, was, is])).toEqual(
        tags.map(({ name, before: was, after: is }) => [name, was, is]),
      );
    }),
    { numRuns: 20 },
  );
});
