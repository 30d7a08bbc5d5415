import type { DestroyPlan, Plan, PlannedChange } from "@stacksteward/core";

import type { Paint } from "./paint.ts";

const signs: Readonly<Record<string, string>> = { Add: "+", Modify: "~", Remove: "-", Replace: "±" };

/** A plan as a table, and below it what it would destroy. */
export function planLines(plan: Plan | DestroyPlan, paint: Paint): string[] {
  const name = paint("bold", plan.stackName);
  if (plan.kind === "destruction") return destructionLines(plan, name, paint);
  if (plan.kind === "no-changes") return [`Plan for ${name}: nothing to change`];
  const rows = plan.changes.map(rowOf);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  const verb = plan.operation === "CREATE" ? "create" : "update";
  return [
    `Plan for ${name} ${paint("dim", `(${verb})`)}`,
    ...rows.map(({ cells, change, why }) => {
      const text = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
      return `  ${paint(colourOf(change), text)}  ${why}`.trimEnd();
    }),
    ...plan.changes.flatMap((change) => warningOf(change, paint)),
    "",
  ];
}

function destructionLines({ resources }: DestroyPlan, name: string, paint: Paint): string[] {
  const width = Math.max(...resources.map(({ logicalId }) => logicalId.length));
  const lines = resources.map(({ logicalId, type, fate, dataLoss }) => {
    const colour = dataLoss === "none" ? "yellow" : "red";
    const loss = dataLoss === "none" ? "" : ", with the data in it";
    return `  ${paint(colour, `- ${logicalId.padEnd(width)}`)}  ${type}: ${fate}${loss}`;
  });
  return [`Plan for ${name} ${paint("dim", "(destroy)")}`, ...lines, ""];
}

interface Row {
  readonly change: PlannedChange;
  readonly cells: readonly string[];
  readonly why: string;
}

function rowOf(change: PlannedChange): Row {
  const action = isReplaced(change) ? "Replace" : change.action;
  const changed = [...new Set(change.details.map(({ name, attribute }) => name ?? attribute))].join(", ");
  const why = isReplaced(change) ? `because ${change.replacedBecauseOf.join(", ")} changes` : changed;
  return { change, cells: [`${signs[action] ?? "?"} ${action}`, change.logicalId, change.type], why };
}

function isReplaced({ replacement }: PlannedChange): boolean {
  return replacement === "True" || replacement === "Conditional";
}

function colourOf(change: PlannedChange): "green" | "yellow" | "red" {
  if (change.action === "Add") return "green";
  return change.action === "Remove" || isReplaced(change) ? "red" : "yellow";
}

function warningOf({ logicalId, type, dataLoss, action }: PlannedChange, paint: Paint): string[] {
  if (dataLoss === "none") return [];
  const end = action === "Remove" ? "removed" : "replaced by an empty one";
  const text = [
    `DATA LOSS  ${logicalId} (${type}) ${dataLoss === "certain" ? "is" : "may be"} ${end}.`,
    "           No policy retains or copies what it holds.",
  ];
  const width = Math.max(...text.map((line) => line.length));
  const edge = "━".repeat(width + 2);
  const frame = [`┏${edge}┓`, ...text.map((line) => `┃ ${line.padEnd(width)} ┃`), `┗${edge}┛`];
  return ["", ...frame.map((line) => `  ${paint(["bold", "red"], line)}`)];
}
