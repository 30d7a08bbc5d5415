import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { env, execPath } from "node:process";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openAssembly, type TestAssembly } from "./assembly.testing.ts";
import { synthesize } from "./index.ts";

let project: TestAssembly;
beforeEach(async () => {
  project = await openAssembly();
});
afterEach(() => project[Symbol.asyncDispose]());

/** A command that runs a program of Node.js in the project's folder. */
async function program(text: string): Promise<[string, string]> {
  await project.write({ "app.mjs": text });
  return [execPath, "app.mjs"];
}

const synthesizing = `
import { mkdirSync, writeFileSync } from "node:fs";
const { CDK_OUTDIR: out, CDK_CONTEXT_JSON, CDK_DEFAULT_REGION: region } = process.env;
mkdirSync(out, { recursive: true });
writeFileSync(out + "/manifest.json", JSON.stringify({ region, context: JSON.parse(CDK_CONTEXT_JSON) }));
console.log("done");
`;

const options = (): { readonly folder: string; readonly environment: typeof env } => ({
  folder: project.folder,
  environment: env,
});

describe("a synthesis", () => {
  test("runs in the app's folder with the context that the CDK CLI would give it", async () => {
    await project.write({
      "cdk.json": JSON.stringify({
        app: "no",
        versionReporting: false,
        context: { "@aws-cdk/core:flag": true, size: 1 },
      }),
      "cdk.context.json": JSON.stringify({ "availability-zones": ["a", "b"] }),
    });
    const said: string[] = [];
    const onOutput = (text: string): void => void said.push(text);
    const more = { region: "eu-west-1", context: { size: 2 }, output: "out", onOutput };
    const folder = await synthesize(await program(synthesizing), { ...options(), ...more });
    expect(folder).toBe(join(project.folder, "out"));
    expect(said.join("")).toBe("done\n");
    expect(JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"))).toEqual({
      region: "eu-west-1",
      context: {
        "@aws-cdk/core:flag": true,
        size: 2,
        "availability-zones": ["a", "b"],
        "aws:cdk:enable-path-metadata": true,
        "aws:cdk:enable-asset-metadata": true,
        "aws:cdk:bundling-stacks": ["**"],
      },
    });
  });

  test("is no affair of a shell, unless it is said so", async () => {
    const [node, app] = await program("console.error(JSON.stringify(process.argv.slice(2))); process.exit(3)");
    const evil = "; echo $HOME `id` && exit 0 #";
    await expect(synthesize([node, app, evil], options())).rejects.toMatchObject({
      code: "SYNTHESIS_FAILED",
      details: { kind: "exited", code: 3, output: `${JSON.stringify([evil])}\n` },
    });
    await expect(synthesize({ shell: "echo one && exit 4" }, options())).rejects.toMatchObject({
      message: expect.stringContaining(
        'The synthesis "echo one && exit 4" ended with exit code 4. It wrote last:\none',
      ),
    });
  });

  test("that fails, or leaves nothing, does not pass for an earlier one", async () => {
    await synthesize(await program(synthesizing), options());
    await synthesize(await program(""), options());
    await expect(readFile(join(project.folder, "cdk.out", "manifest.json"))).rejects.toThrow("ENOENT");
  });

  test("keeps the end of what it writes, however much that is", async () => {
    const command = await program('process.stdout.write("x".repeat(1e6) + "the end", () => process.exit(1))');
    const failure: unknown = await synthesize(command, options()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ details: { output: expect.stringMatching(/^x{65529}the end$/) } });
  });

  test("that takes too long is killed with all that it has started", async () => {
    const nested =
      'import { spawnSync } from "node:child_process"; spawnSync(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "inherit" });';
    await expect(synthesize(await program(nested), { ...options(), timeLimit: 300 })).rejects.toMatchObject({
      code: "SYNTHESIS_FAILED",
      details: { kind: "killed" },
      message: expect.stringContaining("took longer than 300 ms"),
    });
  });

  test("ends with the reason of whoever does not want it any more", async () => {
    const stop = new AbortController();
    const onOutput = (): void => stop.abort(new Error("no more"));
    const command = await program('console.log("begun"); setInterval(() => {}, 1e6)');
    await expect(synthesize(command, { ...options(), signal: stop.signal, onOutput })).rejects.toThrow("no more");
  });

  test("of a program that is not there, or a cdk.json that cannot be read, says so", async () => {
    await expect(synthesize(["no-such-program"], options())).rejects.toThrow(
      "cannot be started: spawn no-such-program",
    );
    await project.write({ "cdk.json": "[]" });
    await expect(synthesize(["true"], options())).rejects.toThrow("cdk.json cannot be read: it is no object.");
  });
});
