import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { createMemoryStore } from "@stacksteward/workflow";
import fc from "fast-check";
import { expect, test } from "vitest";

import { openDriftingCloud, type DriftingCloud } from "../drift/drifting-stack.testing.ts";
import { createOrchestrator, stack, type Orchestrator, type Stack } from "../index.ts";
import { stillIn } from "../runs/kept-cloud.testing.ts";

/** What a stack of topics and queues is made of. */
interface Version {
  /** Topics, by the texts they are called. */
  readonly texts: Readonly<Record<string, string>>;
  readonly delays: Readonly<Record<string, number>>;
  /** Topics that are called as a parameter says. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

const name = fc.constantFrom("Alpha", "Beta", "Gamma", "Delta");
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const versions: fc.Arbitrary<Version> = fc.record({
  texts: fc.dictionary(name, word, { maxKeys: 3 }),
  delays: fc.dictionary(name, fc.nat({ max: 900 }), { minKeys: 1, maxKeys: 3 }),
  parameters: fc.dictionary(name, word, { maxKeys: 3 }),
  tags: fc.dictionary(word, word, { maxKeys: 3 }),
});

/** Gives an object its keys in some order. */
type Order = <T extends object>(members: T) => T;
const asWritten: Order = (members) => members;
const turnedRound: Order = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).toReversed()) as T;

function toStack({ texts, delays, parameters, tags }: Version, order: Order): Stack {
  const each = <T>(members: Readonly<Record<string, T>>, prefix: string, make: (member: T, key: string) => object) =>
    Object.entries(members).map(([key, member]) => [`${prefix}${key}`, order(make(member, key))]);
  const topic = (DisplayName: unknown): object =>
    order({
      Type: "AWS::SNS::Topic",
      Properties: order({ DisplayName, Tags: [order({ Key: "made", Value: "here" })] }),
    });
  const queue = (DelaySeconds: number): object =>
    order({ Type: "AWS::SQS::Queue", Properties: order({ DelaySeconds, VisibilityTimeout: 30 }) });
  const resources = [
    ...each(texts, "Topic", topic),
    ...each(delays, "Queue", queue),
    ...each(parameters, "Told", (_, key) => topic({ Ref: key })),
  ];
  const template = order({
    Parameters: order(Object.fromEntries(each(parameters, "", () => ({ Type: "String" })))),
    Resources: order(Object.fromEntries(resources) as object),
    Outputs: order(Object.fromEntries(each(delays, "Url", (_, key) => ({ Value: { Ref: `Queue${key}` } })))),
  });
  const definition = { parameters: order({ ...parameters }), tags: order({ ...tags }) };
  return stack({ name: "any", template: { body: JSON.stringify(template) }, ...definition });
}

/** What a replaced resource has anew, whatever its template says. */
const IDENTITY = new Set(["TopicName", "TopicArn", "QueueName", "QueueUrl", "Arn"]);

async function stateOf(bench: DriftingCloud, orchestrator: Orchestrator): Promise<unknown> {
  const { TemplateBody } = await bench.client.send(new GetTemplateCommand({ StackName: "any" }));
  const { parameters, tags } = (await orchestrator.describe("any")) ?? {};
  const resources: Record<string, unknown> = {};
  for await (const { logicalId } of orchestrator.resources("any")) {
    const live = Object.entries(await bench.live("any", logicalId));
    resources[logicalId] = Object.fromEntries(live.filter(([property]) => !IDENTITY.has(property)));
  }
  return { TemplateBody, parameters, tags, resources };
}

async function onCloud(work: (bench: DriftingCloud, orchestrator: Orchestrator) => Promise<void>): Promise<void> {
  await using bench = await openDriftingCloud();
  const store = stillIn(bench.cloud, createMemoryStore());
  using orchestrator = createOrchestrator({ ...bench.cloud.connection(), store });
  await work(bench, orchestrator);
}

test("going back to the previous deployment brings back the state before: template, parameters, tags, and what is live", async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(versions, versions, (first, second) =>
      onCloud(async (bench, orchestrator) => {
        await orchestrator.deploy(toStack(first, asWritten));
        const before = await stateOf(bench, orchestrator);
        const { kind } = await orchestrator.deploy(toStack(second, asWritten), { onEvent: () => {} });
        if (kind === "no-changes") return;
        changed += 1;
        expect(await stateOf(bench, orchestrator)).not.toEqual(before);
        await orchestrator.rollback("any", { to: "previous" });
        expect(await stateOf(bench, orchestrator)).toEqual(before);
      }),
    ),
    { numRuns: 10 },
  );
  expect(changed).toBeGreaterThan(0);
});

test("the plan of what is deployed is empty, and no order of keys in template, parameters or tags makes it a change", async () => {
  await fc.assert(
    fc.asyncProperty(versions, (version) =>
      onCloud(async (_, orchestrator) => {
        await orchestrator.deploy(toStack(version, asWritten));
        for (const order of [asWritten, turnedRound]) {
          expect(await orchestrator.plan(toStack(version, order))).toMatchObject({ kind: "no-changes" });
        }
      }),
    ),
    { numRuns: 10 },
  );
});
