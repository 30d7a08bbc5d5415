import { readFile } from "node:fs/promises";
import { kill } from "node:process";

import { readTemplate } from "@stacksteward/template";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { cfnLint, type CfnLintOptions, type LinterRequest } from "../index.ts";
import { openFakeTool, type FakeTool } from "./fake-tool.testing.ts";

// Every test starts processes of its own, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

let fake: FakeTool;
beforeEach(async () => {
  fake = await openFakeTool();
});
afterEach(() => fake[Symbol.asyncDispose]());

const template = readTemplate(
  "Parameters: {Password: {Type: String, NoEcho: true, Default: correct-horse}}\nResources: {}",
);

interface Given {
  readonly version?: string;
  readonly options?: CfnLintOptions;
  readonly request?: Partial<LinterRequest>;
}

async function lintWith(script: string, { version, options = {}, request = {} }: Given = {}) {
  return cfnLint({ ...(await fake.does(script, version)), ...options }).lint({ template, ...request });
}

/** A process starts slowly on a busy machine. */
const PATIENCE = { timeout: 20_000 };

describe("a tool that is not there", () => {
  const remedy = "Install it with: pip install 'cfn-lint>=1.38.0', or say in command where it is.";

  test("is an error with the remedy", async () => {
    await expect(cfnLint({ command: "no-such-linter" }).lint({ template })).rejects.toMatchObject({
      code: "LINTER_UNAVAILABLE",
      message: `cfn-lint cannot be used: "no-such-linter" cannot be started (spawn no-such-linter ENOENT). ${remedy}`,
    });
    await expect(cfnLint({ environment: { PATH: fake.folder } }).lint({ template })).rejects.toMatchObject({
      code: "LINTER_UNAVAILABLE",
      message: expect.stringContaining('"cfn-lint" cannot be started'),
    });
  });

  test("is one too when it is there in name only", async () => {
    const command = ["/bin/sh", "-c", "echo 'No module named cfnlint' >&2; exit 1"] as const;
    await expect(cfnLint({ command }).lint({ template })).rejects.toMatchObject({
      code: "LINTER_UNAVAILABLE",
      message: expect.stringContaining("does not say its version, but:\nNo module named cfnlint\n"),
    });
    await expect(lintWith("echo '[]'", { version: "hello" })).rejects.toMatchObject({ code: "LINTER_UNAVAILABLE" });
  });

  test("is as good as one that is too old", async () => {
    await expect(lintWith("echo '[]'", { version: "cfn-lint 1.37.9" })).rejects.toMatchObject({
      code: "LINTER_UNAVAILABLE",
      message: `cfn-lint cannot be used: it is version 1.37.9, older than 1.38.0. ${remedy}`,
    });
    for (const version of ["cfn-lint 1.38.0", "cfn-lint 1.100.0", "cfn-lint 2.0.0"])
      expect(await lintWith("echo '[]'", { version })).toEqual([]);
  });
});

describe("a tool that breaks", () => {
  test.each([
    ["answers nonsense", "echo hello", "It wrote:\nhello"],
    ["answers other JSON", "echo '{}'", "It wrote:\n{}"],
    ["answers what is no finding", 'echo \'[{"Level": "Fatal"}]\'; exit 2', '{"Level":"Fatal"}'],
    ["answers nothing", "exit 0", "It wrote nothing."],
    ["crashes", "echo '[]'; echo Traceback >&2; exit 1", "has failed with exit code 1, so nobody knows what"],
    ["refuses its arguments", "echo usage >&2; exit 32", "It wrote:\nusage"],
    ["is ended by somebody else", "kill -9 $$", "was ended by somebody else"],
    ["never stops writing", "yes 012345678901234567890123456789 | head -c 34000000", "wrote more than 32 MiB"],
  ])("and %s passes nothing", async (_, script, message) => {
    await expect(lintWith(script)).rejects.toMatchObject({
      code: "LINTER_FAILED",
      message: expect.stringContaining(message),
    });
  });

  test("is told by the first and the last of what it wrote, without secrets", async () => {
    const script = 'for i in $(seq 50); do echo "line $i of correct-horse" >&2; done; exit 1';
    const failure = await lintWith(script).catch((error: Error) => error.message);
    expect(failure).toContain("line 1 of ****\n");
    expect(failure).toContain("line 50 of ****");
    expect(failure).not.toContain("line 20 ");
    expect(failure).not.toContain("horse");
  });
});

describe("a tool that hangs", () => {
  const HANG = 'sleep 600 & echo $! > "$FOLDER/pid.part"; mv "$FOLDER/pid.part" "$FOLDER/pid"; wait';

  test("is killed at its time limit, with what it has started", async () => {
    await expect(lintWith(HANG, { options: { timeLimit: 300 } })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      message: expect.stringContaining("was not done with the template after 300 ms"),
    });
    await expect.poll(grandchildRuns, PATIENCE).toBe(false);
  });

  test("is killed when somebody does not want it any more, and fails with their reason", async () => {
    const stop = new AbortController();
    const linting = lintWith(HANG, { request: { signal: stop.signal } });
    await expect.poll(() => fake.read("pid").catch(() => ""), PATIENCE).not.toBe("");
    stop.abort(new Error("no more"));
    await expect(linting).rejects.toThrow("no more");
    await expect.poll(grandchildRuns, PATIENCE).toBe(false);
  });

  test("is not waited for when only what it has started hangs", async () => {
    const script = "sleep 600 & echo '[]'";
    await expect(lintWith(script, { options: { timeLimit: 300 } })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });

  /** A process that has ended stays in the table until somebody has asked how. */
  async function grandchildRuns(): Promise<boolean> {
    // On a busy machine the tool may be killed before it has started anything.
    const pid = Number(await fake.read("pid").catch(() => "0"));
    if (pid === 0) return false;
    const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    if (state !== undefined) return !/^\d+ \(.*\) Z/.test(state);
    try {
      return kill(pid, 0);
    } catch {
      return false;
    }
  }
});

test("only a few run at a time, and those that wait can be called off", async () => {
  // Each says when it begins, and waits for its turn to be called by name.
  const script = 'echo begun >> "$FOLDER/begun"; while [ ! -e "$FOLDER/go" ]; do sleep 0.02; done; echo "[]"';
  const linter = cfnLint({ ...(await fake.does(script)), atOnce: 1 });
  const stop = new AbortController();
  const first = linter.lint({ template });
  await expect.poll(() => fake.read("begun").catch(() => ""), PATIENCE).toBe("begun\n");
  const called = linter.lint({ template, signal: stop.signal });
  const last = linter.lint({ template });
  stop.abort(new Error("never mind"));
  await expect(called).rejects.toThrow("never mind");
  expect(await fake.read("begun")).toBe("begun\n");
  await fake.write("go", "");
  expect(await Promise.all([first, last])).toEqual([[], []]);
  expect(await fake.read("begun")).toBe("begun\nbegun\n");
});
