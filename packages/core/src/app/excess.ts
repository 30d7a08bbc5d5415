import type { ChangesPlan, DataLossRisk, PlannedChange, PlannedParameter } from "../plan/plan.ts";
import type { Placeholder, TakenInput } from "./app-plan.ts";

/** In which way an exact plan does more than what was approved. */
export type ExcessKind =
  | "place"
  | "input"
  | "template"
  | "action"
  | "property"
  | "replacement"
  | "data-loss"
  | "permissions"
  | "protection";

/** One thing that an exact plan does and nobody has approved. Plain data. */
export interface Excess {
  readonly kind: ExcessKind;
  /** The logical id, behind those of the nested stacks that lead to it, joined by `/`. Absent of what is about the stack. */
  readonly resource?: string;
  /** What was not approved, for people. */
  readonly reason: string;
}

/** What somebody has agreed to about one stack. */
export interface Approved extends Partial<Pick<ChangesPlan, "terminationProtection">> {
  /** Where the stack is to be. Default: that was not said. */
  readonly place?: { readonly region: string; readonly account?: string };
  /** Of the template, where it was read. */
  readonly digest?: string;
  readonly changes: readonly PlannedChange[];
  /** What stands for values that were not known then. */
  readonly placeholders?: readonly Placeholder[];
  /** What it takes from elsewhere, as it was then. Default: that was not said. */
  readonly inputs?: readonly TakenInput[];
}

/** What an exact plan says that has to be approved. */
export type Exact = Pick<ChangesPlan, "region" | "stackId" | "template" | "terminationProtection" | "changes"> &
  Partial<Pick<ChangesPlan, "parameters">>;

const RISKS: Readonly<Record<DataLossRisk, number>> = { none: 0, possible: 1, certain: 2 };
const REPLACEMENTS: Readonly<Record<string, number>> = { False: 0, Conditional: 1, True: 2 };

/**
 * What an exact plan does beyond what was approved; empty when it does the same or less. Values are not compared: what they
 * are to be stands in the definition, which was approved with the plan, and what other stacks give to it was not known then.
 */
export function excessOf(approved: Approved, exact: Exact): readonly Excess[] {
  const reveal = revealing(approved.placeholders ?? [], exact.parameters ?? []);
  const known = new Map(approved.changes.map((change) => [nameOf(change), change]));
  const { terminationProtection: wanted } = exact;
  return [
    ...excessOfPlace(approved.place, exact),
    ...(approved.digest === undefined || approved.digest === exact.template.digest
      ? []
      : [{ kind: "template" as const, reason: "its template is another one" }]),
    ...(wanted === undefined || wanted === approved.terminationProtection
      ? []
      : [{ kind: "protection" as const, reason: `its protection from deletion is switched ${wanted ? "on" : "off"}` }]),
    ...exact.changes.flatMap((change) => excessOfChange(known.get(nameOf(change)), change, reveal)),
  ];
}

/** What is done elsewhere: the same definition without a place is another stack to an orchestrator of another one. */
export function excessOfPlace(
  approved: Approved["place"],
  { region, stackId }: Pick<Exact, "region" | "stackId">,
): readonly Excess[] {
  const [, , , , account = ""] = stackId.split(":");
  if (approved === undefined || (approved.region === region && (approved.account ?? account) === account)) return [];
  const there = approved.account === undefined ? approved.region : `${approved.region} of ${approved.account}`;
  return [{ kind: "place", reason: `it is in ${region} of ${account} instead of ${there}` }];
}

/**
 * A text with values instead of placeholders. A value that stands for more than one thing is not put in: nobody who saw
 * the placeholder has agreed to a wildcard.
 */
function revealing(
  placeholders: readonly Placeholder[],
  parameters: readonly PlannedParameter[],
): (text: string) => string {
  const values = placeholders.flatMap(({ name, parameter }) => {
    const { value } = parameters.find(({ key }) => key === parameter) ?? {};
    return value === undefined || /[*?]/.test(value) ? [] : [{ name, value }];
  });
  return (text) => values.reduce((shown, { name, value }) => shown.replaceAll(name, () => value), text);
}

function excessOfChange(
  approved: PlannedChange | undefined,
  exact: PlannedChange,
  reveal: (text: string) => string,
): Excess[] {
  const resource = nameOf(exact);
  const { action, type, dataLoss, replacement = "False" } = exact;
  if (approved?.action !== action) {
    const instead = approved === undefined ? "" : ` instead of ${approved.action}`;
    return [
      { kind: "action", resource, reason: `${action} (${type})${instead}` },
      ...broadeningOf(approved, exact, reveal),
    ];
  }
  const found: Excess[] = [];
  const [kept = "", deleted = ""] = [approved.policyAction, exact.policyAction];
  if (/Retain|Snapshot/.test(kept) && deleted.includes("Delete")) {
    found.push({ kind: "action", resource, reason: `${action} (${deleted}) instead of ${action} (${kept})` });
  }
  const added = propertiesOf(exact).filter((property) => !propertiesOf(approved).includes(property));
  if (action === "Modify" && added.length > 0) {
    found.push({ kind: "property", resource, reason: `${added.join(", ")} would change too` });
  }
  // Nobody knew what replaces a resource of a type without a word about it, so nobody has approved that something does.
  if (rankOf(replacement) > rankOf(approved.replacement ?? "False")) {
    const because = exact.replacedBecauseOf.join(", ") || "what nobody names";
    const how = replacement === "True" ? "is" : "may be";
    found.push({ kind: "replacement", resource, reason: `it ${how} replaced because of ${because}` });
  }
  if (RISKS[dataLoss] > RISKS[approved.dataLoss]) {
    found.push({ kind: "data-loss", resource, reason: `it ${dataLoss === "certain" ? "loses" : "may lose"} data` });
  }
  return [...found, ...broadeningOf(approved, exact, reveal)];
}

function broadeningOf(
  approved: PlannedChange | undefined,
  exact: PlannedChange,
  reveal: (text: string) => string,
): Excess[] {
  const resource = nameOf(exact);
  const known = new Set(
    (approved?.iamBroadening ?? []).map(({ kind, value, path }) => `${kind} ${path} ${reveal(value)}`),
  );
  return (exact.iamBroadening ?? [])
    .filter(({ kind, value, path }) => !known.has(`${kind} ${path} ${value}`))
    .map(({ kind, value, path }) => ({ kind: "permissions", resource, reason: `${kind} ${value} at ${path}` }));
}

/** What comes next from the service is taken for the most that it may be. */
function rankOf(replacement: string): number {
  return REPLACEMENTS[replacement] ?? 2;
}

function propertiesOf({ details }: PlannedChange): string[] {
  return [...new Set(details.map(({ attribute, name }) => (name === undefined ? attribute : `${attribute}.${name}`)))];
}

function nameOf({ stackPath = [], logicalId }: PlannedChange): string {
  return [...stackPath, logicalId].join("/");
}
