import { planOffline, type OfflinePlan, type PredictedChange } from "@stacksteward/core";
import { isJsonObject, readTemplate, TemplateError, type Json, type JsonObject } from "@stacksteward/template";

import type { RecordedCase } from "./recorded-case.ts";
import { missingUpdate } from "./requirements.ts";

/** How one prediction compares with what the service answered. `unknown`: it differs, and the prediction had said that it cannot know. */
export type Verdict = "right" | "wrong" | "unknown";

/** How many predictions of one kind were what. */
export type VerdictCount = Readonly<Record<Verdict, number>>;

/** How the prediction of one update compares with its recorded change set. */
export interface PlannedCase {
  readonly name: string;
  /** Of each resource that the service or the prediction lists, in both forms of the change set. */
  readonly actions: VerdictCount;
  /** Of each recorded modification. */
  readonly replacements: VerdictCount;
  /** What is wrong or unknown, in words; or why nothing can be predicted. */
  readonly notes: readonly string[];
}

/** The two forms in which a change set is recorded: what is only possible has no place in the one with values. */
const forms = [
  { key: "describe-change-set-2", lists: (): boolean => true },
  {
    key: "describe-change-set-2-prop-values",
    lists: ({ certainty }: PredictedChange): boolean => certainty === "certain",
  },
] as const;

const notRun = "not run: needs ";

/** Stands for the part of a name that the recording made unique. */
const uid = "c0ffee42";

/** Predicts the update of a case without a call and holds it against the recording; `undefined` when it recorded no update. */
export async function planCase(recordedCase: RecordedCase): Promise<PlannedCase | undefined> {
  const { name, recorded } = recordedCase;
  if (!forms.some(({ key }) => isJsonObject(recorded[key]))) return undefined;
  const lost = missingUpdate(recordedCase);
  if (lost !== undefined) return { name, actions: count([]), replacements: count([]), notes: [`${notRun}${lost}`] };
  const judged: Judged[] = [];
  const plan = await predict(recordedCase);
  for (const { key, lists } of forms) {
    const answer = recorded[key];
    if (!isJsonObject(answer)) continue;
    judged.push(...judge(changesIn(answer), plan.changes.filter(lists), plan));
  }
  const notes = judged.flatMap(({ note }) => (note === undefined ? [] : [note]));
  return {
    name,
    actions: count(judged.map(({ action }) => action)),
    replacements: count(judged.flatMap(({ replacement }) => replacement ?? [])),
    notes: [...new Set(notes)],
  };
}

async function predict({ templates, parameters }: RecordedCase): Promise<Pick<OfflinePlan, "changes" | "unknown">> {
  const [first, second] = templates.map(templateText);
  const [before, after] = [0, 1].map((index) => withUid(parameters[index] ?? {}));
  const definition = { name: "stack", region: "eu-west-1", account: "111111111111" };
  try {
    return await planOffline(
      { ...definition, template: { body: second ?? "" }, parameters: { ...defaultsIn(second ?? ""), ...after } },
      { template: { body: first ?? "" }, parameters: before ?? {} },
    );
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { changes: [], unknown: [] };
  }
}

/** What the recorded requests left out took its default. */
function defaultsIn(template: string): Record<string, { readonly useDefault: true }> {
  const names = Object.keys(readTemplate(template).body.Parameters ?? {});
  return Object.fromEntries(names.map((name) => [name, { useDefault: true }]));
}

interface Judged {
  readonly action: Verdict;
  readonly replacement?: Verdict;
  readonly note?: string;
}

