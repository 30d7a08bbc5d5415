import { sameValue, type ResourceDeclaration, type TemplateBody } from "@stacksteward/template";

import type { RefactorMapping, ResourcePlace } from "./refactor-plan.ts";

/** A stack as it is and as it is to be. */
export interface RefactorSide {
  readonly name: string;
  /** What it has now; nothing when it is to be made. */
  readonly current: TemplateBody | undefined;
  readonly wanted: TemplateBody;
}

/** Something that keeps the moves from being known. */
export interface MoveProblem {
  readonly message: string;
  /** Where it shows: in the template that is to be, when it does. */
  readonly place?: ResourcePlace;
}

/** What moves, and what can't be said or done. */
export interface WorkedOutMoves {
  readonly mappings: readonly RefactorMapping[];
  readonly problems: readonly MoveProblem[];
}

interface Slot extends ResourcePlace {
  readonly declaration: ResourceDeclaration;
}

/**
 * Pairs what leaves a place with what comes to one: as mapped, else the only one of its name and type, else the only one
 * of its type and configuration, else the only one of its type, which it must be, because a refactor neither creates nor
 * deletes. Resources with a condition are left to CloudFormation, which knows whether they are there.
 */
export function workOutMoves(sides: readonly RefactorSide[], given: readonly RefactorMapping[] = []): WorkedOutMoves {
  const problems = [...mappingProblems(sides, given)];
  if (problems.length > 0) return { mappings: given, problems };
  const leaving = new Set(slotsOf(sides, "current", given));
  const arriving = new Set(slotsOf(sides, "wanted", given));
  const mappings = [...given];
  const pair = (matches: (from: Slot, to: Slot) => boolean): void => {
    const candidates = [...arriving].map((to) => [to, [...leaving].filter((from) => matches(from, to))] as const);
    const claims = Map.groupBy(
      candidates.flatMap(([, found]) => found),
      (from) => from,
    );
    for (const [to, [from, other]] of candidates) {
      if (from === undefined || other !== undefined || claims.get(from)?.length !== 1) continue;
      mappings.push({ from: placeOf(from), to: placeOf(to) });
      leaving.delete(from);
      arriving.delete(to);
    }
  };
  pair((from, to) => from.logicalId === to.logicalId && hasType(from, to));
  pair((from, to) => sameValue(from.declaration, to.declaration));
  pair(hasType);
  return { mappings, problems: leftovers(leaving, arriving) };
}

/** What is only in one of the two templates of a stack, but for what is mapped; and what a mapping makes room for, or lacks. */
function slotsOf(
  sides: readonly RefactorSide[],
  which: "current" | "wanted",
  given: readonly RefactorMapping[],
): Slot[] {
  const [end, otherEnd] = which === "current" ? (["from", "to"] as const) : (["to", "from"] as const);
  const isMapped = (at: "from" | "to", place: ResourcePlace): boolean =>
    given.some((mapping) => mapping[at].stack === place.stack && mapping[at].logicalId === place.logicalId);
  return sides.flatMap((side) => {
    const others = (which === "current" ? side.wanted : side.current)?.Resources ?? {};
    return Object.entries(side[which]?.Resources ?? {}).flatMap(([logicalId, declaration]) => {
      const slot = { stack: side.name, logicalId, declaration };
      if (isMapped(end, slot) || "Condition" in declaration) return [];
      return Object.hasOwn(others, logicalId) && !isMapped(otherEnd, slot) ? [] : [slot];
    });
  });
}

function* mappingProblems(sides: readonly RefactorSide[], given: readonly RefactorMapping[]): Generator<MoveProblem> {
  const declarationAt = ({ stack, logicalId }: ResourcePlace, which: "current" | "wanted") =>
    sides.find(({ name }) => name === stack)?.[which]?.Resources[logicalId];
  const seen = new Set<string>();
  for (const { from, to } of given) {
    const [source, destination] = [declarationAt(from, "current"), declarationAt(to, "wanted")];
    if (source === undefined) yield { message: `The mapping of ${nameOf(from)} names no resource that a stack has.` };
    if (destination === undefined)
      yield { message: `The mapping to ${nameOf(to)} names no resource that a template declares.` };
    if (source !== undefined && destination !== undefined && source.Type !== destination.Type)
      yield {
        message: `${nameOf(from)} is of type ${source.Type}, and ${nameOf(to)}, to which it is mapped, of type ${destination.Type}.`,
        place: to,
      };
    if (nameOf(from) === nameOf(to)) yield { message: `The mapping of ${nameOf(from)} leaves it where it is.` };
    for (const end of [`from ${nameOf(from)}`, `to ${nameOf(to)}`]) {
      if (seen.has(end)) yield { message: `Two mappings lead ${end}: each resource has one.` };
      seen.add(end);
    }
  }
}

/** A refactor moves and renames, and what it can't pair would be created or deleted, or must be mapped. */
function leftovers(leaving: ReadonlySet<Slot>, arriving: ReadonlySet<Slot>): MoveProblem[] {
  const problems: MoveProblem[] = [];
  for (const to of arriving) {
    const candidates = [...leaving].filter((from) => hasType(from, to));
    const type = to.declaration.Type;
    const message =
      candidates.length === 0
        ? `${nameOf(to)} (${type}) would be created, and a refactor creates nothing. Deploy it first, or afterwards.`
        : `${nameOf(to)} (${type}) may come from ${candidates.map(nameOf).join(" or ")}. Say which: mappings: [{ from: ${text(candidates[0] ?? to)}, to: ${text(to)} }].`;
    problems.push({ message, place: placeOf(to) });
  }
  for (const from of leaving) {
    if ([...arriving].some((to) => hasType(from, to))) continue;
    problems.push({
      message: `${nameOf(from)} (${from.declaration.Type}) would be deleted, and a refactor deletes nothing. Name the stack that is to have it, or take it out with a deployment.`,
    });
  }
  return problems;
}

function hasType(from: Slot, to: Slot): boolean {
  return from.declaration.Type === to.declaration.Type;
}

function placeOf({ stack, logicalId }: ResourcePlace): ResourcePlace {
  return { stack, logicalId };
}

function nameOf({ stack, logicalId }: ResourcePlace): string {
  return `${stack}/${logicalId}`;
}

function text({ stack, logicalId }: ResourcePlace): string {
  return `{ stack: "${stack}", logicalId: "${logicalId}" }`;
}
