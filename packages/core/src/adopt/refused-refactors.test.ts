import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type RefactorDefinition } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { deploySides, movesIn, queue, side, topic } from "./refactor-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
  await deploySides(bench, side("one", topic, queue("A", 1), queue("B", 2)), side("two", topic, queue("C", 3)));
});
afterEach(() => bench[Symbol.asyncDispose]());

const place = (name: string) => {
  const [stackName = "", logicalId = ""] = name.split("/");
  return { stack: stackName, logicalId };
};
const mapping = (from: string, to: string) => ({ from: place(from), to: place(to) });

async function refusal(definition: RefactorDefinition): Promise<{ readonly code: string; readonly message: string }> {
  const failure: unknown = await bench.orchestrator.planRefactor(definition).then(
    () => new Error("it was planned"),
    (error: unknown) => error,
  );
  return failure as { readonly code: string; readonly message: string };
}

async function refusedBeforeSending(...of: Parameters<typeof refusal>): Promise<string> {
  const { code, message } = await refusal(...of);
  expect(code).toBe("REFACTOR_INVALID");
  expect(bench.operations()).not.toContain("CreateStackRefactor");
  return message.replace("Nothing was moved: ", "");
}

describe("a refactor is refused before anything is sent", () => {
  test("when it would add a resource", async () => {
    const stacks = [side("one", topic, queue("A", 1)), side("two", topic, queue("C", 3), queue("B", 2), queue("D", 4))];
    // Of two queues that come and one that leaves, B is known by its name.
    expect(await refusedBeforeSending({ stacks })).toBe(
      "two.yaml:12:3: two/D (AWS::SQS::Queue) would be created, and a refactor creates nothing. Deploy it first, or afterwards.",
    );
  });

  test("when it would delete one", async () => {
    const stacks = [side("one", topic), side("two", topic, queue("C", 3), queue("B", 2))];
    expect(await refusedBeforeSending({ stacks })).toBe(
      "one/A (AWS::SQS::Queue) would be deleted, and a refactor deletes nothing. Name the stack that is to have it, or take it out with a deployment.",
    );
  });

  test("when the templates leave open which resource is which, until a mapping says it", async () => {
    await deploySides(bench, side("three", topic, queue("A", 5), queue("B", 5)));
    const stacks = [side("three", topic), side("two", topic, queue("C", 3), queue("X", 5), queue("Y", 5))];
    expect(await refusedBeforeSending({ stacks })).toContain(
      'two.yaml:8:3: two/X (AWS::SQS::Queue) may come from three/A or three/B. Say which: mappings: [{ from: { stack: "three", logicalId: "A" }, to: { stack: "two", logicalId: "X" } }].',
    );
    const plan = await bench.orchestrator.planRefactor({ stacks, mappings: [mapping("three/A", "two/Y")] });
    expect(movesIn(plan).toSorted()).toEqual(["three/A -> two/Y", "three/B -> two/X"]);
    await bench.orchestrator.refactor(plan);
    // What was mapped has moved by now, and that is what was asked for.
    const again = await bench.orchestrator.planRefactor({ stacks, mappings: [mapping("three/A", "two/Y")] });
    expect(again.kind).toBe("no-moves");
  });

  test.each([
    [[mapping("one/Z", "two/A")], "The mapping of one/Z names no resource that a stack has."],
    [[mapping("one/A", "two/Z")], "The mapping to two/Z names no resource that a template declares."],
    [[mapping("one/A", "one/A")], "The mapping of one/A leaves it where it is."],
    [[mapping("one/News", "two/B")], "one/News is of type AWS::SNS::Topic, and two/B, to which it is mapped,"],
    [[mapping("one/B", "two/B"), mapping("one/B", "two/C")], "Two mappings lead from one/B: each resource has one."],
  ])("when a mapping can't be: %j", async (mappings, message) => {
    const stacks = [side("one", topic, queue("A", 1)), side("two", topic, queue("C", 3), queue("B", 2))];
    expect(await refusedBeforeSending({ stacks, mappings })).toContain(message);
  });

  test.each([
    [[], "It names 0 stacks, and CloudFormation takes 1 to 5."],
    [[side("one", topic), side("one", topic)], 'It names stack "one" more than once.'],
    [["a", "b", "c", "d", "e", "f"].map((name) => side(name, topic)), "It names 6 stacks"],
    [[{ name: "one", template: { usePrevious: true } } as const], 'stack "one" would keep its own'],
  ])("when it can't be one", async (stacks, message) => {
    expect(await refusal({ stacks })).toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining(message),
    });
    expect(bench.operations()).not.toContain("CreateStackRefactor");
  });

  test("when a template is wrong by itself", async () => {
    const broken = "  B:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Ref A\n";
    expect(await refusal({ stacks: [side("one", queue("A", 1)), side("two", topic, broken)] })).toMatchObject({
      code: "UNRESOLVED_REFERENCE",
      message: expect.stringContaining("two.yaml:7:"),
    });
  });

  test("when one of the stacks is not at rest", async () => {
    bench.cloud.faults.failResource({ logicalId: "C", action: "update", reason: "no", times: 1 });
    const changed = stack(side("two", topic, queue("C", 4)));
    await expect(bench.orchestrator.deploy(changed, { disableRollback: true })).rejects.toThrow();
    const stacks = [side("one", topic, queue("A", 1)), side("two", topic, queue("C", 3), queue("B", 2))];
    expect(await refusal({ stacks })).toMatchObject({
      code: "STACK_NOT_READY",
      message: expect.stringContaining('Stack "two" is UPDATE_FAILED'),
    });
  });
});

describe("CloudFormation refuses a refactor", () => {
  test("that would change a resource on its way, with the line it comes to", async () => {
    const stacks = [side("one", topic, queue("A", 1)), side("two", topic, queue("C", 3), queue("B", 9))];
    const { code, message } = await refusal({ stacks });
    expect(code).toBe("REFACTOR_REFUSED");
    expect(message).toMatch(
      /^CloudFormation could not make the refactor: two\.yaml:8:3: Resource B in stack arn:.*does not match the destination resource's properties\. A refactor moves and renames,/,
    );
  });

  test("that would change a resource which stays", async () => {
    const stacks = [side("one", topic, queue("A", 5)), side("two", topic, queue("C", 3), queue("B", 2))];
    expect((await refusal({ stacks })).message).toContain("one.yaml:4:3: Resource A in stack");
  });

  test("of a type that stays where it is", async () => {
    const zone =
      "  Zone:\n    Type: AWS::WAFv2::IPSet\n    Properties: { Addresses: [], IPAddressVersion: IPV4, Scope: REGIONAL }\n";
    await deploySides(bench, side("zones", topic, zone));
    const stacks = [side("zones", topic), side("two", topic, queue("C", 3), zone)];
    expect((await refusal({ stacks })).message).toContain("Stack Refactor does not support AWS::WAFv2::IPSet.");
  });
});