function judge(
  recorded: ReadonlyMap<string, JsonObject>,
  predicted: readonly PredictedChange[],
  { unknown }: Pick<OfflinePlan, "unknown">,
): Judged[] {
  const byId = new Map(predicted.map((change) => [change.logicalId, change]));
  return [...new Set([...recorded.keys(), ...byId.keys()])].map((logicalId) => {
    const [answer, change] = [recorded.get(logicalId), byId.get(logicalId)];
    const isOpen = unknown.some(({ affects }) => affects === "all" || affects.includes(logicalId));
    const verdict = (isRight: boolean): Verdict => (isRight ? "right" : isOpen ? "unknown" : "wrong");
    const action = verdict(answer?.["Action"] === change?.action);
    const replacement =
      answer?.["Action"] === "Modify" ? verdict(answer["Replacement"] === change?.replacement) : undefined;
    const isRight = action === "right" && (replacement ?? "right") === "right";
    const note = `${logicalId}: recorded ${textOf(answer?.["Action"], answer?.["Replacement"])}, predicted ${textOf(change?.action, change?.replacement)}`;
    return { action, ...(replacement === undefined ? {} : { replacement }), ...(isRight ? {} : { note }) };
  });
}

function textOf(action: Json | undefined, replacement: Json | undefined): string {
  const words = [action, replacement].filter((word) => typeof word === "string");
  return words.length === 0 ? "nothing" : words.join(" ");
}

function changesIn(answer: JsonObject): Map<string, JsonObject> {
  const changes = Array.isArray(answer["Changes"]) ? answer["Changes"] : [];
  return new Map(
    changes.flatMap((entry) => {
      const change = isJsonObject(entry) ? entry["ResourceChange"] : undefined;
      if (!isJsonObject(change) || typeof change["LogicalResourceId"] !== "string") return [];
      return [[change["LogicalResourceId"], change] as const];
    }),
  );
}

function count(verdicts: readonly Verdict[]): VerdictCount {
  const found = { right: 0, wrong: 0, unknown: 0 };
  for (const verdict of verdicts) found[verdict] += 1;
  return found;
}

function templateText(template: Json): string {
  return (typeof template === "string" ? template : JSON.stringify(template)).replaceAll("{uid}", uid);
}

function withUid(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.replaceAll("{uid}", uid)]));
}

/** The counts of all cases together. */
export function sumOf(planned: readonly PlannedCase[]): Pick<PlannedCase, "actions" | "replacements"> {
  const add = (left: VerdictCount, right: VerdictCount): VerdictCount => ({
    right: left.right + right.right,
    wrong: left.wrong + right.wrong,
    unknown: left.unknown + right.unknown,
  });
  return planned.reduce<Pick<PlannedCase, "actions" | "replacements">>(
    (sum, each) => ({
      actions: add(sum.actions, each.actions),
      replacements: add(sum.replacements, each.replacements),
    }),
    { actions: count([]), replacements: count([]) },
  );
}

/** How many of a hundred were right; what is unknown was not. */
export function percentRight({ right, wrong, unknown }: VerdictCount): number {
  const all = right + wrong + unknown;
  return all === 0 ? 0 : (100 * right) / all;
}

/** One line for each case, and the sum. */
export function formatPlannedCases(planned: readonly PlannedCase[]): string {
  const columns = ({ actions, replacements }: Pick<PlannedCase, "actions" | "replacements">): string =>
    `actions ${words(actions)}; replacements ${words(replacements)}`;
  const lines = planned.map((each) => [`${each.name}: ${columns(each)}`, ...each.notes].join("\n  "));
  const sum = sumOf(planned);
  const percent = (counted: VerdictCount): string => `${percentRight(counted).toFixed(1)} %`;
  return [
    ...lines,
    `${planned.length} updates, ${planned.filter(isNotRun).length} of them not run: ${columns(sum)}`,
    `right: ${percent(sum.actions)} of actions, ${percent(sum.replacements)} of replacements`,
  ].join("\n");
}

function isNotRun({ notes }: PlannedCase): boolean {
  return notes.some((note) => note.startsWith(notRun));
}

function words({ right, wrong, unknown }: VerdictCount): string {
  return `${right} right, ${wrong} wrong, ${unknown} unknown`;
}
