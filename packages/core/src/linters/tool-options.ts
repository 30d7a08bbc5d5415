import { resolve } from "node:path";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { LinterTool } from "./linter-tool.ts";
import type { ToolCommand, ToolEnvironment } from "./run-process.ts";

/** How a tool beside the built-in rules is found and run. */
export interface LinterToolOptions {
  /** The program: its name, which the path finds, its own path, or it with arguments that come first. No shell reads them. */
  readonly command?: string | ToolCommand;
  /** The variables that the tool sees. Default: those of this process. */
  readonly environment?: ToolEnvironment;
  /** Milliseconds for one template, after which the tool, and what it has started, is killed. Default one minute. */
  readonly timeLimit?: number;
  /** How many of them run at a time, when there are several templates; each takes a processor. Default 2. */
  readonly atOnce?: number;
}

const MINUTE = 60_000;

/** The tool that the options describe. Throws `INVALID_DEFINITION` for values that mean nothing. */
export function toolOf(
  { name, oldest, remedy }: Pick<LinterTool, "name" | "oldest" | "remedy">,
  { command = name, environment, timeLimit = MINUTE, atOnce = 2 }: LinterToolOptions,
): LinterTool {
  const [program, ...rest] = typeof command === "string" ? [command] : command;
  if (typeof program !== "string" || program === "" || !rest.every((each) => typeof each === "string")) {
    throw refused(
      name,
      "command",
      command,
      'a path, or a program with its arguments, such as ["python3", "-m", "cfnlint.runner.cli"]',
    );
  }
  if (!Number.isSafeInteger(timeLimit) || timeLimit < 1 || timeLimit > 2_147_483_647) {
    throw refused(name, "timeLimit", timeLimit, "milliseconds, at least 1");
  }
  if (!Number.isSafeInteger(atOnce) || atOnce < 1) throw refused(name, "atOnce", atOnce, "a number, at least 1");
  return { name, oldest, remedy, command: [whereItIs(program), ...rest], environment, timeLimit, atOnce };
}

/** It runs in another folder, so a path that begins here would lead elsewhere there. */
function whereItIs(program: string): string {
  return /[\\/]/.test(program) ? resolve(program) : program;
}

/** The error of an option that is not what it must be. */
export function refused(tool: string, option: string, value: unknown, expected: string): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `${tool} cannot be run with ${option} ${JSON.stringify(value)}. Give ${expected}.`,
  );
}

/** The texts of an option that takes one or several. */
export function textsOf(tool: string, option: string, value: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const isText = (text: unknown): text is string => typeof text === "string" && text !== "" && !text.startsWith("-");
  if (!texts.every(isText))
    throw refused(tool, option, value, "text, or a list of it, that does not begin with a hyphen");
  return texts;
}

/** An option of a tool that takes a list, when there is something in it. */
export function listed(option: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [option, ...values];
}
