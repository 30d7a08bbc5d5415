import type { StackRefactorDetection } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import type { Stack, StackResource } from "../stack.ts";
import { compareConfiguration } from "./compare-configuration.ts";
import type { Draft } from "./draft.ts";
import { typeRefusal } from "./refused-types.ts";
import { Refusal, RefactorRefused, refusedFor } from "./refusals.ts";
import type { ResourceMove } from "./stack-refactor.ts";

/** A resource that a template declares. */
interface Slot {
  readonly draft: Draft;
  readonly logicalId: string;
  readonly type: string;
}

/** A resource that a stack has. */
interface Source {
  readonly stack: Stack;
  readonly resource: StackResource;
}

/**
 * Finds out for every resource the templates declare which one of the stacks' resources it is: as the caller mapped it,
 * or where it was, or the only one of its name and type, or the only one of its type and configuration.
 * Throws `RefactorRefused` when resources are left over on either side.
 */
export function pairResources(engine: Engine, drafts: readonly Draft[], mappings: readonly ResourceMove[]): void {
  const open = new Set(drafts.flatMap(slotsOf));
  const free = new Set(drafts.flatMap(sourcesOf));
  const pair = (slot: Slot, source: Source, detection: StackRefactorDetection): void => {
    slot.draft.origins.set(slot.logicalId, { ...source, detection });
    open.delete(slot);
    free.delete(source);
  };
  const candidates = (slot: Slot, matches: Match): Source[] =>
    [...free].filter((source) => source.resource.type === slot.type && matches(slot, source));
  const pairUnique = (matches: Match): boolean => {
    const found = [...open].map((slot) => [slot, candidates(slot, matches)] as const);
    const claims = Map.groupBy(
      found.flatMap(([, sources]) => sources),
      (source) => source,
    );
    const unique = found.flatMap(([slot, [only, other]]) =>
      only !== undefined && other === undefined && claims.get(only)?.length === 1 ? [[slot, only] as const] : [],
    );
    for (const [slot, source] of unique) pair(slot, source, "AUTO");
    return unique.length > 0;
  };

  for (const [slot, source] of mappedPairs(mappings, open, free)) pair(slot, source, "MANUAL");
  pairUnique((slot, { stack, resource }) => slot.draft.stack === stack && slot.logicalId === resource.logicalId);
  pairUnique((slot, { resource }) => slot.logicalId === resource.logicalId);
  // Each pair makes more of what the others refer to known.
  while (pairUnique(hasConfiguration));
  refuseLeftovers(engine, [...open], [...free], (slot) => candidates(slot, hasConfiguration));
}

type Match = (slot: Slot, source: Source) => boolean;

const hasConfiguration: Match = ({ draft, logicalId }, { resource }) =>
  compareConfiguration(draft.evaluator, logicalId, resource) !== "different";

function slotsOf(draft: Draft): Slot[] {
  return [...draft.dependencies.keys()].map((logicalId) => {
    return { draft, logicalId, type: draft.desired.body.Resources[logicalId]?.Type ?? "" };
  });
}

function sourcesOf({ stack }: Draft): Source[] {
  return [...stack.resources.values()].map((resource) => ({ stack, resource }));
}

function mappedPairs(
  mappings: readonly ResourceMove[],
  open: ReadonlySet<Slot>,
  free: ReadonlySet<Source>,
): [Slot, Source][] {
  const pairs = mappings.map(({ source: from, destination: to }): [Slot, Source] => {
    const source = [...free].find(
      ({ stack, resource }) => stack === from.stack && resource.logicalId === from.logicalId,
    );
    const slot = [...open].find(({ draft, logicalId }) => draft.stack === to.stack && logicalId === to.logicalId);
    if (!from.stack.resources.has(from.logicalId)) {
      throw new RefactorRefused(Refusal.unknownSource(from.logicalId, from.stack.name));
    }
    // A stack without a template of its own in the refactor still declares what it has.
    if (source === undefined) throw new RefactorRefused(Refusal.notMoved(from.logicalId, from.stack.name));
    if (slot === undefined || slot.type !== source.resource.type) {
      throw new RefactorRefused(Refusal.unknownDestination(to.logicalId, to.stack.name));
    }
    return [slot, source];
  });
  for (const [index, [slot, source]] of pairs.entries()) {
    const others = pairs.toSpliced(index, 1);
    const { stack, resource } = source;
    if (others.some(([, other]) => other === source)) {
      throw new RefactorRefused(Refusal.mappedTwice(resource.logicalId, stack.name));
    }
    if (others.some(([other]) => other === slot)) {
      throw new RefactorRefused(Refusal.mappedTwice(slot.logicalId, slot.draft.stack.name));
    }
    const isOwnPlace = ({ draft, logicalId }: Slot): boolean =>
      draft.stack === stack && logicalId === resource.logicalId;
    const stays = [...open].some(isOwnPlace) && !others.some(([other]) => isOwnPlace(other));
    if (stays) throw new RefactorRefused(Refusal.notMoved(resource.logicalId, stack.name));
  }
  return pairs;
}

function refuseLeftovers(
  engine: Engine,
  open: readonly Slot[],
  free: readonly Source[],
  candidates: (slot: Slot) => readonly Source[],
): void {
  for (const { stack, resource } of free) {
    const refusal = typeRefusal(engine, resource.type);
    if (refusal !== undefined) throw refusedFor(stack, refusal);
  }
  for (const slot of open) {
    const { stack } = slot.draft;
    const refusal = typeRefusal(engine, slot.type);
    if (refusal !== undefined) throw refusedFor(stack, refusal);
    const names = candidates(slot).map(({ resource }) => resource.logicalId);
    if (names.length > 0) throw refusedFor(stack, Refusal.ambiguous(slot.logicalId, names));
  }
  const [created] = open;
  const [deleted] = free;
  if (created !== undefined) {
    const { stack } = created.draft;
    const all = open.filter(({ draft }) => draft.stack === stack).map(({ logicalId }) => logicalId);
    throw refusedFor(stack, Refusal.created(all));
  }
  if (deleted !== undefined) {
    const { stack } = deleted;
    const all = free.filter((source) => source.stack === stack).map(({ resource }) => resource.logicalId);
    throw refusedFor(stack, Refusal.deleted(all));
  }
}
