import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack, type ChangesPlan, type Stack } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";
import { digestOfData } from "./plan-digest.ts";
import { isSealedBy, sealedDescription } from "./plan-seal.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** A stack with a queue and a policy that lets `principal` send to it. */
function openQueue(principal: string, delay = 5): Stack {
  const template = {
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } },
      Policy: {
        Type: "AWS::SQS::QueuePolicy",
        Properties: {
          Queues: [{ Ref: "Queue" }],
          PolicyDocument: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: principal },
                Action: "sqs:SendMessage",
                Resource: { "Fn::GetAtt": ["Queue", "Arn"] },
              },
            ],
          },
        },
      },
    },
  };
  return stack({ name: "open", template });
}

/** A plan with the digest that goes with its content, as anybody can compute it. */
function withDigest({ digest: _digest, ...content }: ChangesPlan): ChangesPlan {
  return { ...content, digest: digestOfData(content) };
}

describe("a plan says", () => {
  test("whom a new policy lets do what, also when what it is about is not known yet", async () => {
    const { changes } = await bench.changesPlan(openQueue("222222222222"));
    expect(changes.find(({ logicalId }) => logicalId === "Policy")?.iamBroadening).toEqual([
      { kind: "principal", value: "AWS:222222222222", path: "/Properties/PolicyDocument" },
      { kind: "action", value: "sqs:sendmessage", path: "/Properties/PolicyDocument" },
      { kind: "unknown", value: "{{changeSet:KNOWN_AFTER_APPLY}}", path: "/Properties/PolicyDocument" },
      { kind: "unknown", value: "{{changeSet:KNOWN_AFTER_APPLY}}", path: "/Properties/Queues" },
    ]);
    expect(changes.find(({ logicalId }) => logicalId === "Queue")).not.toHaveProperty("iamBroadening");
  });

  test("what a change of a policy broadens, and what a change interrupts", async () => {
    await bench.orchestrator.deploy(openQueue("222222222222"));
    const { changes, judged } = await bench.changesPlan(openQueue("*", 6));
    expect(judged).toEqual(expect.arrayContaining(["interruption", "iamBroadening"]));
    expect(changes.find(({ logicalId }) => logicalId === "Queue")).toMatchObject({ interruption: "none" });
    expect(changes.find(({ logicalId }) => logicalId === "Policy")).toMatchObject({
      interruption: "unknown",
      iamBroadening: [{ kind: "principal", value: "*", path: "/Properties/PolicyDocument", isWildcard: true }],
    });
  });
});

describe("what a plan judges", () => {
  test("is judged again when it is deployed", async () => {
    await bench.orchestrator.deploy(openQueue("222222222222"));
    const plan = await bench.changesPlan(openQueue("*"));
    const harmless = plan.changes.map((change) => ({ ...change, iamBroadening: [], interruption: "none" as const }));
    const silent = plan.changes.map(({ iamBroadening: _broadening, ...change }) => change);
    const { judged: _judged, ...unjudged } = plan;
    for (const forged of [
      { ...plan, changes: harmless },
      { ...plan, changes: silent },
      { ...plan, judged: ["interruption" as const], changes: silent },
      { ...unjudged, changes: silent.map(({ interruption: _interruption, ...change }) => change) },
    ]) {
      await expect(bench.orchestrator.deploy(withDigest(forged))).rejects.toMatchObject({ code: "PLAN_STALE" });
    }
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  });

  test("is not asked of a plan of an earlier version", async () => {
    const plan = await bench.changesPlan(queue(5));
    const { judged: _judged, ...content } = plan;
    const changes = plan.changes.map(({ interruption: _interruption, ...change }) => change);
    const early = withDigest({ ...content, changes });
    expect(isSealedBy(early, sealedDescription(early))).toBe(true);
    using other = createOrchestrator({
      ...bench.cloud.connection(),
      // Its change set was described by the earlier version.
      configureClient: ({ middlewareStack }) =>
        middlewareStack.add(
          (next, { commandName }) =>
            async (args) => {
              const answer = await next(args);
              if (commandName !== "DescribeChangeSetCommand") return answer;
              return { ...answer, output: { ...answer.output, Description: sealedDescription(early) } };
            },
          { step: "initialize" },
        ),
    });
    expect(await other.deploy(early)).toMatchObject({ kind: "deployed" });
  });
});
