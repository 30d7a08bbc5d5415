import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { createOrchestrator, stack } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, expect, test } from "vitest";

import { deployIfSound } from "./deploy-if-sound.ts";

const here = fileURLToPath(new URL("../", import.meta.url));
const sound = await readFile(join(here, "templates/queue.yaml"), "utf8");
const misspelt = sound.replace("VisibilityTimeout", "VisibilityTimeOut");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "checks-"));
  await mkdir(join(folder, "templates"));
});
afterEach(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a command in the folder, with the Node.js that runs this. */
function run(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    NODE_OPTIONS: "--conditions=@stacksteward/source",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GITHUB_ACTIONS: "",
    ...more,
  };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder, env }, (failure, stdout, stderr) => {
      resolve({ code: Number(failure?.code ?? 0), output: stdout + stderr });
    });
  });
}

const git = (...args: readonly string[]): Promise<Ended> =>
  run("git", ["-c", "user.name=Example", "-c", "user.email=dev@example.com", ...args]);

test("the hook refuses a commit whose staged template has an error, with its line and remedy", async () => {
  await git("init", "-q");
  await mkdir(join(folder, ".git/hooks"), { recursive: true });
  await copyFile(join(here, "hooks/pre-commit"), join(folder, ".git/hooks/pre-commit"));
  await mkdir(join(folder, "checks"));
  await symlink(join(here, "src/lint-staged.ts"), join(folder, "checks/lint-staged.ts"));
  const template = join(folder, "templates/the queue.yaml");
  await writeFile(template, misspelt);
  await git("add", "templates");
  // What counts is what would be committed.
  await writeFile(template, sound);
  const refused = await git("commit", "-m", "add a queue");
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(
    "templates/the queue.yaml:10:7: error unknown-property: AWS::SQS::Queue has no property 'VisibilityTimeOut'. Did you mean 'VisibilityTimeout'?",
  );
  await git("add", "templates");
  expect(await git("commit", "-q", "-m", "add a queue")).toEqual({ code: 0, output: "" });
});

test("the CI step goes through a folder and annotates the lines on GitHub", async () => {
  await writeFile(join(folder, "templates/queue.yaml"), sound);
  await writeFile(join(folder, "templates/queue.json"), "{");
  const lintFolder = [join(here, "src/lint-folder.ts"), "templates"];
  const [plain, onGitHub] = await Promise.all([
    run(process.execPath, lintFolder),
    run(process.execPath, lintFolder, { GITHUB_ACTIONS: "true" }),
  ]);
  expect(plain).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^templates\/queue\.json:1:\d+: error syntax: /),
  });
  expect(onGitHub.output).toMatch(/^::error file=templates\/queue\.json,line=1,col=\d+::/);
  await rm(join(folder, "templates/queue.json"));
  expect(await run(process.execPath, lintFolder)).toEqual({ code: 0, output: "" });
});

test("the gate lets through what is sound, and discards the plan of what is not", async () => {
  const cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  const orchestrator = createOrchestrator(cloud.connection());
  const unused = `${sound}\nParameters:\n  Stage: {Type: String, Default: dev}\n`;
  await expect(deployIfSound(orchestrator, stack({ name: "orders", template: { body: unused } }))).rejects.toThrow(
    "The parameter Stage is not used.",
  );
  expect(await orchestrator.describe("orders")).toBeUndefined();
  const result = await deployIfSound(orchestrator, stack({ name: "orders", template: { body: sound } }));
  expect(result.kind).toBe("deployed");
  orchestrator.close();
  await cloud.close();
});
