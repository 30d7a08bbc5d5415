import { execFile } from "node:child_process";

import { pythonProgram } from "../python-environment.ts";

/** What cfn-lint says of one place. */
export interface TheirFinding {
  /** Relative to the folder that was looked through. */
  readonly file: string;
  /** Such as `E3002`. */
  readonly rule: string;
  readonly level: "Error" | "Warning" | "Informational";
  readonly line: number;
  /** Dotted. Empty where it says none. */
  readonly path: string;
  readonly message: string;
}

/** What cfn-lint says of templates in a folder, its informational rules too. All files in one process. */
export async function theirFindings(folder: string, files: readonly string[]): Promise<TheirFinding[]> {
  const command = await pythonProgram("cfn-lint");
  const stdout = await run(command, ["--format", "json", "--include-checks", "I", "--", ...files], folder);
  return (JSON.parse(stdout) as readonly Told[]).map(({ Filename, Rule, Level, Location, Message }) => ({
    file: Filename.replace(/^\.\//, ""),
    rule: Rule.Id,
    level: Level,
    line: Location.Start.LineNumber,
    path: (Location.Path ?? []).join("."),
    message: Message,
  }));
}

/** The release that answers. */
export async function cfnLintVersion(): Promise<string> {
  return (await run(await pythonProgram("cfn-lint"), ["--version"], ".")).trim().replace("cfn-lint ", "");
}

interface Told {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Level: TheirFinding["level"];
  readonly Message: string;
  readonly Location: { readonly Start: { readonly LineNumber: number }; readonly Path: readonly string[] | null };
}

/** Its exit code says whether it has found something, in bits: 1 alone is that it broke. */
function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, maxBuffer: LARGEST_OUTPUT }, (failure, stdout, stderr) => {
      if (failure !== null && (typeof failure.code !== "number" || failure.code === 1)) reject(new Error(stderr));
      else resolve(stdout);
    });
  });
}

/** Over all corpora it is a few megabytes. */
const LARGEST_OUTPUT = 256 * 1024 * 1024;
