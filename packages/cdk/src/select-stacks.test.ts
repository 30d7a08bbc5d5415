import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { assetsArtifact, openAssembly, stackArtifact, type TestAssembly } from "./assembly.testing.ts";
import { loadCloudAssembly, type CloudAssemblyOptions } from "./index.ts";

const here = { account: "111111111111", region: "eu-west-1" };

let assembly: TestAssembly;
beforeEach(async () => {
  assembly = await openAssembly();
  // The web site needs the API, and that the data; nobody needs the reports.
  await assembly.write({
    "manifest.json": {
      artifacts: {
        ...stackIn("Web", ["Api"]),
        ...stackIn("Api", ["Data"]),
        ...stackIn("Data", [], { stackName: "shop-data" }),
        ...stackIn("Reports", []),
        "assembly-Prod": { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-Prod" } },
      },
    },
    "assembly-Prod/manifest.json": {
      artifacts: {
        "ProdApi.assets": assetsArtifact("ProdApi"),
        ProdApi: { ...stackArtifact("ProdApi"), displayName: "Prod/Api" },
      },
    },
    "assembly-Prod/ProdApi.template.json": "{}",
    "assembly-Prod/ProdApi.assets.json": {},
    ...Object.fromEntries(
      ["Web", "Api", "Data", "Reports"].flatMap((id) => [
        [`${id}.template.json`, "{}"],
        [`${id}.assets.json`, {}],
      ]),
    ),
  });
});
afterEach(() => assembly[Symbol.asyncDispose]());

function stackIn(id: string, dependencies: readonly string[], properties: object = {}): Record<string, object> {
  return { [`${id}.assets`]: assetsArtifact(id), [id]: stackArtifact(id, { dependencies, properties }) };
}

/** The names of the stacks, by their layers. */
async function layersOf(options: CloudAssemblyOptions): Promise<unknown> {
  const { layers } = await loadCloudAssembly(assembly.folder, { ...here, ...options });
  return layers.map(({ name, stacks }) => [name, ...stacks.map((each) => each.name)]);
}

describe("the stacks of an assembly", () => {
  test.each([
    [["Web"], ["Web", "Api", "shop-data"]],
    [
      ["Data", "Rep*"],
      ["shop-data", "Reports"],
    ],
    [["shop-data"], ["shop-data"]],
    [["Prod/*"], ["ProdApi"]],
    [["?pi"], ["Api", "shop-data"]],
    [["**Api"], ["Api", "shop-data", "ProdApi"]],
    [["*"], ["Web", "Api", "shop-data", "Reports", "ProdApi"]],
  ])("that %j names are taken with all that they need", async (stacks, expected) => {
    expect(await layersOf({ stacks })).toEqual([["stacks", ...expected]]);
  });

  test.each(["Nothing", "data", "Api.", "(Api)"])("are listed when %s names none of them", async (pattern) => {
    await expect(layersOf({ stacks: ["Web", pattern] })).rejects.toMatchObject({
      code: "STACK_UNKNOWN",
      message: `No stack is called "${pattern}". There are Web, Api, Data, Reports, Prod/Api.`,
    });
  });

  test("stand in the layers that they are given, in the first that fits", async () => {
    const layers = { data: ["*Data"], services: ["**Api", "Data"], rest: ["**"] };
    expect(await layersOf({ layers })).toEqual([
      ["data", "shop-data"],
      ["services", "Api", "ProdApi"],
      ["rest", "Web", "Reports"],
    ]);
    expect(await layersOf({ layers, stacks: ["Data"] })).toEqual([["data", "shop-data"]]);
    await expect(layersOf({ layers: { data: ["Data"] } })).rejects.toMatchObject({
      code: "LAYER_MISSING",
      details: { stacks: ["Web", "Api", "Reports", "ProdApi"], layers: ["data"] },
    });
    await expect(layersOf({ layers: { data: ["Date"], rest: ["**"] } })).rejects.toMatchObject({
      code: "STACK_UNKNOWN",
    });
  });
});
