import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { fromSsm, stack } from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";
import { app, other, said } from "./preflight.testing.ts";

let bench: TestCloud;
beforeAll(async () => {
  bench = await openTestCloud();
  await bench.orchestrator.deploy(other);
});
afterAll(() => bench[Symbol.asyncDispose]());

const topic = "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n";
const exporting = (...names: string[]): string =>
  [
    `${topic}Outputs:`,
    ...names.map((name, index) => `  Out${index}: { Value: !Ref Topic, Export: { Name: ${name} } }`),
  ].join("\n");

describe("exports", () => {
  test("that another stack has, or the template has twice, fail", async () => {
    const preflight = await bench.orchestrator.preflight(
      app(`Parameters: { Name: { Type: String, Default: free } }\n${exporting("free", "orders-url", "!Ref Name")}`),
    );
    expect(said(preflight, "exports")).toEqual([
      "failed | certain | Out2 is exported as free, and so is Out0.",
      'failed | certain | Stack "other" exports orders-url already.',
    ]);
  });

  test("that nobody has pass, and those with names to come are not looked for", async () => {
    const preflight = await bench.orchestrator.preflight(
      app(`Parameters: { Name: { Type: String } }\n${exporting("free", "!Ref Name")}`, {
        parameters: { Name: fromSsm("/none") },
      }),
    );
    expect(said(preflight, "exports")).toEqual([
      "not-looked | - | The name under which Out1 is exported is only known later.",
      "passed | certain | No other stack exports free.",
    ]);
  });

  test("that would go fail while others import them; a stack's own are not in its way", async () => {
    await bench.orchestrator.deploy(app(exporting("stays", "goes", "unused")));
    await bench.orchestrator.deploy(
      stack({
        name: "importer",
        template: {
          Resources: {
            Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { "Fn::ImportValue": "goes" } } },
          },
        },
      }),
    );
    bench.cloud.calls.clear();
    const preflight = await bench.orchestrator.preflight(app(exporting("stays")));
    expect(preflight.operation).toBe("UPDATE");
    expect(said(preflight, "exports")).toEqual([
      "failed | certain | The export goes (output Out1) would go, and importer imports it.",
    ]);
    const calls = bench.operations();
    expect(calls.filter((operation) => operation === "ListImports")).toHaveLength(2);
    expect(calls.filter((operation) => operation === "ListExports")).toHaveLength(1);
    await bench.orchestrator.destroy("importer");
    await bench.orchestrator.destroy("app");
  });

  test("beyond fifty pages are said not to be known", async () => {
    let pages = 0;
    using endless = through(bench, async (command, input, send) => {
      if (command !== "ListExportsCommand") return send();
      pages += 1;
      // The local cloud knows no such token, and answers its first page for ever.
      Reflect.deleteProperty(input, "NextToken");
      return { ...(await send()), NextToken: "more" };
    });
    const body = exporting("free").replace(
      "AWS::SNS::Topic }",
      "AWS::SNS::Topic, Properties: { DisplayName: !ImportValue none } }",
    );
    const preflight = await endless.preflight(app(body));
    expect([...said(preflight, "exports"), ...said(preflight, "imports")]).toEqual([
      "not-looked | - | The account has more exports than the 1 that were looked at.",
      "not-looked | - | The account has more exports than were looked at, and none is not among those.",
    ]);
    expect(pages).toBe(50);
  });
});

describe("imports", () => {
  const importing = (name: string): string =>
    `Resources:\n  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !ImportValue ${name} } }\n`;

  test.each([
    ["orders-url", "passed | certain | Other stacks export orders-url."],
    ["nothing", "failed | certain | No stack in eu-west-1 exports nothing, which Topic imports."],
  ])("of %s: %s", async (name, expected) => {
    expect(said(await bench.orchestrator.preflight(app(importing(name))), "imports")).toEqual([expected]);
  });

  test("in a branch that is not taken count for nothing", async () => {
    const body = `Conditions:
  Never: !Equals [a, b]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { DisplayName: !If [Never, !ImportValue nothing, plain] }
`;
    expect(said(await bench.orchestrator.preflight(app(body)), "imports")).toEqual([
      "passed | certain | The template imports nothing.",
    ]);
  });
});
