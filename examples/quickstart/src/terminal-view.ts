import { relative } from "node:path";
import { styleText } from "node:util";

import type { OperationEvent, OperationFailure } from "@stacksteward/core";

import { planLines } from "./plan-lines.ts";
import type { View, WriteLine } from "./view.ts";

/** Paints text, or leaves it as it is where nobody can see colours. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Text for people. */
export function terminalView(write: WriteLine, isColoured: boolean): View {
  const paint: Paint = (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
  let chapters = 0;
  let begun: number | undefined;

  return {
    title: () => write(`${paint("bold", "Stacksteward")} on a local cloud: no AWS account, no network, no waiting.`),
    chapter: (title) => write(`\n${paint(["bold", "cyan"], `${++chapters}. ${title}`)}`),
    note: (text) => write(`   ${text}`),
    plan: (plan) => {
      for (const line of planLines(plan, paint)) write(line);
    },
    event: (event) => {
      if (event.kind === "operation-started") begun = undefined;
      if (!("at" in event) || !isWorthALine(event)) return;
      const at = Date.parse(event.at);
      begun ??= at;
      write(`   ${paint("dim", elapsed(at - begun))}  ${paintStatus(event.status, paint)} ${nameOf(event, paint)}`);
    },
    result: (result) => {
      switch (result.kind) {
        case "deployed":
        case "no-changes":
          write(`   ${paint("green", "✔")} ${paint("bold", result.stackName)} is ${result.status}`);
          for (const [key, value] of Object.entries(result.outputs)) {
            write(`     ${paint("dim", key.padEnd(16))} ${value}`);
          }
          return;
        case "destroyed":
          write(`   ${paint("green", "✔")} ${paint("bold", result.stackName)} is gone`);
          return;
        case "absent":
          write(`   ${paint("green", "✔")} ${paint("bold", result.stackName)} was not there`);
      }
    },
    failure: (failure) => {
      for (const line of failureLines(failure, paint)) write(line);
    },
    end: (commands) => {
      write(`\n${paint(["bold", "cyan"], "Try next")}`);
      const width = Math.max(...commands.map(({ command }) => command.length));
      for (const { command, purpose } of commands) {
        write(`   ${paint("bold", command.padEnd(width))}  ${paint("dim", purpose)}`);
      }
    },
  };
}

/** A resource that begins is no news; one that ended is, and so is every status of the stack itself. */
function isWorthALine(event: OperationEvent & { readonly status: string }): boolean {
  return event.kind === "stack-status" || !event.status.endsWith("_IN_PROGRESS");
}

function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}`;
}

function paintStatus(status: string, paint: Paint): string {
  const padded = status.padEnd(37);
  if (status.includes("FAILED") || status.includes("ROLLBACK")) return paint("red", padded);
  return status.endsWith("COMPLETE") ? paint("green", padded) : paint("yellow", padded);
}

function nameOf(event: Extract<OperationEvent, { at: string }>, paint: Paint): string {
  return event.kind === "stack-status"
    ? paint("bold", event.stackName)
    : `${event.logicalId} ${paint("dim", event.type)}`;
}

function failureLines(failure: OperationFailure, paint: Paint): string[] {
  const { firstCause, stackName, status, nextStep } = failure;
  const lines = [`   ${paint(["bold", "red"], `✘ ${stackName} was not updated: it is ${status}`)}`];
  if (firstCause !== undefined) {
    const { logicalId, type, reason, source } = firstCause;
    lines.push(`     what   ${paint("bold", logicalId)} ${paint("dim", type)}`, `     why    ${reason}`);
    if (source?.file !== undefined) {
      const place = `${relative(process.cwd(), source.file)}:${source.line}:${source.column}`;
      lines.push(
        `     where  ${paint("underline", place)}${source.property === undefined ? "" : ` (${source.property})`}`,
      );
    }
  }
  return [...lines, `     next   ${nextStep}`];
}
