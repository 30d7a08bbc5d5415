import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the repository, with a slash at its end. */
export const repository: string = fileURLToPath(new URL("../../", import.meta.url));

/** Every file that is or would be committed, as paths relative to the repository. */
export function listFiles(): string[] {
  const output = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = new Set(output.split("\n").filter((path) => path !== ""));
  return [...paths].filter((path) => existsSync(repository + path)).toSorted();
}
