import { cpus } from "node:os";

import type { Measurement } from "./benchmark.ts";

/** The figures of one benchmark. */
export interface BenchmarkResult {
  readonly name: string;
  readonly description: string;
  readonly explanation?: string;
  /** When it was measured, if that was before the rest of the report. */
  readonly date?: string;
  readonly measurements: readonly Measurement[];
}

/** Everything that one run measured, and on what. JSON. */
export interface Report {
  readonly version: 1;
  readonly date: string;
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly processor: string;
    readonly cores: number;
  };
  readonly results: readonly BenchmarkResult[];
}

/** Puts results together with what they were measured on. */
export function createReport(results: readonly BenchmarkResult[]): Report {
  const processors = cpus();
  return {
    version: 1,
    date: new Date().toISOString().slice(0, 10),
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      processor: processors[0]?.model ?? "unknown",
      cores: processors.length,
    },
    results,
  };
}

/**
 * A report in which what was measured anew takes the place of what was, in the order of `names`. The rest keeps its date.
 * Throws when the rest was measured on another machine: figures of two are no report.
 */
export function mergeReports(previous: Report, fresh: Report, names: readonly string[]): Report {
  if (JSON.stringify(previous.machine) !== JSON.stringify(fresh.machine))
    throw new Error("The recorded figures are those of another machine: measure all of them anew, without --only.");
  const kept = previous.results.map((result) => ({ date: previous.date, ...result }));
  const results = [...fresh.results, ...kept.filter(({ name }) => !fresh.results.some((each) => each.name === name))];
  const order = (name: string): number => names.indexOf(name);
  return { ...fresh, results: results.toSorted((one, other) => order(one.name) - order(other.name)) };
}

/** The figures of one benchmark as a table for a terminal. */
export function renderTable({ name, description, measurements }: BenchmarkResult): string {
  const rows = measurements.map(cellsOf);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(([metric = "", subject = "", value = "", remark = ""]) =>
    `  ${metric.padEnd(widths[0] ?? 0)}  ${subject.padEnd(widths[1] ?? 0)}  ${value.padStart(widths[2] ?? 0)}  ${remark}`.trimEnd(),
  );
  return [`${name}: ${description}`, ...lines].join("\n");
}

/** The report as a page of the documentation. */
export function renderMarkdown({ date, machine, results }: Report): string {
  const sections = results.map(({ name, description, explanation, date: measured = date, measurements }) =>
    [
      `## ${name}`,
      "",
      measured === date ? `${description}.` : `${description}. Measured on ${measured}.`,
      "",
      ...markdownTable([["what", "whose", "figure", "aim"], ...measurements.map(cellsOf)]),
      ...(explanation === undefined ? [] : ["", explanation]),
    ].join("\n"),
  );
  const introduction = [
    "# Benchmarks",
    "",
    `Measured on ${date} with Node.js ${machine.node}, ${machine.platform}, ${machine.cores} cores (${machine.processor}).`,
    "`pnpm bench` measures again; `pnpm bench --record` also writes this page and [benchmarks.json](benchmarks.json).",
    "Figures of peers come from the same run on the same machine.",
  ].join("\n");
  return `${[introduction, ...sections].join("\n\n")}\n`;
}

/** Padded as the formatter of the workspace pads tables; figures stand to the right. */
function markdownTable([head = [], ...rows]: readonly string[][]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const pad = (row: readonly string[]) =>
    widths.map((width, column) => (column === FIGURES ? row[column]?.padStart(width) : row[column]?.padEnd(width)));
  const rule = widths.map((width, column) => (column === FIGURES ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [pad(head), rule, ...rows.map(pad)].map((cells) => `| ${cells.join(" | ")} |`);
}

const FIGURES = 2;

function cellsOf({ metric, subject, value, unit, aim, reached, note }: Measurement): string[] {
  const figure = value === undefined ? "not measured" : `${format(value)} ${unit}`;
  const verdict = reached === undefined ? "" : reached ? ": reached" : ": missed";
  const remark = [...(aim === undefined ? [] : [aim + verdict]), ...(note === undefined ? [] : [note])].join("; ");
  return [metric, subject, figure, remark];
}

function format(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
}
