import type { Plan, PlannedChange } from "@stacksteward/core";

import type { Paint } from "./terminal-view.ts";

const signs: Readonly<Record<string, string>> = { Add: "+", Modify: "~", Remove: "-", replace: "±" };

/** A plan as a table, and below it what it would destroy. */
export function planLines(plan: Plan, paint: Paint): string[] {
  const name = paint("bold", plan.stackName);
  if (plan.kind === "no-changes") return [`   Plan for ${name}: nothing to change`];
  const rows = plan.changes.map(rowOf);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row.cells[column]?.length ?? 0)));
  const verb = plan.operation === "CREATE" ? "create" : "update";
  return [
    `   Plan for ${name} ${paint("dim", `(${verb}, ${plan.changes.length} ${plan.changes.length === 1 ? "change" : "changes"})`)}`,
    ...rows.map(({ cells, change, why }) => {
      const text = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
      return `     ${paint(colourOf(change), text)}${why === "" ? "" : `  ${why}`}`.trimEnd();
    }),
    ...plan.changes.flatMap((change) => warningOf(change, paint)),
  ];
}

interface Row {
  readonly change: PlannedChange;
  readonly cells: readonly string[];
  readonly why: string;
}

function rowOf(change: PlannedChange): Row {
  const action = isReplaced(change) ? "replace" : change.action;
  const names = [...new Set(change.details.map(({ name, attribute }) => name ?? attribute))];
  const why = isReplaced(change) ? `because of ${change.replacedBecauseOf.join(", ")}` : names.join(", ");
  return { change, cells: [`${signs[action] ?? "?"} ${action.toLowerCase()}`, change.logicalId, change.type], why };
}

function isReplaced({ replacement }: PlannedChange): boolean {
  return replacement === "True" || replacement === "Conditional";
}

function colourOf(change: PlannedChange): "green" | "yellow" | "red" {
  if (change.action === "Add") return "green";
  return change.action === "Remove" || isReplaced(change) ? "red" : "yellow";
}

function warningOf({ logicalId, dataLoss, action }: PlannedChange, paint: Paint): string[] {
  if (dataLoss === "none") return [];
  const what = action === "Remove" ? "removed" : "replaced by an empty one";
  const sure = dataLoss === "certain" ? "is" : "may be";
  const text = ` DATA LOSS  ${logicalId} keeps data, ${sure} ${what}, and no policy retains or copies the old one. `;
  return ["", `     ${paint(["bold", "white", "bgRed"], text)}`, ""];
}
