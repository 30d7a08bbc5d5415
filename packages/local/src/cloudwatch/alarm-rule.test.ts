import fc from "fast-check";
import { expect, test } from "vitest";

import { alarmsOf, holds, readAlarmRule, type AlarmRule } from "./alarm-rule.ts";
import { AlarmState } from "./alarm.ts";

const name = fc.stringMatching(/^[a-z][\w/-]{0,6}$/);
const state = fc.constantFrom(...Object.values(AlarmState));

const { rule } = fc.letrec<{ rule: AlarmRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant("constant" as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant("state" as const), state, alarm: name }),
    fc.record({ kind: fc.constant("not" as const), rule: tie("rule") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      rules: fc.array(tie("rule"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

/** With every part in parentheses, so that nothing rests on what binds first. */
function write(written: AlarmRule): string {
  switch (written.kind) {
    case "constant":
      return written.value ? "TRUE" : "FALSE";
    case "state":
      return `${written.state}("${written.alarm}")`;
    case "not":
      return `NOT (${write(written.rule)})`;
    default:
      return written.rules.map((each) => `(${write(each)})`).join(written.kind === "and" ? " AND " : " OR ");
  }
}

test("a rule that was written is read as it was meant", () => {
  fc.assert(
    fc.property(rule, (meant) => {
      expect(readAlarmRule(write(meant))).toEqual(meant);
    }),
  );
});

test("NOT binds before AND, and AND before OR", () => {
  const read = readAlarmRule("ALARM(a) OR NOT OK(b) AND INSUFFICIENT_DATA('c d')");
  expect(read).toEqual(readAlarmRule('ALARM(a) OR ((NOT OK(b)) AND INSUFFICIENT_DATA("c d"))'));
  expect(alarmsOf(read)).toEqual(["a", "b", "c d"]);
  const states: Readonly<Record<string, AlarmState>> = { a: "OK", b: "ALARM", "c d": "INSUFFICIENT_DATA" };
  expect(holds(read, (alarm) => states[alarm])).toBe(true);
  expect(holds(read, () => "OK")).toBe(false);
});

test("an ARN names an alarm as its name does", () => {
  expect(alarmsOf(readAlarmRule("ALARM(arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors)"))).toEqual(["errors"]);
});

test.each([
  ["", "unexpected at the end"],
  ["ALARM", "expected ( at the end"],
  ["ALARM()", "expected an alarm at )"],
  ["ALARM(a) ALARM(b)", "unexpected at ALARM"],
  ["(TRUE", "expected ) at the end"],
  ["TRUE AND", "unexpected at the end"],
  [`${"NOT ".repeat(200)}TRUE`, "nested too deeply"],
])("%s is no rule", (text, problem) => {
  expect(() => readAlarmRule(text)).toThrow(problem);
});
