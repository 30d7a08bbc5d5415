import { readFileSync } from "node:fs";
import { relative } from "node:path";

import type { FailureSource, OperationFailure } from "@stacksteward/core";

import type { Paint } from "./paint.ts";

/** What failed, why, where it stands in the template, and what to do next. */
export function failureLines(failure: OperationFailure, paint: Paint): string[] {
  const { firstCause, stackName, status, nextStep } = failure;
  const lines = [`${paint("red", "✘")} ${paint("bold", stackName)} is ${status}`];
  if (firstCause !== undefined) {
    const { logicalId, type, reason, source } = firstCause;
    lines.push(`  what   ${paint("bold", logicalId)} ${paint("dim", type)}`);
    lines.push(`  why    ${reason.replaceAll(/\s+/g, " ")}`);
    if (source?.file !== undefined) lines.push(...sourceLines(source, source.file, paint));
  }
  return [...lines, `  next   ${nextStep}`];
}

function sourceLines({ line, column }: FailureSource, file: string, paint: Paint): string[] {
  const text = readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
  return [
    `  where  ${paint("underline", `${relative(process.cwd(), file)}:${line}:${column}`)}`,
    `         ${paint("dim", `${line} │`)} ${paint("red", text)}`,
  ];
}
