import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";
import { cdkProject, plainProject, type ProjectFiles } from "./project-files.ts";

/** What a new project is to be. */
export interface ProjectOptions {
  /** The name of the app and of the package: a lower-case letter, then up to 62 letters, digits and hyphens. */
  readonly name: string;
  /** Whether its stacks are templates, or constructs of the CDK. Default `templates`. */
  readonly kind?: "templates" | "cdk";
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Writes a small TypeScript project with an app of two stacks, which deploys to the local cloud at once: `npm install`, then
 * `npm start`. Answers the paths of its files, from `folder`. Installs nothing. Throws `PROJECT_EXISTS`, before anything is
 * written, when one of its files is there.
 */
export async function initProject(folder: string, { name, kind = "templates" }: ProjectOptions): Promise<string[]> {
  if (!NAME.test(name)) {
    throw cdkError(
      CdkErrorCode.ProjectInvalid,
      `A project cannot be called "${name}": a name is a lower-case letter, then up to 62 lower-case letters, digits and hyphens.`,
    );
  }
  const version = await ownVersion();
  const files = kind === "cdk" ? cdkProject(name, version) : plainProject(name, version);
  await assertAbsent(folder, files);
  for (const [file, text] of Object.entries(files)) {
    const path = resolve(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  }
  return Object.keys(files);
}

async function assertAbsent(folder: string, files: ProjectFiles): Promise<void> {
  const there: string[] = [];
  for (const file of Object.keys(files)) if (await exists(join(folder, file))) there.push(file);
  if (there.length === 0) return;
  throw cdkError(
    CdkErrorCode.ProjectExists,
    `${folder} has ${there.join(", ")} already, and nothing is overwritten. Begin in another folder.`,
    { details: { folder, there } },
  );
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    (failure: unknown) => !(failure instanceof Error && "code" in failure && failure.code === "ENOENT"),
  );
}

/** The packages are released together. */
async function ownVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  return manifest.version;
}
