import { StackstewardError, WorkflowErrorCode } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { inPrivateFolder, type PrivateFiles } from "./private-folder.ts";
import { LARGEST_OUTPUT, runProcess, type ProcessEnd, type ToolCommand, type ToolEnvironment } from "./run-process.ts";
import { createTurns } from "./take-turns.ts";

/** A program that checks templates. */
export interface LinterTool {
  readonly name: string;
  readonly command: ToolCommand;
  readonly environment: ToolEnvironment | undefined;
  /** Milliseconds for one template, without waiting for its turn. */
  readonly timeLimit: number;
  readonly atOnce: number;
  /** The first version whose answers are understood. */
  readonly oldest: string;
  /** How to get it. */
  readonly remedy: string;
}

/** One run of a tool. */
export interface ToolRun {
  readonly files: PrivateFiles;
  readonly arguments: (folder: string) => readonly string[];
  /** Whether it has done its work and found something, or nothing. */
  readonly isAnswer: (end: { readonly code: number; readonly errors: string }) => boolean;
  /** Hides what no message may show. */
  readonly hide: (text: string) => string;
  readonly signal: AbortSignal | undefined;
}

/** Runs a tool and answers what it wrote. */
export type RunTool = (run: ToolRun) => Promise<string>;

/** Looks once whether the tool is there and new enough, and runs it as often as it is asked to. */
export function createToolRunner(tool: LinterTool): RunTool {
  const inTurn = createTurns(tool.atOnce);
  let isChecked = false;
  return (run) =>
    inTurn(run.signal, () =>
      inPrivateFolder(run.files, async (folder) => {
        const late = AbortSignal.timeout(tool.timeLimit);
        const signal = run.signal === undefined ? late : AbortSignal.any([late, run.signal]);
        const ended = async (more: readonly string[]): Promise<ProcessEnd> => {
          const command: ToolCommand = [...tool.command, ...more];
          const end = await runProcess(command, { folder, environment: tool.environment, signal });
          run.signal?.throwIfAborted();
          if (late.aborted) throw tooSlow(tool);
          return end;
        };
        if (!isChecked) assertVersion(tool, await ended(["--version"]), run.hide);
        isChecked = true;
        const end = await ended(run.arguments(folder));
        if (end.kind === "exited" && run.isAnswer(end)) return end.output;
        throw brokenTool(tool, end, run.hide);
      }),
    );
}

/** The error of a tool that has answered what cannot be understood. */
export function nonsense({ name }: Pick<LinterTool, "name">, output: string, hide: (text: string) => string): Error {
  const wrote = output.trim() === "" ? " It wrote nothing." : ` It wrote:\n${linesOf(hide(output))}`;
  return coreError(
    CoreErrorCode.LinterFailed,
    `${name} has answered what cannot be understood, so nobody knows what it found. Run it by hand, or leave it out.${wrote}`,
    { details: { tool: name } },
  );
}

function assertVersion(tool: LinterTool, end: ProcessEnd, hide: (text: string) => string): void {
  if (end.kind === "unstarted") {
    throw unavailable(tool, `"${tool.command.join(" ")}" cannot be started (${end.reason})`);
  }
  if (end.kind !== "exited") throw brokenTool(tool, end, hide);
  const version = /\b(\d+)\.(\d+)\.(\d+)/.exec(end.output)?.[0];
  if (end.code !== 0 || version === undefined) {
    const wrote = linesOf(hide(`${end.errors}\n${end.output}`));
    throw unavailable(tool, `"${tool.command.join(" ")} --version" does not say its version, but:\n${wrote}\n`);
  }
  if (isOlder(version, tool.oldest)) throw unavailable(tool, `it is version ${version}, older than ${tool.oldest}`);
}

function isOlder(version: string, than: string): boolean {
  const [parts, others] = [version, than].map((text) => text.split(".").map(Number));
  const index = (parts ?? []).findIndex((part, at) => part !== others?.[at]);
  return index >= 0 && (parts?.[index] ?? 0) < (others?.[index] ?? 0);
}

function unavailable({ name, command, remedy }: LinterTool, why: string): Error {
  return coreError(CoreErrorCode.LinterUnavailable, `${name} cannot be used: ${why}. ${remedy}`, {
    details: { tool: name, command },
  });
}

function brokenTool({ name }: LinterTool, end: ProcessEnd, hide: (text: string) => string): Error {
  const details = { tool: name, ...(end.kind === "exited" ? { exitCode: end.code } : {}) };
  return coreError(CoreErrorCode.LinterFailed, `${name} ${howItEnded(end, hide)}`, { details });
}

function howItEnded(end: ProcessEnd, hide: (text: string) => string): string {
  if (end.kind === "unstarted") return `cannot be started: ${end.reason}.`;
  if (end.kind === "killed") return "was ended by somebody else before it had answered. Run it again.";
  if (end.kind === "flooded") {
    return `wrote more than ${LARGEST_OUTPUT / 1024 / 1024} MiB and was ended. Leave out the rules that find so much.`;
  }
  const wrote = linesOf(hide(end.errors.trim() === "" ? end.output : end.errors));
  return `has failed with exit code ${end.code}, so nobody knows what it would have found. It wrote:\n${wrote}`;
}

/** An error stands at the beginning of what most programs write, and at the end of what Python does. */
function linesOf(text: string): string {
  const lines = text
    .trim()
    .split("\n")
    .map((line) => line.slice(0, 500));
  return (lines.length <= 12 ? lines : [...lines.slice(0, 4), "…", ...lines.slice(-8)]).join("\n");
}

function tooSlow({ name, timeLimit }: LinterTool): Error {
  return new StackstewardError(
    `${name} was not done with the template after ${timeLimit} ms, and was ended. Give it a longer timeLimit, or fewer rules.`,
    { code: WorkflowErrorCode.DeadlineExceeded, retryable: true, details: { tool: name, timeLimit } },
  );
}
