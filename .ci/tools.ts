import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Installs the tools that live outside the workspace, as their lock file says, and answers the folder they are in.
 * They are outside because they would weigh on every install, and because some need an older TypeScript than ours.
 */
export function installTools(): string {
  const folder = fileURLToPath(new URL("tools/", import.meta.url));
  const args = ["install", "--ignore-workspace", "--frozen-lockfile", "--reporter=silent", "--dir", folder];
  const { status } = spawnSync("pnpm", args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`pnpm ${args.join(" ")} failed`);
  return `${folder}node_modules`;
}
