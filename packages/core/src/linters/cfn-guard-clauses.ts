import { isJsonObject } from "@stacksteward/template";

/** A part of a rule that does not hold. */
export interface BrokenClause {
  readonly rule: string;
  readonly message: string;
  readonly remedy?: string;
  /** The value that it was held against, or the one in which something is missing: `/Resources/Queue/Properties`. */
  readonly path?: string;
  /** What is missing there. */
  readonly missing?: string;
}

/**
 * Every clause for which a rule is broken, from cfn-guard's report of it, each thing once; `undefined` when it is no such report.
 * cfn-guard's own sentences are left out: they quote whole values of the template, secrets too. What the author wrote at the
 * clause is told, or at the rule around it, or else the clause itself.
 * https://github.com/aws-cloudformation/cloudformation-guard/blob/main/guard/src/rules/eval_context.rs
 */
export function brokenClauses(report: unknown): readonly BrokenClause[] | undefined {
  const rule = member(report, "Rule");
  const name = member(rule, "name");
  if (typeof name !== "string") return undefined;
  const found = new Map<string, BrokenClause>();
  for (const clause of inRule({ rule: name, told: undefined }, rule)) {
    const key = JSON.stringify([clause.path, clause.missing ?? clause.message]);
    if (!found.has(key)) found.set(key, clause);
  }
  const all = [...found.values()];
  // That it does not hold says nothing beside why it does not.
  const telling = all.filter(({ message, path }) => path !== undefined || message !== doesNotHold(name));
  return telling.length === 0 ? all : telling;
}

/** What the author of a rule says, with the remedy where there is one. */
type Told = Pick<BrokenClause, "message" | "remedy">;

/** What stands around a check: the outermost rule, which is the one that was asked for, and what is said of all that is in it. */
interface Around {
  readonly rule: string;
  readonly told: Told | undefined;
}

function inRule({ rule, told }: Around, report: unknown): readonly BrokenClause[] {
  const around: Around = { rule, told: toldOf(report) ?? told };
  const found = checksOf(report).flatMap((check) => inCheck(around, check));
  // A rule that fails by its own condition has no clause to show.
  return found.length > 0 ? found : [clauseWith(around, undefined, doesNotHold(rule))];
}

function inCheck(around: Around, check: unknown): readonly BrokenClause[] {
  const [kind, held] = only(check);
  switch (kind) {
    case "Rule":
      return inRule(around, held);
    case "Disjunctions":
      return inAlternatives(around, held);
    case "Block":
      return [clauseOf(around, held, member(held, "unresolved"))];
    case "Clause":
      return [inClause(around, only(held)[1])];
    default:
      return [clauseWith(around, undefined, doesNotHold(around.rule))];
  }
}

function inClause(around: Around, clause: unknown): BrokenClause {
  const [kind, check] = only(member(clause, "check"));
  if (kind === "UnResolvedContext") {
    return clauseWith(around, clause, `It needs the rule ${String(check)}, which does not hold.`);
  }
  return clauseOf(around, clause, member(check, "from") ?? member(check, "value"));
}

/** `at` is a value with its path, or how far the way to it goes. */
function clauseOf(around: Around, clause: unknown, at: unknown): BrokenClause {
  const missing = member(at, "remaining_query");
  const path = member(at, "path") ?? member(member(at, "traversed_to"), "path");
  const context = member(clause, "context");
  const lacks = typeof missing === "string" ? `${missing} is missing` : undefined;
  const isWritten = typeof context === "string" && !context.includes("#Location[");
  const written = isWritten ? `${context.trim().replaceAll(/\s+/g, " ")} does not hold` : undefined;
  const message = [written, lacks].filter((part) => part !== undefined).join(": ");
  return {
    ...clauseWith(around, clause, message === "" ? doesNotHold(around.rule) : `${message}.`),
    ...(typeof path === "string" ? { path } : {}),
    ...(typeof missing === "string" ? { missing } : {}),
  };
}

/** One of them would do, so together they are one thing that is wrong. */
function inAlternatives(around: Around, disjunction: unknown): readonly BrokenClause[] {
  const all = checksOf(disjunction).flatMap((check) => inCheck(around, check));
  const [first] = all;
  if (first === undefined) return [];
  const messages = [...new Set(all.map(({ message }) => message))];
  if (messages.length === 1) return [first];
  const { missing: _, ...placed } = first;
  return [{ ...placed, message: `None of these: ${messages.join(" ")}` }];
}

function clauseWith({ rule, told }: Around, clause: unknown, otherwise: string): BrokenClause {
  return { rule, ...(toldOf(clause) ?? told ?? { message: otherwise }) };
}

function doesNotHold(rule: string): string {
  return `The rule ${rule} does not hold.`;
}

/** The registry of rules and Control Tower have forms for the remedy: `Violation: … Fix: …`, and `… [FIX]: …`. */
function toldOf(report: unknown): Told | undefined {
  const custom = member(member(report, "messages"), "custom_message");
  const text = typeof custom === "string" ? custom.replaceAll(/\s+/g, " ").trim() : "";
  const [violation = "", fix = ""] = text.split(/(?:\bFix|\[FIX\]): /);
  const message = sentence(violation.replace(/^Violation: /, ""));
  const remedy = sentence(fix);
  return message === "" ? undefined : { message, ...(remedy === "" ? {} : { remedy }) };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? "" : "."}`;
}

function checksOf(report: unknown): readonly unknown[] {
  const checks = member(report, "checks");
  return Array.isArray(checks) ? checks : [];
}

function member(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}

/** What stands in an object that has one member, and its name, as Rust writes one of several kinds. */
function only(value: unknown): readonly [string | undefined, unknown] {
  return isJsonObject(value) ? (Object.entries(value)[0] ?? [undefined, undefined]) : [undefined, undefined];
}
