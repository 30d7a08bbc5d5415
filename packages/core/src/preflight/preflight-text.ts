import type { Preflight, PreflightCheck, PreflightOutcome } from "./preflight.ts";

const WORDS: Readonly<Record<PreflightOutcome, string>> = {
  passed: "passed",
  failed: "FAILED",
  warned: "warned",
  "not-looked": "not looked at",
};

/** A pre-flight for people to read, in plain text without colours: how much of it failed, then every answer with how sure it is. */
export function preflightText(preflight: Preflight): string {
  const { stackName, region, account, checks } = preflight;
  const place = `${region}${account === undefined ? "" : ` of ${account}`}`;
  return [
    `Pre-flight of stack ${stackName} in ${place}: ${countsOf(preflight)}`,
    ...checks.flatMap((check) => ["", ...linesOf(check)]),
  ].join("\n");
}

function countsOf({ checks }: Preflight): string {
  const count = (wanted: PreflightOutcome): number => checks.filter(({ outcome }) => outcome === wanted).length;
  const counts = (["failed", "warned", "not-looked", "passed"] as const).flatMap((outcome) =>
    count(outcome) === 0 ? [] : [`${count(outcome)} ${WORDS[outcome].toLowerCase()}`],
  );
  return counts.join(", ");
}

function linesOf({ check, outcome, certainty, message, remedy, range, url }: PreflightCheck): string[] {
  const place = range === undefined ? [] : [`${range.file ?? "template"}:${range.start.line}:${range.start.column}`];
  const title = [`${check}: ${WORDS[outcome]}`, ...(certainty === undefined ? [] : [certainty]), ...place].join(", ");
  return [title, `  ${message}`, ...[remedy, url].flatMap((line) => (line === undefined ? [] : [`  ${line}`]))];
}
