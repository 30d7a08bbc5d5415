import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack, type ChangesPlan, type Stack } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";
import { digestOfData } from "./plan-digest.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

interface Base {
  /** The name of the topic: another one replaces it. */
  readonly name: string;
  readonly display?: string;
  readonly withText?: boolean;
}

/** A stack that exports the id of a topic and, perhaps, a text. */
function base({ name, display = "Base", withText = true }: Base): Stack {
  const template = {
    Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: name, DisplayName: display } } },
    Outputs: {
      Arn: { Value: { Ref: "Topic" }, Export: { Name: "base-topic" } },
      ...(withText ? { Text: { Value: "fixed", Export: { Name: "base-text" } } } : {}),
      Quiet: { Value: { Ref: "Topic" } },
    },
  };
  return stack({ name: "base", template });
}

function importer(name: string, of: string): Stack {
  const template = {
    Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { "Fn::ImportValue": of } } } },
  };
  return stack({ name, template });
}

const exportCalls = (): string[] =>
  bench.operations().filter((operation) => ["ListImports", "GetTemplate", "ListExports"].includes(operation));

describe("a plan", () => {
  test("names the exports that change or vanish, what is behind that, and who imports them", async () => {
    await bench.orchestrator.deploy(base({ name: "one" }));
    for (const name of ["web", "api"]) await bench.orchestrator.deploy(importer(name, "base-topic"));
    bench.cloud.calls.clear();
    const plan = await bench.changesPlan(base({ name: "two", withText: false }));
    expect(plan.exports).toEqual([
      { name: "base-text", output: "Text", effect: "removed", importers: [] },
      { name: "base-topic", output: "Arn", effect: "changes", because: "Topic", importers: ["api", "web"] },
    ]);
    // Two templates, and one list for each export that is affected.
    expect(exportCalls().toSorted()).toEqual(["GetTemplate", "GetTemplate", "ListImports", "ListImports"]);
  });

  test("names an export that goes although no resource changes", async () => {
    await bench.orchestrator.deploy(base({ name: "one" }));
    const plan = await bench.changesPlan(base({ name: "one", withText: false }));
    expect(plan).toMatchObject({ changes: [], exports: [{ name: "base-text", effect: "removed", importers: [] }] });
  });

  test("asks nobody about exports that stay as they are", async () => {
    await bench.orchestrator.deploy(base({ name: "one" }));
    bench.cloud.calls.clear();
    const plan = await bench.changesPlan(base({ name: "one", display: "Other" }));
    expect(plan).not.toHaveProperty("exports");
    expect(exportCalls()).toEqual(["GetTemplate", "GetTemplate"]);
  });

  test("costs no call where a stack exports nothing", async () => {
    await bench.orchestrator.deploy(queue(5));
    bench.cloud.calls.clear();
    await bench.changesPlan(queue(6));
    expect(exportCalls()).toEqual([]);
  });

  test("reads every page of importers", async () => {
    await bench.orchestrator.deploy(base({ name: "one" }));
    using paging = createOrchestrator({
      ...bench.cloud.connection(),
      configureClient: ({ middlewareStack }) =>
        middlewareStack.add(
          (next, { commandName }) =>
            async (args) => {
              if (commandName !== "ListImportsCommand") return next(args);
              const { NextToken: token } = args.input as { NextToken?: string };
              const output = token === undefined ? { Imports: ["b"], NextToken: "2" } : { Imports: ["a"] };
              return { response: {}, output: { ...output, $metadata: {} } };
            },
          { step: "initialize" },
        ),
    });
    const plan = await bench.changesPlan(base({ name: "two" }), paging);
    expect(plan.exports).toMatchObject([{ name: "base-topic", importers: ["a", "b"] }]);
  });
});

describe("what a plan says of exports", () => {
  test("is held against what is so when it is deployed", async () => {
    await bench.orchestrator.deploy(base({ name: "one" }));
    const plan = await bench.changesPlan(base({ name: "two" }));
    const { digest: _digest, exports = [], ...content } = plan;
    const [affected] = exports;
    const forgeries: object[] = [
      content,
      { ...content, exports: [] },
      { ...content, exports: [{ ...affected, effect: "may-change" }] },
      { ...content, exports: [...exports, { name: "other", output: "O", effect: "removed", importers: [] }] },
      { ...content, exports: [{ ...affected, importers: ["nobody"] }] },
    ];
    for (const forged of forgeries) {
      const signed = { ...forged, digest: digestOfData(forged) } as ChangesPlan;
      await expect(bench.orchestrator.deploy(signed)).rejects.toMatchObject({
        code: "PLAN_STALE",
        message: expect.stringContaining("export"),
      });
    }
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  });

  test("is stale when somebody has begun to import one", async () => {
    await bench.orchestrator.deploy(base({ name: "one" }));
    const plan = await bench.changesPlan(base({ name: "two" }));
    await bench.orchestrator.deploy(importer("web", "base-topic"));
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining("others import the export base-topic now: web"),
    });
  });
});
