import { DescribeStackSetCommand, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { STS } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  assumeRoles,
  createOrchestrator,
  stackFanOut,
  type Gate,
  type OrchestratorOptions,
  type StackFanOut,
  type StackSet,
} from "../index.ts";
import { accounts, baseline, fast, openStackSetCloud, regions, type StackSetCloud } from "./stack-set-cloud.testing.ts";

const [first, second] = accounts;
const targets = { accounts: [first, second], regions };
const bad: Gate = { name: "errors", look: () => ({ kind: "failed", reason: "too many" }) };

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** CloudFormation shows templates with `?` for what is not ASCII; the local cloud shows what it was sent. */
const asAws: Partial<OrchestratorOptions> = {
  configureClient: ({ middlewareStack }) =>
    middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        const output = answer.output as { TemplateBody?: string; StackSet?: { TemplateBody?: string } };
        for (const holder of [output, output.StackSet ?? {}]) {
          if (holder.TemplateBody !== undefined)
            holder.TemplateBody = holder.TemplateBody.replaceAll(/[^\n\x20-\x7e]/g, "?");
        }
        return answer;
      },
      { step: "initialize" },
    ),
};

function described(description: string, value: string): { readonly body: string } {
  const Properties = { Type: "String", Value: value, Description: description };
  return { body: JSON.stringify({ Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties } } }) };
}

async function templateOfSet(): Promise<string | undefined> {
  const { StackSet: set } = await bench.client.send(new DescribeStackSetCommand({ StackSetName: "baseline" }));
  return set?.TemplateBody;
}

function set(description: string, value: string): StackSet {
  return baseline("", { template: described(description, value), targets });
}

test("a template with characters beyond ASCII goes back as it was sent, where the new one says what they are", async () => {
  using orchestrator = createOrchestrator({ ...bench.cloud.connection(), ...asAws });
  await orchestrator.rollOut(set("Für alle", "one"), fast);
  const returned = await orchestrator.rollOut(set("Für alle", "two"), { ...fast, gates: [bad] });
  expect(returned).toMatchObject({ kind: "returned" });
  expect(await templateOfSet()).toBe(described("Für alle", "one").body);
});

test("where nobody knows what they were, nothing is begun; a store that has seen them knows, and what stays needs no return", async () => {
  using alone = createOrchestrator({ ...bench.cloud.connection(), ...asAws });
  using keeping = bench.another(asAws);
  await keeping.rollOut(set("Für alle", "one"), fast);
  bench.cloud.calls.clear();
  await expect(alone.rollOut(set("Nur für uns", "two"), { ...fast, gates: [bad] })).rejects.toMatchObject({
    code: "ROLLOUT_BLOCKED",
    message: expect.stringContaining("shows characters beyond ASCII as ?, and line 1 of its template"),
  });
  expect(bench.began()).toEqual([]);
  const returned = await keeping.rollOut(set("Nur für uns", "two"), { ...fast, gates: [bad] });
  expect(returned).toMatchObject({ kind: "returned" });
  expect(await templateOfSet()).toBe(described("Für alle", "one").body);
  const left = await alone.rollOut(set("Nur für uns", "two"), { ...fast, gates: [bad], onFailure: "STOP" });
  expect(left).toMatchObject({ kind: "failed" });
});

test("settings alone go back without touching the template", async () => {
  using alone = createOrchestrator({ ...bench.cloud.connection(), ...asAws });
  await alone.rollOut(set("Für alle", "one"), fast);
  const tagged = baseline("", { template: described("Für alle", "one"), targets, tags: { team: "orders" } });
  expect(await alone.rollOut(tagged, { ...fast, gates: [bad] })).toMatchObject({ kind: "returned" });
  expect(await templateOfSet()).toBe(described("Für alle", "one").body);
  expect(await alone.planStackSet(set("Für alle", "one"))).toMatchObject({ operation: "NONE" });
});

describe("a fan-out", () => {
  const rolled = (description: string, value: string): StackFanOut =>
    stackFanOut({ name: "security", template: described(description, value), targets });
  const templateThere = async (): Promise<string | undefined> => {
    const { TemplateBody } = await bench.client.send(new GetTemplateCommand({ StackName: "security" }));
    return TemplateBody;
  };

  test("brings such a template back too, and says which stack it can't bring back", async () => {
    const sts = new STS({ ...bench.cloud.connection(), maxAttempts: 1 });
    const credentialsFor = assumeRoles(sts, { roleArn: ({ account }) => `arn:aws:iam::${account}:role/Deployer` });
    using orchestrator = bench.another({ ...asAws, credentialsFor });
    await orchestrator.rollOut(rolled("Für alle", "one"), fast);
    expect(await orchestrator.rollOut(rolled("Für alle", "two"), { ...fast, gates: [bad] })).toMatchObject({
      kind: "returned",
    });
    expect(await templateThere()).toBe(described("Für alle", "one").body);
    const lost = await orchestrator.rollOut(rolled("Nur für uns", "three"), { ...fast, gates: [bad] });
    expect(lost).toMatchObject({ kind: "failed", reason: expect.stringContaining("4 stacks could not be taken back") });
    expect(lost.instances[0]?.reason).toContain('line 1 of the template that stack "security" had');
    sts.destroy();
  });

  test("whose stacks nobody could read before, or were all new, is not said to be returned", async () => {
    using orchestrator = bench.reachingAll();
    const created = await orchestrator.rollOut(rolled("All", "one"), { ...fast, gates: [bad] });
    expect(created).toMatchObject({ kind: "failed", reason: expect.stringContaining("Everything it did was new") });
    expect(new Set(created.instances.map(({ state }) => state))).toEqual(new Set(["kept"]));
    bench.cloud.faults.refuse({
      operation: "GetTemplate",
      account: second,
      code: "AccessDenied",
      message: "not you",
      times: 2,
    });
    const blind = await orchestrator.rollOut(rolled("All", "two"), { ...fast, gates: [bad] });
    expect(blind).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("2 stacks could not be taken back"),
    });
    expect(blind.instances.map(({ state }) => state)).toEqual(["returned", "returned", "failed", "failed"]);
    expect(blind.instances[3]?.reason).toContain('What stack "security" was could not be read');
  });
});
