import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { LocalCloud } from "./local-cloud.ts";

/** What a module behind `--setup` exports as `setup`: it gets the cloud before its door opens, to register functions and inject faults. */
export type Setup = (cloud: LocalCloud) => unknown;

/** Reads the function `setup` of the module in a file. Throws when the file can't be loaded, or has none. */
export async function loadSetup(file: string): Promise<Setup> {
  const loaded: unknown = await import(pathToFileURL(resolve(file)).href);
  if (typeof loaded === "object" && loaded !== null && "setup" in loaded && typeof loaded.setup === "function") {
    return loaded.setup as Setup;
  }
  throw new TypeError(`${file} exports no function 'setup'. Write: export function setup(cloud) { … }`);
}
