import type { PolicyStatement, StackPolicy, TypeCondition, UpdateAction } from "./stack-policy.ts";

/** What a policy is asked about: an action of an update on one resource. */
export interface PolicyQuestion {
  readonly action: UpdateAction;
  readonly logicalId: string;
  readonly type: string;
}

/**
 * Why `policy` does not let an update do this, in the words of the events, or `undefined` when it does.
 * A denial wins over every permission, and what no statement allows is not allowed.
 */
export function policyRefusal(policy: StackPolicy | undefined, question: PolicyQuestion): string | undefined {
  if (policy === undefined || policy.statements.length === 0) return undefined;
  const applying = [...policy.statements.entries()].filter(([, statement]) => applies(statement, question));
  const denials = applying
    .filter(([, { effect }]) => effect === "Deny")
    // Seen: statements are counted from zero, and shown by what they say themselves.
    .map(([index, { actions, resources }]) => {
      return `Statement [#${index}] does not allow [${actions.names.join(", ")}] for resource [${resources.names.join(", ")}];`;
    });
  if (denials.length > 0) return `Action denied by stack policy: ${denials.join(" ")}`;
  return applying.length > 0 ? undefined : "Action not allowed by stack policy";
}

function applies({ actions, resources, conditions }: PolicyStatement, question: PolicyQuestion): boolean {
  const { action, logicalId, type } = question;
  return (
    matchesAny(actions.names, action) !== actions.isNegated &&
    matchesAny(resources.names, `LogicalResourceId/${logicalId}`) !== resources.isNegated &&
    conditions.every((condition) => holds(condition, type))
  );
}

function holds({ operator, types }: TypeCondition, type: string): boolean {
  return operator === "StringEquals" ? types.includes(type) : matchesAny(types, type);
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}

/** `*` stands for any characters, `?` for one. Takes time in proportion to both lengths, whatever the pattern. */
function matches(pattern: string, text: string): boolean {
  let reachable = new Set([0]);
  for (const character of pattern) {
    const next = new Set<number>();
    for (const position of reachable) {
      if (character === "*") for (let end = position; end <= text.length; end += 1) next.add(end);
      else if (position < text.length && (character === "?" || character === text[position])) next.add(position + 1);
    }
    reachable = next;
  }
  return reachable.has(text.length);
}
