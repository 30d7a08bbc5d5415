import type { RolloutResult, StackSetDrift, StackSetPlan } from "@stacksteward/core";

import type { Paint } from "./paint.ts";

/** What becomes of a stack set and of its instances. */
export function setPlanLines(
  { stackSet, operation, counts, parameters, template, calls }: StackSetPlan,
  paint: Paint,
): string[] {
  const what = Object.entries(counts).flatMap(([action, count]) => (count === 0 ? [] : [`${count} to ${action}`]));
  const sections = template.sections?.map((section) => `template: ${section} differ`) ?? [];
  const values = parameters.map(({ name, before = "nothing", after = "nothing" }) => `${name}: ${before} → ${after}`);
  return [
    `Plan for ${paint("bold", stackSet)} ${paint("dim", `(stack set, ${operation.toLowerCase()})`)}: ${what.join(", ")}`,
    ...[...sections, ...values].map((line) => `  ${paint("yellow", `~ ${line}`)}`),
    `  ${paint("dim", `${calls.calls} operation where one for each account would be ${calls.byAccount}`)}`,
    "",
  ];
}

/** How each wave went, and each account in it. */
export function rolloutLines({ kind, waves, instances, reason }: RolloutResult, paint: Paint): string[] {
  const lines = waves.flatMap(({ wave, kind: how, gates }) => [
    `${paint(how === "succeeded" ? "green" : "red", how === "succeeded" ? "✔" : "✘")} ${paint("bold", wave)} ${how}`,
    ...[
      ...Map.groupBy(
        instances.filter((each) => each.wave === wave),
        ({ account }) => account,
      ),
    ].map(([account, own]) => `    ${account}  ${own.map(({ region, state }) => `${region} ${state}`).join(", ")}`),
    ...gates.map(({ gate, kind: verdict }) => `    ${paint("cyan", `gate "${gate}" ${verdict}`)}`),
  ]);
  return [...lines, `The rollout is ${paint("bold", kind)}${reason === undefined ? "" : `: ${reason}`}`];
}

/** What has drifted in which account and region. */
export function setDriftLines({ stackSet, status, counts, instances }: StackSetDrift, paint: Paint): string[] {
  const differences = instances.flatMap(({ account, region, resources }) =>
    resources.flatMap(({ logicalId, type, differences: found }) =>
      found.map(
        ({ path, expected, actual }) =>
          `  ${paint("yellow", `~ ${account} ${region} ${logicalId}${path}`)}  ${type}: ${JSON.stringify(expected)} in the template, ${JSON.stringify(actual)} in fact`,
      ),
    ),
  );
  const count = `${counts.drifted} of ${counts.drifted + counts.inSync + counts.unchecked} stacks`;
  return [`Drift of ${paint("bold", stackSet)}: ${status}, ${count}`, ...differences, ""];
}
