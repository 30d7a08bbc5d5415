import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

const peersFolder = fileURLToPath(new URL("../peers/", import.meta.url));
const pythonEnvironment = fileURLToPath(new URL("../../../.ci/python-environment", import.meta.url));

/** Why a peer could not be measured beside us. */
export interface MissingPeer {
  readonly kind: "missing";
  readonly reason: string;
}

const npmPeers = ["@aws-cdk/cloudformation-diff", "@aws-cdk/toolkit-lib"];

/** Installs the peers that come from npm, outside the workspace and with a lock file of their own. */
export async function installNpmPeers(): Promise<MissingPeer | undefined> {
  if (npmPeers.every((peer) => existsSync(`${peersFolder}node_modules/${peer}`))) return undefined;
  try {
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: peersFolder });
    return undefined;
  } catch (error) {
    return missing("npm could not install packages/bench/peers", error);
  }
}

/** Installs moto from PyPI into an environment of its own. Gives the command that starts its server. */
export async function installMoto(): Promise<string | MissingPeer> {
  try {
    const { stdout } = await run(pythonEnvironment, [peersFolder]);
    return `${stdout.trim()}/moto_server`;
  } catch (error) {
    return missing("pip could not install packages/bench/peers/requirements.txt, or Python 3 is not there", error);
  }
}

function missing(reason: string, error: unknown): MissingPeer {
  const [cause = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return { kind: "missing", reason: `${reason} (${cause})` };
}
