import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";

import type { ToolCommand, ToolEnvironment } from "./run-process.ts";

/** A program that stands for a linter and does what a line for the shell says. */
export interface FakeTool extends AsyncDisposable {
  readonly folder: string;
  /** The way to options of a linter: the program answers `--version` with one line, and everything else as the script says. */
  does(script: string, version?: string): Promise<{ command: ToolCommand; environment: ToolEnvironment }>;
  /** Puts a file into the folder and answers its path. */
  write(name: string, text: string): Promise<string>;
  read(name: string): Promise<string>;
}

/** A folder for such programs. In a script, `$FOLDER` is that folder, and `$*` are the arguments. */
export async function openFakeTool(): Promise<FakeTool> {
  const folder = await mkdtemp(join(tmpdir(), "fake-tool-"));
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  let count = 0;
  return {
    folder,
    write,
    read: (name) => readFile(join(folder, name), "utf8"),
    does: async (script, version = "fake 99.1.0") => {
      const program = await write(
        `fake-${++count}.sh`,
        `[ "$1" != --version ] || { echo '${version}'; exit; }\n${script}\n`,
      );
      return { command: ["/bin/sh", program], environment: { PATH: env["PATH"], FOLDER: folder } };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
