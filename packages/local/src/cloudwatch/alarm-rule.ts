import { AlarmState } from "./alarm.ts";

/** The rule of a composite alarm, read. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export type AlarmRule =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "state"; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: "not"; readonly rule: AlarmRule }
  | { readonly kind: "and" | "or"; readonly rules: readonly AlarmRule[] };

/** Why a rule cannot be read. */
export class AlarmRuleError extends Error {}

/**
 * Reads a rule: `ALARM(name)`, `OK(name)`, `INSUFFICIENT_DATA(name)`, `TRUE`, `FALSE`, joined by `NOT`, `AND` and `OR`, which
 * bind in this order. Alarms are named by name, quoted or not, or by ARN. Throws `AlarmRuleError`.
 */
export function readAlarmRule(text: string): AlarmRule {
  const tokens = text.match(token) ?? [];
  let position = 0;

  const take = (expected: string): boolean => {
    if (tokens[position] !== expected) return false;
    position += 1;
    return true;
  };
  const need = (expected: string): void => {
    if (!take(expected)) throw new AlarmRuleError(`expected ${expected} ${place()}`);
  };
  const place = (): string => (position < tokens.length ? `at ${tokens[position]}` : "at the end");

  const joined = (
    kind: "and" | "or",
    operator: string,
    operand: (depth: number) => AlarmRule,
    depth: number,
  ): AlarmRule => {
    const rules = [operand(depth)];
    while (take(operator)) rules.push(operand(depth));
    const [only] = rules;
    return rules.length === 1 && only !== undefined ? only : { kind, rules };
  };
  const anyOf = (depth: number): AlarmRule => joined("or", "OR", allOf, depth);
  const allOf = (depth: number): AlarmRule => joined("and", "AND", single, depth);
  const single = (depth: number): AlarmRule => {
    if (depth > deepest) throw new AlarmRuleError("nested too deeply");
    if (take("NOT")) return { kind: "not", rule: single(depth + 1) };
    if (take("(")) {
      const rule = anyOf(depth + 1);
      need(")");
      return rule;
    }
    if (take("TRUE")) return { kind: "constant", value: true };
    if (take("FALSE")) return { kind: "constant", value: false };
    const state = Object.values(AlarmState).find(take);
    if (state === undefined) throw new AlarmRuleError(`unexpected ${place()}`);
    need("(");
    const alarm = tokens[position] ?? "";
    if (alarm === "" || alarm === "(" || alarm === ")") throw new AlarmRuleError(`expected an alarm ${place()}`);
    position += 1;
    need(")");
    return { kind: "state", state, alarm: alarmName(alarm) };
  };

  const rule = anyOf(0);
  if (position < tokens.length) throw new AlarmRuleError(`unexpected ${place()}`);
  return rule;
}

/** The names of the alarms that a rule asks about. */
export function alarmsOf(rule: AlarmRule): readonly string[] {
  switch (rule.kind) {
    case "constant":
      return [];
    case "state":
      return [rule.alarm];
    case "not":
      return alarmsOf(rule.rule);
    default:
      return [...new Set(rule.rules.flatMap(alarmsOf))];
  }
}

/** Whether a rule holds, given the state of each alarm; one that is not there is in none. */
export function holds(rule: AlarmRule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case "constant":
      return rule.value;
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "not":
      return !holds(rule.rule, stateOf);
    case "and":
      return rule.rules.every((each) => holds(each, stateOf));
    case "or":
      return rule.rules.some((each) => holds(each, stateOf));
  }
}

/** Quoted text, a parenthesis, or anything up to white space or a parenthesis. */
const token = /"[^"]*"|'[^']*'|[()]|[^\s()"']+/g;
const deepest = 100;

function alarmName(written: string): string {
  const bare = /^["']/.test(written) ? written.slice(1, -1) : written;
  return /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(bare)?.[1] ?? bare;
}
