import type { ResourceDeclaration, TemplateBody } from "@stacksteward/template";
import { afterEach, beforeEach, expect, test } from "vitest";

import { stack, type ChangesPlan, type OperationEvent, type Stack } from "../index.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const nested = (url: URL): ResourceDeclaration => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: url.href },
});

const put = (key: string, Resources: TemplateBody["Resources"]): Promise<URL> =>
  bench.putTemplate(key, JSON.stringify({ Resources }));

/** A template holds 500 resources, so a thousand need nested stacks. */
async function thousand(version: string): Promise<Stack> {
  const Resources: Record<string, ResourceDeclaration> = {};
  for (const [part, count] of [400, 350, 250].entries()) {
    const topics = Array.from({ length: count }, (_, index): [string, ResourceDeclaration] => [
      `Topic${index}`,
      { Type: "AWS::SNS::Topic", Properties: { DisplayName: version } },
    ]);
    Resources[`Part${part}`] = nested(await put(`${version}-${part}.json`, Object.fromEntries(topics)));
  }
  return stack({ name: "large", template: { Resources } });
}

const inside = (plan: ChangesPlan): number => plan.changes.filter(({ stackPath }) => stackPath !== undefined).length;

test("a change set of a thousand resources is read over all its pages, deployed as planned, and followed to the last event", async () => {
  const plan = await bench.changesPlan(await thousand("one"));
  expect([inside(plan), plan.changes.length]).toEqual([1000, 1003]);
  const done = new Set<string>();
  const onEvent = (event: OperationEvent): void => {
    if (event.kind === "resource-status" && event.status === "CREATE_COMPLETE")
      done.add(`${event.stackName}/${event.logicalId}`);
  };
  expect(await bench.orchestrator.deploy(plan, { onEvent })).toMatchObject({ status: "CREATE_COMPLETE" });
  expect(done.size).toBe(1003);
  const update = await bench.changesPlan(await thousand("two"));
  expect(inside(update)).toBe(1000);
  expect(new Set(update.changes.map(({ action }) => action))).toEqual(new Set(["Modify"]));
  expect((await bench.orchestrator.planDestroy("large")).resources).toHaveLength(1003);
});

/** Ten stacks, each in the one before, with a topic in the innermost. */
async function tenLevels(version: string): Promise<Stack> {
  let inner = await put(`${version}-10.json`, {
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: version } },
  });
  for (let level = 9; level >= 1; level--) inner = await put(`${version}-${level}.json`, { Next: nested(inner) });
  return stack({ name: "deep", template: { Resources: { Next: nested(inner) } } });
}
const WAY_DOWN = Array.from({ length: 10 }, () => "Next");

test("ten levels of nesting are planned, deployed, told of and destroyed to the innermost resource", async () => {
  const plan = await bench.changesPlan(await tenLevels("one"));
  expect(plan.changes.at(-1)).toMatchObject({ stackPath: WAY_DOWN, logicalId: "Topic", action: "Add" });
  const told: string[] = [];
  const onEvent = (event: OperationEvent): void => {
    if (event.kind === "stack-status") told.push(`${event.stackName.split("-Next-").length} ${event.status}`);
  };
  await bench.orchestrator.deploy(plan, { onEvent });
  expect(told.filter((each) => each.endsWith("CREATE_COMPLETE"))).toHaveLength(11);
  const { resources } = await bench.orchestrator.planDestroy("deep");
  expect(resources.at(-1)).toMatchObject({ stackPath: WAY_DOWN, logicalId: "Topic" });
  await bench.orchestrator.destroy("deep");
  const left: string[] = [];
  for await (const { name } of bench.orchestrator.list()) left.push(name);
  expect(left).toEqual([]);
});

test.each(["create", "update"] as const)(
  "a failed %s ten levels down is explained by the resource itself",
  async (action) => {
    if (action === "update") await bench.orchestrator.deploy(await tenLevels("one"));
    bench.cloud.faults.failResource({ logicalId: "Topic", action, times: 1, reason: "Far down." });
    const { details, message } = await failureOf(bench.orchestrator.deploy(await tenLevels("two")));
    expect(details.causes).toMatchObject([
      { path: [...WAY_DOWN, "Topic"], type: "AWS::SNS::Topic", reason: "Far down." },
    ]);
    // After the rollback of an update only the older template can be read, whose lines are others.
    const place = action === "create" ? ` at template of ${WAY_DOWN.join("/")}:1:15` : "";
    expect(message).toContain(`${WAY_DOWN.join("/")}/Topic (AWS::SNS::Topic)${place} failed: Far down.`);
  },
);
