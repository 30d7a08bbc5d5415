import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";
import { runCommand, type Command, type Finished } from "./run-command.ts";
import { synthesisContext } from "./synthesis-context.ts";

/** How an app is synthesised. */
export interface SynthesizeOptions {
  /** The folder of the app, with its `cdk.json`; the command runs there. */
  readonly folder: string;
  /** The variables that the command sees, beside those that the CDK reads: pass `process.env`. A library reads none by itself. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the assembly goes, from `folder`. Default `cdk.out`. */
  readonly output?: string;
  /** Context beside that of `cdk.json` and `cdk.context.json`, as `--context` of the CDK CLI. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** What the app finds as `CDK_DEFAULT_ACCOUNT` and `CDK_DEFAULT_REGION`. Default: what the environment says. */
  readonly account?: string;
  readonly region?: string;
  /** Milliseconds after which the command, and what it has started, is killed. Default five minutes. */
  readonly timeLimit?: number;
  /** Kills it, too. */
  readonly signal?: AbortSignal;
  /** Told what it writes, as it comes. Default: nobody; what it wrote last is in the error when it fails. */
  readonly onOutput?: (text: string) => void;
}

const FIVE_MINUTES = 5 * 60_000;
const LINES_IN_MESSAGE = 20;

/**
 * Runs the app's own synthesis in a child process and answers the folder of the assembly. The app sees the context that the
 * CDK CLI would give it, so that its templates are the same, and `loadCloudAssembly` reads them. A command is a program with its
 * arguments, and no shell reads it, unless it is given as `{ shell }`. Throws `SYNTHESIS_FAILED` with what it wrote last.
 */
export async function synthesize(command: Command, options: SynthesizeOptions): Promise<string> {
  const { environment, context = {}, account, region, timeLimit = FIVE_MINUTES, signal, onOutput } = options;
  const folder = resolve(options.folder);
  const output = resolve(folder, options.output ?? "cdk.out");
  // One of an earlier synthesis must not be taken for the answer of a command that makes none.
  await rm(join(output, "manifest.json"), { force: true });
  const finished = await runCommand(command, {
    folder,
    environment: {
      ...environment,
      ...(account === undefined ? {} : { CDK_DEFAULT_ACCOUNT: account }),
      ...(region === undefined ? {} : { CDK_DEFAULT_REGION: region }),
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...(await synthesisContext(folder)), ...context }),
    },
    signal: AbortSignal.any([AbortSignal.timeout(timeLimit), ...(signal === undefined ? [] : [signal])]),
    onOutput,
  });
  if (finished.kind === "exited" && finished.code === 0) return output;
  signal?.throwIfAborted();
  throw failed(command, finished, timeLimit);
}

function failed(command: Command, finished: Finished, timeLimit: number): Error {
  const shown = "shell" in command ? command.shell : command.join(" ");
  const { output } = finished;
  const last = output.trimEnd().split("\n").slice(-LINES_IN_MESSAGE).join("\n");
  const how = {
    exited: () => `ended with exit code ${finished.kind === "exited" ? finished.code : ""}`,
    killed: () => `was killed: it took longer than ${timeLimit} ms, or somebody else ended it`,
    unstarted: () => `cannot be started: ${finished.kind === "unstarted" ? finished.reason : ""}`,
  }[finished.kind]();
  return cdkError(
    CdkErrorCode.SynthesisFailed,
    `The synthesis "${shown}" ${how}.${last === "" ? "" : ` It wrote last:\n${last}`}`,
    { details: { command, ...finished } },
  );
}
