import { parseArgs } from "node:util";

import type { LocalCloudOptions } from "./local-cloud-options.ts";

/** What the command line asks for. */
export type Flags =
  | { readonly kind: "serve"; readonly port: number; readonly options: LocalCloudOptions; readonly setup?: string }
  | { readonly kind: "help" }
  | { readonly kind: "invalid"; readonly message: string };

/** Shown by `--help`. */
export const usage = `Starts the local cloud on 127.0.0.1 and prints one line of JSON with its URL.

  --port N           default 4577; 0 takes a free one
  --clock C          real (default), virtual (moved by POST /_stacksteward/clock), or a number: that many times as fast
  --durations D      resembling AWS, short (default with a real clock), or a factor
  --accounts A,B     default 111111111111
  --regions R,S      default us-east-1
  --storage MIB      mebibytes of objects that S3 keeps in memory at most; default 512
  --seed TEXT        the same seed gives the same identifiers
  --setup FILE       a module that exports a function setup(cloud), which registers custom resources, macros and hooks
`;

const defaultPort = 4577;

/** Reads the arguments behind the command's name. */
export function readFlags(args: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      // Package managers differ in whether they pass their own "--" on.
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        port: { type: "string" },
        clock: { type: "string" },
        durations: { type: "string" },
        accounts: { type: "string" },
        regions: { type: "string" },
        storage: { type: "string" },
        seed: { type: "string" },
        setup: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help === true) return { kind: "help" };
    const { accounts, durations, regions, storage, seed, setup } = values;
    const options: LocalCloudOptions = {
      clock: readClock(values.clock ?? "real"),
      ...(durations !== undefined && { durations: readDurations(durations) }),
      ...(accounts !== undefined && { accounts: list(accounts) }),
      ...(regions !== undefined && { regions: list(regions) }),
      ...(storage !== undefined && { maxStoredBytes: readStorage(storage) }),
      ...(seed !== undefined && { seed }),
    };
    return { kind: "serve", port: readPort(values.port), options, ...(setup !== undefined && { setup }) };
  } catch (error) {
    return { kind: "invalid", message: `${error instanceof Error ? error.message : String(error)}\n\n${usage}` };
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return defaultPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new RangeError(`--port can't be '${text}': it must be a number from 0 to 65535.`);
}

function readDurations(text: string): NonNullable<LocalCloudOptions["durations"]> {
  if (text === "resembling" || text === "short") return text;
  const factor = text.trim() === "" ? NaN : Number(text);
  if (factor >= 0 && Number.isFinite(factor)) return factor;
  throw new RangeError(`--durations can't be '${text}': it must be resembling, short or a factor from 0.`);
}

function readStorage(text: string): number {
  const mebibytes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (mebibytes > 0) return mebibytes * 1024 * 1024;
  throw new RangeError(`--storage can't be '${text}': it must be a number of mebibytes from 1 to 999999.`);
}

function readClock(text: string): NonNullable<LocalCloudOptions["clock"]> {
  if (text === "real" || text === "virtual") return text;
  const scale = Number(text);
  if (text.trim() !== "" && Number.isFinite(scale) && scale > 0) return { scale };
  throw new RangeError(`--clock can't be '${text}': it must be real, virtual or a number above 0.`);
}

function list(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}
