import { MASK } from "@stacksteward/workflow";

import type { Plan, PlannedParameter } from "../plan/plan.ts";
import type { TakenInput } from "./app-plan.ts";

/** What a plan that CloudFormation has made takes from Parameter Store and Secrets Manager; outputs are parameters like others to it. */
export function inputsOf(plan: Plan): readonly TakenInput[] {
  const { ssmParameters = {}, lateBindings } = plan;
  return [
    ...parametersOf(plan).flatMap(({ key: parameter, value = "", resolvedValue }) =>
      resolvedValue === undefined ? [] : [{ source: storedSource(value), parameter, value: resolvedValue }],
    ),
    ...Object.entries(ssmParameters).map(([parameter, { name, version }]) => ({
      source: storedSource(name),
      parameter,
      version: String(version),
    })),
    ...lateBindings.flatMap(({ source, found }) =>
      found?.version === undefined || found.pinned ? [] : [{ source, version: found.version }],
    ),
  ];
}

/** An SSM parameter, for people. */
export function storedSource(name: string): string {
  return `the SSM parameter ${name}`;
}

/** What was taken and is another one in a plan that was made since, each as a sentence. */
export function movedInputs(taken: readonly TakenInput[], plan: Plan): readonly string[] {
  return taken.flatMap((input) => {
    const { source, parameter, version } = input;
    const what = parameter === undefined ? `it takes ${source}` : `its parameter ${parameter} takes ${source}`;
    if (version === undefined) return isSame(input, plan) ? [] : [`${what}, which is another one now`];
    const now = versionIn(plan, input);
    return now === version ? [] : [`${what} in version ${now ?? "which nobody knows"} instead of ${version}`];
  });
}

function isSame({ parameter, value = "" }: TakenInput, plan: Plan): boolean {
  const { value: given, resolvedValue: now = given } = parametersOf(plan).find(({ key }) => key === parameter) ?? {};
  // What is hidden in one of them is not known to be another one.
  return value === now || value.includes(MASK) || now?.includes(MASK) === true;
}

function versionIn({ ssmParameters, lateBindings }: Plan, { source, parameter }: TakenInput): string | undefined {
  if (parameter === undefined) return lateBindings.find((each) => each.source === source)?.found?.version;
  const taken = ssmParameters?.[parameter];
  return taken && String(taken.version);
}

function parametersOf(plan: Plan): readonly PlannedParameter[] {
  return plan.kind === "changes" ? plan.parameters : [];
}
