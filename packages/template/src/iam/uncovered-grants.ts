import { coversPattern, isWildcard } from "./covers-pattern.ts";
import { IamFindingKind, type IamFinding } from "./iam-finding.ts";
import { hidesSomething, isOpaque, type PolicyStatement, type StatementPart } from "./policy-statement.ts";

type Finding = Omit<IamFinding, "path">;

const dimensions = [
  { name: "principals", kind: IamFindingKind.Principal, inverted: "NotPrincipal" },
  { name: "actions", kind: IamFindingKind.Action, inverted: "NotAction" },
  { name: "resources", kind: IamFindingKind.Resource, inverted: "NotResource" },
] as const;

/**
 * What `statement` says that no single one of `others` says too, of everything it names for everybody it names. Each part
 * of it knows, bit by bit, which of the others cover it; parts covered by the same ones are looked at together, so that
 * the time does not grow with their product. Empty only when nothing is left over.
 */
export function uncoveredGrants(statement: PolicyStatement, others: readonly PolicyStatement[]): Finding[] {
  const parts = dimensions.map(({ name }) =>
    groupsOf(
      statement[name],
      others.map((other) => other[name]),
    ),
  );
  const underConditions = maskOf(others.map((other) => isAsFree(other, statement)));
  const [principals = [], actions = [], resources = []] = parts;
  const findings: Finding[] = [];
  for (const principal of principals) {
    for (const action of actions) {
      for (const resource of resources) {
        const covering = principal.mask & action.mask & resource.mask;
        if ((covering & underConditions) !== 0n) continue;
        findings.push(...explained([principal, action, resource], covering !== 0n));
      }
    }
  }
  return findings;
}

/** Texts of one part that the same statements cover. */
interface Group {
  readonly mask: bigint;
  readonly texts: readonly string[];
  readonly isInverted: boolean;
}

function groupsOf(part: StatementPart, others: readonly StatementPart[]): Group[] {
  if (part.isInverted) {
    const mask = maskOf(others.map((other) => coversInverted(other, part)));
    return [{ mask, texts: part.texts, isInverted: true }];
  }
  const groups = new Map<bigint, string[]>();
  for (const text of part.texts) {
    const mask = maskOf(others.map((other) => coversText(other, text)));
    const texts = groups.get(mask);
    if (texts === undefined) groups.set(mask, [text]);
    else texts.push(text);
  }
  return [...groups].map(([mask, texts]) => ({ mask, texts, isInverted: false }));
}

function maskOf(bits: readonly boolean[]): bigint {
  return BigInt(`0b0${bits.toReversed().map(Number).join("")}`);
}

function coversText(wide: StatementPart, text: string): boolean {
  // Two patterns may overlap where neither covers the other, so only a plain text is surely outside.
  if (wide.isInverted)
    return (
      !isWildcard(text) && !isOpaque(text) && wide.texts.every((each) => !isOpaque(each) && !coversPattern(each, text))
    );
  if (isOpaque(text)) return wide.texts.includes("*") || (!hidesSomething(text) && wide.texts.includes(text));
  return wide.texts.some((pattern) => !isOpaque(pattern) && coversPattern(pattern, text));
}

/** All but less is more. */
function coversInverted(wide: StatementPart, narrow: StatementPart): boolean {
  if (!wide.isInverted) return wide.texts.includes("*");
  return wide.texts.every((text) => coversText({ ...narrow, isInverted: false }, text));
}

/** Whether `other` holds whenever `statement` does: every condition of it is one that `statement` has too. */
function isAsFree(other: PolicyStatement, statement: PolicyStatement): boolean {
  return [...other.conditions].every(
    ([key, values]) => statement.conditions.get(key) === values && !hidesSomething(values),
  );
}

function explained(groups: readonly Group[], isOnlyConditional: boolean): Finding[] {
  const actions = groups[1]?.texts ?? [];
  if (isOnlyConditional) return actions.map((value) => ({ kind: IamFindingKind.Condition, value }));
  const isNew = groups.map(({ mask }) => mask === 0n);
  const found = dimensions.flatMap(({ kind, inverted }, index): Finding[] => {
    const group = groups[index];
    if (group === undefined || isNew[index] !== true) return [];
    if (group.isInverted) return [{ kind: IamFindingKind.Inverted, value: inverted, isWildcard: true }];
    return group.texts.flatMap((text) => newText(kind, text));
  });
  return found.length > 0 ? found : actions.map((value) => ({ kind: IamFindingKind.Combination, value }));
}

/** An empty text is a part that the statement does not have, and so no finding of its own. */
function newText(kind: Finding["kind"], text: string): Finding[] {
  if (text === "") return [];
  if (isOpaque(text)) return [{ kind: IamFindingKind.Unknown, value: text }];
  return [{ kind, value: text, ...(isWildcard(text) ? { isWildcard: true } : {}) }];
}
