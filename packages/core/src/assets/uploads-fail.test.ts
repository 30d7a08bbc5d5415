import { rmSync, symlinkSync } from "node:fs";

import { afterEach, beforeEach, expect, test } from "vitest";

import { stack, type AssetEvent, type Stack } from "../index.ts";
import { openProject, type Project } from "./project.testing.ts";

let project: Project;
beforeEach(async () => {
  project = await openProject();
});
afterEach(() => project[Symbol.asyncDispose]());

/** A stack with a function for each of these files. */
async function functions(...names: string[]): Promise<Stack> {
  const Role = "arn:aws:iam::111111111111:role/r";
  const Resources = Object.fromEntries(
    names.map((name) => {
      const Properties = { Code: `./${name}.js`, Handler: `${name}.handler`, Runtime: "nodejs22.x", Role };
      return [name, { Type: "AWS::Lambda::Function", Properties }];
    }),
  );
  await project.write({ "template.json": JSON.stringify({ Resources }) });
  for (const name of names) await project.write({ [`${name}.js`]: name });
  return stack({ name: "worker", template: project.path("template.json") });
}

test("every file that could not be uploaded is named with its reason, and so are those that nobody has tried", async () => {
  const worker = await functions("one", "two", "three", "four");
  project.bench.cloud.faults.refuse({ operation: "PutObject", code: "AccessDenied", message: "Access Denied" });
  const orchestrator = project.orchestratorWith({ assets: { concurrency: 2 } });
  const [one, two, three, four] = ["one.js", "two.js", "three.js", "four.js"].map(project.path);
  const reason = "PutObject failed with AccessDenied: Access Denied";
  const failure: unknown = await orchestrator.plan(worker).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({
    code: "ASSETS_NOT_UPLOADED",
    retryable: false,
    message: [
      `${one} could not be put into S3: ${reason}`,
      `${two} could not be put into S3: ${reason}`,
      `After that nobody has tried ${three}, ${four}.`,
    ].join("\n"),
    details: {
      failures: [
        { path: one, code: "SERVICE_CALL_FAILED", reason },
        { path: two, code: "SERVICE_CALL_FAILED", reason },
      ],
      notBegun: [three, four],
    },
  });
  expect(project.bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBe(0);
});

test("a link that is put in the place of a file after it was found is not followed", async () => {
  const worker = await functions("one", "two");
  const onEvent = ({ kind }: AssetEvent): void => {
    if (kind !== "asset-ready") return;
    rmSync(project.path("two.js"));
    symlinkSync("nowhere", project.path("two.js"));
  };
  const orchestrator = project.orchestratorWith({ assets: { concurrency: 1, onEvent } });
  const two = project.path("two.js");
  const reason = `${two} has changed while it was packaged. Build first, then deploy.`;
  await expect(orchestrator.plan(worker)).rejects.toMatchObject({
    code: "ASSETS_NOT_UPLOADED",
    details: { failures: [{ path: two, code: "ASSET_INVALID", reason }], notBegun: [] },
  });
});
