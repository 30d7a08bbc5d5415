import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { CloudFormationServiceException } from "@aws-sdk/client-cloudformation";
import { SSMServiceException } from "@aws-sdk/client-ssm";
import { isJsonObject, type Json } from "@stacksteward/template";

import type { Bindings } from "../bindings.ts";
import { cloudOfTheDay } from "../cloud-of-the-day.ts";
import { compareAnswers, type Miss } from "../compare-answers.ts";
import { errorForm } from "../recorded-error.ts";
import { recordedForm } from "../recorded-form.ts";
import { runCase, type CaseResult, type StepResult } from "../run-case.ts";
import { openCalls, type Calls, type Operation } from "./operations.ts";
import type { Recording } from "./recording.ts";
import type { Scenario, Step } from "./scenario.ts";

/** Makes the calls of a recorded test on a local cloud of its own. `undefined` are the calls of a test nobody described. */
export async function runScenario(
  recording: Recording,
  scenario: Scenario | undefined,
  directory: string,
): Promise<CaseResult> {
  const { test: name, recordedOn, answers } = recording;
  if (scenario?.kind === "two-step") {
    const { templates, reason } = scenario;
    const result = await runCase({ name, recordedOn, templates, parameters: [{}, {}], recorded: answers });
    return result.kind === "passed" || reason === undefined ? result : { reason, ...result };
  }
  const reason = scenario === undefined ? "its calls are not described" : "";
  if (scenario?.kind !== "calls") {
    const steps = Object.keys(answers).map((step): StepResult => ({ step, kind: "not-run", reason }));
    return { name, kind: "not-run", reason: scenario?.reason ?? reason, steps };
  }
  return runCalls(recording, scenario, directory);
}

async function runCalls(
  { test: name, recordedOn, answers }: Recording,
  { steps, faults = [], reason }: Extract<Scenario, { kind: "calls" }>,
  directory: string,
): Promise<CaseResult> {
  const internalErrors: unknown[] = [];
  const cloud = await cloudOfTheDay(recordedOn, (error) => internalErrors.push(error));
  for (const fault of faults) cloud.faults.failResource(fault);
  const calls = openCalls(cloud.connection());
  const bindings: Bindings = new Map();
  const kept: Record<string, Json> = { ...(await readTemplates(steps, directory)), recorded: { ...answers } };
  const results: StepResult[] = [];
  try {
    for (const step of steps) {
      const recorded = memberAt(answers, (step.recorded ?? "").split("/"));
      const answer = await answerOf(calls, step, kept, recorded ?? null);
      if (step.isUnderWay !== true) await cloud.settle();
      if (step.as !== undefined) kept[step.as] = answer;
      if (step.recorded === undefined) continue;
      const misses = compareAnswers(recorded ?? null, answer, bindings).filter((each) => !isNewer(each, recordedOn));
      results.push(
        misses.length === 0 ? { step: step.recorded, kind: "passed" } : { step: step.recorded, kind: "missed", misses },
      );
    }
  } catch (error) {
    // An operation that the local cloud does not have says so by its name.
    if (error instanceof Error && error.name === "NotImplemented") {
      return { name, kind: "not-run", reason: error.message, steps: withoutAnswer(answers, results, error.message) };
    }
    return { name, kind: "crashed", reason: String(error), steps: results };
  } finally {
    await cloud.close();
  }
  if (internalErrors.length > 0) return { name, kind: "crashed", reason: String(internalErrors[0]), steps: results };
  const all = withoutAnswer(answers, results, "its call is not described");
  const isMissed = all.some(({ kind }) => kind === "missed");
  const isWhole = all.every(({ kind }) => kind === "passed");
  return {
    name,
    kind: isMissed ? "missed" : isWhole ? "passed" : "not-run",
    ...(isWhole || reason === undefined ? {} : { reason }),
    steps: all,
  };
}

/** The results, and those answers that were not asked for. */
function withoutAnswer(
  answers: Recording["answers"],
  results: readonly StepResult[],
  reason: string,
): readonly StepResult[] {
  const met = new Set(results.map(({ step }) => step.split("/")[0]));
  const left = Object.keys(answers).filter((step) => !met.has(step));
  return [...results, ...left.map((step): StepResult => ({ step, kind: "not-run", reason }))];
}

/** What the step shows of the answer, an error too; an error is thrown where none was to be recorded. */
async function answerOf(calls: Calls, step: Step, kept: Readonly<Record<string, Json>>, recorded: Json): Promise<Json> {
  try {
    const answer = recordedForm(await send(calls, step, kept));
    return step.shown === undefined ? answer : step.shown(answer, recorded);
  } catch (error) {
    const isAnswer = error instanceof CloudFormationServiceException || error instanceof SSMServiceException;
    if (!isAnswer || step.recorded === undefined || error.name === "NotImplemented") throw error;
    return errorForm(error, recorded);
  }
}

function send<Name extends Operation>(
  calls: Calls,
  step: Step<Name>,
  kept: Readonly<Record<string, Json>>,
): Promise<object> {
  return calls[step.call](filled(step.input, kept));
}

const placeholder = /\{(template:[^{}"]+|[a-z][\w-]*(?:\.[\w:-]+)+)\}/g;

function filled<Input>(input: Input, kept: Readonly<Record<string, Json>>): Input {
  const fill = (_key: string, value: unknown): unknown =>
    typeof value === "string"
      ? value.replaceAll(placeholder, (whole, path: string) => {
          const found = path.startsWith("template:") ? kept[path] : memberAt(kept, path.split("."));
          return typeof found === "string" ? found : whole;
        })
      : value;
  return JSON.parse(JSON.stringify(input), fill) as Input;
}

/** The templates that the steps name, as they lie with the recordings or changed, under their placeholders. */
async function readTemplates(steps: readonly Step[], directory: string): Promise<Record<string, Json>> {
  const texts: Record<string, Json> = {};
  for (const [, name = ""] of JSON.stringify(steps).matchAll(/\{(template:[^{}"]+)\}/g)) {
    const [file = "", from = "", to = ""] = name.slice("template:".length).split(";");
    texts[name] = (await readFile(join(directory, "templates", file), "utf8")).replace(from, to);
  }
  return texts;
}

function memberAt(value: Readonly<Record<string, Json>>, path: readonly string[]): Json | undefined {
  let current: Json | undefined = { ...value };
  for (const key of path) {
    if (Array.isArray(current)) current = current[Number(key)];
    else current = isJsonObject(current) ? current[key] : undefined;
  }
  return current;
}

/** The first day on which members were answered that older recordings can't have. */
const firstAnswered: Readonly<Record<string, string>> = { PolicyAction: "2023-11-01" };

function isNewer({ path, expected }: Miss, recordedOn: string): boolean {
  const since = firstAnswered[path.slice(path.lastIndexOf("/") + 1)];
  return expected === "nothing" && since !== undefined && recordedOn < since;
}
