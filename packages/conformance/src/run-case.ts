import { CloudFormationServiceException } from "@aws-sdk/client-cloudformation";
import type { MacroFunction } from "@stacksteward/local";
import { isJsonObject, type Json } from "@stacksteward/template";

import type { Bindings } from "./bindings.ts";
import { openSession, type CaseSession } from "./case-session.ts";
import { cloudOfTheDay } from "./cloud-of-the-day.ts";
import { compareAnswers, type Miss } from "./compare-answers.ts";
import { macroDoubles } from "./macro-doubles.ts";
import type { RecordedCase } from "./recorded-case.ts";
import { errorForm } from "./recorded-error.ts";
import { beforeDeletion, eventsByResource, normalisedEventsByResource, orderOfEvents } from "./recorded-form.ts";
import { missingRequirement } from "./requirements.ts";
import { storeSnippet } from "./snippet-doubles.ts";

/** How one step of a case went: one recorded answer. */
export type StepResult =
  | { readonly step: string; readonly kind: "passed" }
  | { readonly step: string; readonly kind: "missed"; readonly misses: readonly Miss[] }
  | { readonly step: string; readonly kind: "not-run"; readonly reason: string };

/** How one case went. A crash is a defect of the local cloud or of this program, never a difference in behaviour. */
export interface CaseResult {
  readonly name: string;
  readonly kind: "passed" | "missed" | "not-run" | "crashed";
  /** Why it was not run, not to its end, or crashed. */
  readonly reason?: string;
  readonly steps: readonly StepResult[];
}

/** Functions behind macros and transforms, by the name that templates call them by. */
export type PluggedMacros = ReadonlyMap<string, MacroFunction>;

/** Takes the steps of a case, in the recorded order, on a local cloud of its own in which `plugged` is plugged in. */
export async function runCase(recordedCase: RecordedCase, plugged: PluggedMacros = new Map()): Promise<CaseResult> {
  const { name } = recordedCase;
  const names = Object.keys(recordedCase.recorded);
  const macros: PluggedMacros = new Map([...macroDoubles, ...plugged]);
  const needs = recordedCase.templates.map((_, index) => missingRequirement(recordedCase, index, macros));
  const runnable = needs[0] !== undefined ? 0 : stepsBeforeSecondTemplate(names, needs[1] !== undefined);
  const requirement = needs.find((need) => need !== undefined);
  const reason = requirement === undefined ? undefined : `needs ${requirement}`;

  const internalErrors: unknown[] = [];
  const cloud = await cloudOfTheDay(recordedCase.recordedOn, (error) => internalErrors.push(error));
  for (const [macro, answer] of macros) cloud.macros.register(macro, answer);
  await storeSnippet(cloud, name);
  const session = openSession(cloud, recordedCase);
  const bindings: Bindings = new Map();
  const steps: StepResult[] = [];
  try {
    for (const [position, step] of names.entries()) {
      steps.push(
        position < runnable
          ? await runStep(step, recordedCase.recorded[step] ?? null, session, bindings)
          : { step, kind: "not-run", reason: reason ?? "" },
      );
    }
  } catch (error) {
    return { name, kind: "crashed", reason: String(error), steps };
  } finally {
    await cloud.close();
  }
  if (internalErrors.length > 0) return { name, kind: "crashed", reason: String(internalErrors[0]), steps };
  const missed = steps.some(({ kind }) => kind === "missed");
  const kind = missed ? "missed" : reason === undefined ? "passed" : "not-run";
  return { name, kind, ...(reason === undefined ? {} : { reason }), steps };
}

/** What only the second template needs does not keep the first one from being tried. */
function stepsBeforeSecondTemplate(names: readonly string[], isSecondBarred: boolean): number {
  const second = names.indexOf("create-change-set-2");
  return isSecondBarred && second !== -1 ? second : names.length;
}

async function runStep(step: string, recorded: Json, session: CaseSession, bindings: Bindings): Promise<StepResult> {
  let answer: Json | undefined;
  try {
    answer = await answerOf(step, recorded, session);
  } catch (error) {
    if (!(error instanceof CloudFormationServiceException)) throw error;
    answer = errorForm(error, recorded);
  }
  if (answer === undefined) return { step, kind: "not-run", reason: "no such step is known" };
  const misses = compareAnswers(recorded, answer, bindings);
  return misses.length === 0 ? { step, kind: "passed" } : { step, kind: "missed", misses };
}

async function answerOf(step: string, recorded: Json, session: CaseSession): Promise<Json | undefined> {
  const [, index = ""] = /-(\d+)/.exec(step) ?? [];
  if (/^create-change-set-\d+$/.test(step)) return session.createChangeSet(Number(index) - 1);
  if (/^describe-change-set-\d+(-prop-values)?$/.test(step)) return session.describeChangeSet(step.endsWith("values"));
  if (/^execute-change-set-\d+$/.test(step)) return session.executeChangeSet();
  if (/^post-create-\d+-describe$/.test(step)) return session.describeStack();
  if (step === "delete-describe") {
    await session.deleteStack();
    return session.describeStack();
  }
  if (step === "per-resource-events") {
    const events = await session.events();
    if (!isNormalised(recorded)) return eventsByResource(events);
    return readBeforeDeletion(recorded)
      ? normalisedEventsByResource(beforeDeletion(events, session.stackName), session.stackName, "first")
      : normalisedEventsByResource(events, session.stackName);
  }
  if (step === "all-events") return orderOfEvents(await session.events());
  // Whatever its name, a recorded error is the answer to the call that comes next.
  return isError(recorded) ? session.callNext() : undefined;
}

function isError(recorded: Json): boolean {
  if (typeof recorded === "string") return recorded.startsWith("An error occurred (");
  return isJsonObject(recorded) && isJsonObject(recorded["Error"]);
}

/** In June and July 2025, events were read before the stack was deleted, and of repeated statuses the first one was kept. */
function readBeforeDeletion(recorded: Json): boolean {
  const events = isJsonObject(recorded) ? recorded["Stack"] : undefined;
  return (
    Array.isArray(events) &&
    !events.some((event) => isJsonObject(event) && event["ResourceStatus"] === "DELETE_IN_PROGRESS")
  );
}

/** Since June 2025 events were recorded without their ids. */
function isNormalised(recorded: Json): boolean {
  const [first] = isJsonObject(recorded) ? Object.values(recorded) : [];
  const [event] = Array.isArray(first) ? first : [];
  return isJsonObject(event) && !Object.hasOwn(event, "EventId");
}
