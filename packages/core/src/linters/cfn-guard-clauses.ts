import { isJsonObject } from "@stacksteward/template";

/** A part of a rule that does not hold. */
export interface BrokenClause {
  readonly rule: string;
  readonly message: string;
  readonly remedy?: string;
  /** The value that it was held against, or the one in which something is missing: `/Resources/Queue/Properties`. */
  readonly path?: string;
}

/**
 * Every clause for which a rule is broken, from cfn-guard's report of it; `undefined` when it is no such report. cfn-guard's own
 * sentences are left out: they quote whole values of the template, secrets too. What the author of the rule wrote is told,
 * or else the clause itself.
 * https://github.com/aws-cloudformation/cloudformation-guard/blob/main/guard/src/rules/eval_context.rs
 */
export function brokenClauses(report: unknown): readonly BrokenClause[] | undefined {
  const rule = member(report, "Rule");
  const name = member(rule, "name");
  return typeof name === "string" ? inRule(name, rule) : undefined;
}

/** The name is that of the outermost rule, which is the one that was asked for. */
function inRule(name: string, rule: unknown): readonly BrokenClause[] {
  const found = checksOf(rule).flatMap((check) => inCheck(name, check));
  if (found.length > 0) return found;
  // A rule that fails by its own condition has no clause to show.
  return [{ rule: name, ...toldOf(rule, `The rule ${name} does not hold.`) }];
}

function inCheck(name: string, check: unknown): readonly BrokenClause[] {
  const [kind, held] = only(check);
  switch (kind) {
    case "Rule":
      return inRule(name, held);
    case "Disjunctions":
      return inAlternatives(name, held);
    case "Block":
      return [clauseOf(name, held, member(held, "unresolved"))];
    case "Clause":
      return [inClause(name, only(held)[1])];
    default:
      return [{ rule: name, message: `The rule ${name} does not hold.` }];
  }
}

function inClause(name: string, clause: unknown): BrokenClause {
  const [kind, check] = only(member(clause, "check"));
  if (kind === "UnResolvedContext") {
    return { rule: name, ...toldOf(clause, `It needs the rule ${String(check)}, which does not hold.`) };
  }
  return clauseOf(name, clause, member(check, "from") ?? member(check, "value"));
}

/** `at` is a value with its path, or how far the way to it goes. */
function clauseOf(name: string, clause: unknown, at: unknown): BrokenClause {
  const missing = member(at, "remaining_query");
  const path = member(at, "path") ?? member(member(at, "traversed_to"), "path");
  const context = member(clause, "context");
  const lacks = typeof missing === "string" ? `${missing} is missing` : undefined;
  const isWritten = typeof context === "string" && !context.includes("#Location[");
  const written = isWritten ? `${context.trim().replaceAll(/\s+/g, " ")} does not hold` : undefined;
  const message = [written, lacks].filter((part) => part !== undefined).join(": ");
  const told = toldOf(clause, message === "" ? `The rule ${name} does not hold.` : `${message}.`);
  return { rule: name, ...told, ...(typeof path === "string" ? { path } : {}) };
}

/** One of them would do, so together they are one thing that is wrong. */
function inAlternatives(name: string, disjunction: unknown): readonly BrokenClause[] {
  const all = checksOf(disjunction).flatMap((check) => inCheck(name, check));
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return all;
  const messages = [...new Set(all.map(({ message }) => message))];
  return [{ ...first, message: messages.length === 1 ? first.message : `None of these: ${messages.join(" ")}` }];
}

/** What the author of the rule says, where the registry of rules has a form for the remedy too: `Violation: … Fix: …`. */
function toldOf(report: unknown, otherwise: string): Pick<BrokenClause, "message" | "remedy"> {
  const custom = member(member(report, "messages"), "custom_message");
  const text = typeof custom === "string" ? custom.replaceAll(/\s+/g, " ").trim() : "";
  const [violation = "", fix] = text.split(/\bFix: /);
  const message = sentence(violation.replace(/^Violation: /, ""));
  const remedy = sentence(fix ?? "");
  return { message: message === "" ? otherwise : message, ...(remedy === "" ? {} : { remedy }) };
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
