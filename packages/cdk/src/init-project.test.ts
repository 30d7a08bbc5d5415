import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { initProject } from "./index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "project-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a new project", () => {
  test("deploys to the local cloud at once", async () => {
    expect(await initProject(folder, { name: "shop" })).toEqual([
      "package.json",
      "tsconfig.json",
      ".gitignore",
      "src/local.ts",
      "src/deploy.ts",
      "src/show.ts",
      "templates/data.yaml",
      "templates/service.yaml",
      "src/app.ts",
    ]);
    await mkdir(join(folder, "node_modules"));
    await symlink(fileURLToPath(new URL("../..", import.meta.url)), join(folder, "node_modules/@stacksteward"));
    const start = ["--conditions=@stacksteward/source", "src/local.ts"];
    const { stdout, stderr } = await promisify(execFile)(execPath, start, { cwd: folder });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^shop-data deployed \{ TableName: 'shop-data-Orders-\w+' \}\nshop-service deployed \{\n/);
  });

  test("of the CDK names the CDK, and both kinds the version of these packages", async () => {
    await initProject(folder, { name: "shop", kind: "cdk" });
    const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));
    const own = await read(fileURLToPath(new URL("../package.json", import.meta.url)));
    const version = `^${(own as { version: string }).version}`;
    expect(await read(join(folder, "package.json"))).toMatchObject({
      name: "shop",
      dependencies: {
        "@stacksteward/cdk": version,
        "@stacksteward/core": version,
        "aws-cdk-lib": expect.stringMatching(/^\^2/),
      },
    });
  });

  test("overwrites nothing", async () => {
    await writeFile(join(folder, ".gitignore"), "mine");
    await expect(initProject(folder, { name: "shop" })).rejects.toMatchObject({
      code: "PROJECT_EXISTS",
      details: { there: [".gitignore"] },
    });
    await expect(readFile(join(folder, "package.json"))).rejects.toThrow("ENOENT");
  });

  test.each(["Shop", "", "a/b", "../shop", '"'])("cannot be called %j", async (name) => {
    await expect(initProject(folder, { name })).rejects.toMatchObject({ code: "PROJECT_INVALID" });
  });
});
