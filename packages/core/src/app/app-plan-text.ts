import type { PredictedChange } from "../plan-offline/offline-plan.ts";
import type { Plan, PlannedChange } from "../plan/plan.ts";
import { policyFindingText } from "../policies/policy-text.ts";
import type { PolicyFinding } from "../policies/policy.ts";
import type { AppPlan, PlannedUnit, StackPlan, TakenInput } from "./app-plan.ts";

const SIGNS: Readonly<Record<string, string>> = { Add: "+", Modify: "~", Remove: "-", Import: ">" };

/**
 * The plan of an app for people to read, in plain text without colours: each stack with its changes, what is only predicted,
 * and what it waits for.
 */
export function appPlanText({ app, stacks, units = [] }: AppPlan): string {
  const blocks = [...stacks.map(stackLines), ...units.map(unitLines)];
  return [`Plan for app ${app}`, ...blocks.flatMap((lines) => ["", ...lines])].join("\n");
}

function unitLines(planned: PlannedUnit): string[] {
  const named = `unit ${planned.unit}`;
  if (planned.kind === "unknown") return [`${named}: applied, whatever it does`];
  if (planned.kind === "refused") {
    const { code, message } = planned.failure;
    return [`${named}: cannot be planned (${code})`, `  ${message}`];
  }
  return planned.changes.length === 0
    ? [`${named}: nothing to change`]
    : [`${named}: applied`, ...planned.changes.map((change) => `  ${change}`)];
}

function stackLines(planned: StackPlan): string[] {
  const title = titleOf(planned);
  if (planned.kind === "refused") {
    const { code, message } = planned.failure;
    return [`${title}: cannot be planned (${code})`, `  ${message}`];
  }
  if (planned.kind === "predicted") {
    const { prediction, placeholders, inputs = [], terminationProtection } = planned;
    const awaited = placeholders.map(({ name, parameter }) => `${name}${parameter ? ` for ${parameter}` : ""}`);
    return [
      `${title}: ${verbOf(prediction.operation)}, as far as it can be known before ${givers(planned)}`,
      `  waits for ${awaited.join(", ")}`,
      ...inputs.map(inputLine),
      ...changeLines(prediction.changes),
      ...protectionLines(terminationProtection),
      ...policyLines(planned.policyFindings),
    ];
  }
  const { plan } = planned;
  const pins = pinLines(plan);
  if (plan.kind === "no-changes") {
    const settings = [...pins, ...protectionLines(plan.terminationProtection)];
    return [`${title}: nothing to change`, ...settings, ...policyLines(plan.policyFindings)];
  }
  return [
    `${title}: ${verbOf(plan.operation)}`,
    ...pins,
    ...changeLines(plan.changes),
    ...protectionLines(plan.terminationProtection),
    ...policyLines(plan.policyFindings),
  ];
}

/** `services (protected)/orders in eu-west-1 of 111111111111`, as far as it is known. */
function titleOf(planned: StackPlan): string {
  const layer = planned.protected === true ? `${planned.layer} (protected)` : planned.layer;
  if (planned.kind === "refused") return `${layer}/${planned.stack}`;
  const { region } = planned.kind === "exact" ? planned.plan : planned.prediction;
  const account = planned.kind === "exact" ? planned.plan.stackId.split(":")[4] : planned.account;
  return `${layer}/${planned.stack} in ${region}${account === undefined ? "" : ` of ${account}`}`;
}

/** `  takes the SSM parameter /image in version 3 for Image`. A value can be long, and is in the changes where it is used. */
function inputLine({ source, version, parameter }: TakenInput): string {
  return `  takes ${source}${version === undefined ? "" : ` in version ${version}`}${parameter === undefined ? "" : ` for ${parameter}`}`;
}

/** `  takes {{resolve:ssm:/image:3}} as it is pinned, and version 5 is there`. */
function pinLines({ lateBindings }: Plan): string[] {
  const lines = lateBindings.flatMap(({ source, found }) =>
    found?.newest === undefined ? [] : [`  takes ${source} as it is pinned, and version ${found.newest} is there`],
  );
  return [...new Set(lines)];
}

function givers({ placeholders }: Extract<StackPlan, { kind: "predicted" }>): string {
  return [...new Set(placeholders.map(({ stack }) => stack))].join(", ");
}

function verbOf(operation: string): string {
  return operation.toLowerCase();
}

function changeLines(changes: readonly (PlannedChange | PredictedChange)[]): string[] {
  const rows = changes.map((change) => ({ change, cells: cellsOf(change) }));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  return rows.flatMap(({ change, cells }) => {
    const row = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
    const permissions = (change.iamBroadening ?? []).map(({ kind, value }) => `      permissions: ${kind} ${value}`);
    return [`  ${row}  ${notesOn(change).join("; ")}`.trimEnd(), ...permissions];
  });
}

function cellsOf({ action, stackPath = [], logicalId, type }: PlannedChange): string[] {
  return [`${SIGNS[action] ?? "?"} ${action}`, [...stackPath, logicalId].join("/"), type];
}

function notesOn(change: PlannedChange | PredictedChange): string[] {
  const { replacement = "False", replacedBecauseOf, dataLoss } = change;
  const because = replacedBecauseOf.length === 0 ? "" : ` because of ${replacedBecauseOf.join(", ")}`;
  return [
    ...("certainty" in change && change.certainty === "possible" ? ["possibly"] : []),
    ...(replacement === "False" ? [] : [`${replacement === "True" ? "replaced" : "may be replaced"}${because}`]),
    ...(dataLoss === "none" ? [] : [dataLoss === "certain" ? "LOSES DATA" : "MAY LOSE DATA"]),
  ];
}

function policyLines(findings: readonly PolicyFinding[] = []): string[] {
  return findings.map((finding) => `  ${policyFindingText(finding)}`);
}

function protectionLines(terminationProtection: boolean | undefined): string[] {
  if (terminationProtection === undefined) return [];
  return [`  its protection from deletion is switched ${terminationProtection ? "on" : "off"}`];
}
