import { afterEach, beforeEach, expect, test } from "vitest";

import { stack, type Stack } from "../index.ts";
import { openProject, type Project } from "./project.testing.ts";
import { readZip } from "./read-zip.testing.ts";

let project: Project;
beforeEach(async () => {
  project = await openProject();
});
afterEach(() => project[Symbol.asyncDispose]());

/** A stack that expects the folder `code` in the bucket. */
function expecting(followsLinks?: boolean): Stack {
  const file = { path: "code", bucket: "templates", key: "stacksteward/code.zip" };
  return stack({
    name: "worker",
    template: { Resources: { Topic: { Type: "AWS::SNS::Topic" } } },
    assets: { root: project.folder, files: [{ ...file, ...(followsLinks === undefined ? {} : { followsLinks }) }] },
  });
}

test("links that stay in a folder are followed where that is wanted", async () => {
  await project.write({
    "code/lib/a.js*": "a",
    "code/lib/deep/b.js": "b",
    "code/a": "-> lib/a.js",
    "code/other": "-> ./lib",
    "code/again": "-> other",
  });
  await expect(project.orchestrator.plan(expecting())).rejects.toMatchObject({
    code: "ASSET_INVALID",
    message: expect.stringMatching(/code\/\w+ is a symbolic link\. Put what it points to in its place/) as string,
  });
  await project.orchestrator.plan(expecting(true));
  expect(await project.keys()).toEqual(["stacksteward/code.zip"]);
  const archive = readZip(await project.object("stacksteward/code.zip"));
  const [a, b] = [
    { text: "a", mode: "755" },
    { text: "b", mode: "644" },
  ];
  expect(archive).toEqual({
    a,
    "again/a.js": a,
    "again/deep/b.js": b,
    "lib/a.js": a,
    "lib/deep/b.js": b,
    "other/a.js": a,
    "other/deep/b.js": b,
  });
});

test.each([
  [
    "leads outside of the folder",
    "../secret",
    /code\/l is a symbolic link to \S+\/secret, which is outside of the folder/,
  ],
  ["leads outside by way of another", "lib/out", /code\/l is a symbolic link to \S+\/secret, which is outside/],
  [
    "leads to a folder whose name begins alike",
    "../code-2",
    /code\/l is a symbolic link to \S+\/code-2, which is outside/,
  ],
  ["leads nowhere", "nothing", /code\/l is a symbolic link that leads nowhere: ENOENT/],
  ["leads to itself", "l", /code\/l is a symbolic link that leads nowhere: ELOOP/],
  ["leads to the folder that it is in", ".", /code\/l is a symbolic link to a folder that it is in itself/],
  [
    "leads back by way of another",
    "lib",
    /code\/l\/back is a symbolic link to a folder that it is in itself|code\/lib\/back is/,
  ],
])("a link that %s is refused, with the reason", async (_, target, message) => {
  await project.write({ secret: "1", "code/a": "1", "code-2/a": "1", "code/l": `-> ${target}` });
  if (target === "lib/out") await project.write({ "code/lib/out": "-> ../../secret" });
  if (target === "lib") await project.write({ "code/lib/back": "-> ..", "code/lib/a": "1" });
  const failure = project.orchestrator.plan(expecting(true));
  await expect(failure).rejects.toMatchObject({ code: "ASSET_INVALID" });
  await expect(failure).rejects.toThrow(message);
  expect(project.bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBe(0);
});
