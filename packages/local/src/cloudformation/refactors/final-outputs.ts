import type { Output } from "@aws-sdk/client-cloudformation";
import {
  isJsonObject,
  TemplateError,
  TemplateErrorCode,
  UNKNOWN,
  type Evaluator,
  type Value,
} from "@stacksteward/template";

import { alreadyExported, publishOutputs, recordImports, usedExport, withdrawExports } from "../deployment/exports.ts";
import { evaluateOutputs } from "../deployment/outputs.ts";
import type { Engine } from "../engine.ts";
import { scalarText } from "../known-value.ts";
import type { RegionState } from "../region-state.ts";
import type { Stack } from "../stack.ts";
import { compareConfiguration } from "./compare-configuration.ts";
import { evaluatorIn } from "./draft.ts";
import { Refusal, RefactorRefused, refusedFor } from "./refusals.ts";
import type { RefactoredState, RefactorPlan } from "./stack-refactor.ts";

/** What the stacks of a refactor offer and use once everything has moved. */
export interface FinalOutputs {
  readonly outputs: ReadonlyMap<Stack, readonly Output[]>;
  readonly imports: ReadonlyMap<Stack, ReadonlySet<string>>;
}

/**
 * Evaluates the templates of a refactor against each other, as they will be. Throws `RefactorRefused` when a resource
 * would not be what it is, or an export that somebody needs would be missing.
 */
export function finalOutputs(engine: Engine, plan: RefactorPlan): FinalOutputs {
  const region = regionOf(engine, plan.states);
  const exports = finalExports(engine, region, plan);
  const outputs = new Map<Stack, readonly Output[]>();
  const imports = new Map<Stack, ReadonlySet<string>>();
  for (const state of plan.states) {
    const { stack, desired, resources } = state;
    const used = new Set<string>();
    const evaluator = evaluatorOf(engine, state, (name) => {
      used.add(name);
      return exports.get(name) ?? refuseImport(name);
    });
    for (const [logicalId, resource] of resources) {
      if (compareConfiguration(evaluator, logicalId, resource) === "same") continue;
      throw new RefactorRefused(Refusal.changedResource(resource.logicalId, ownerOf(plan, state, logicalId)));
    }
    outputs.set(stack, evaluateOutputs(desired.body, evaluator));
    imports.set(stack, used);
  }
  const final = { outputs, imports };
  refuseConflicts(region, final);
  return final;
}

/** Makes them the outputs, exports and imports of the stacks, all at once: an export may move with its resource. */
export function publishFinalOutputs(engine: Engine, { outputs, imports }: FinalOutputs): void {
  const region = regionOf(
    engine,
    [...outputs.keys()].map((stack) => ({ stack })),
  );
  for (const stack of outputs.keys()) {
    withdrawExports(region, stack);
    stack.outputs = [];
  }
  for (const [stack, each] of outputs) publishOutputs(region, stack, each);
  for (const [stack, names] of imports) recordImports(region, stack, names);
}

/** All stacks of a refactor are in one account and region. */
function regionOf(engine: Engine, [first]: readonly Pick<RefactoredState, "stack">[]): RegionState {
  if (first === undefined) throw new Error("A refactor has no stacks.");
  return engine.regionState(first.stack.account, first.stack.region);
}

/** By name, the exports of the other stacks, and those that the refactored ones will have. */
function finalExports(engine: Engine, region: RegionState, { states }: RefactorPlan): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const stacks = new Set(states.map(({ stack }) => stack));
  for (const { name, value, stack } of region.exports.values()) if (!stacks.has(stack)) known.set(name, value);
  const evaluators = states.map((state) => evaluatorOf(engine, state, (name) => known.get(name) ?? UNKNOWN));
  // One export may stand on another: each round knows those that stand on the ones of the round before.
  for (const _ of states)
    for (const evaluator of evaluators) for (const [name, value] of exportsOf(evaluator)) known.set(name, value);
  return known;
}

function exportsOf(evaluator: Evaluator): [string, string][] {
  return Object.entries(evaluator.body.Outputs ?? {}).flatMap(([key, output]): [string, string][] => {
    const { Export, Value: value = null } = output;
    if (!isJsonObject(Export) || !evaluator.isActive(output)) return [];
    const name = evaluator.evaluate(Export["Name"] ?? null, ["Outputs", key, "Export", "Name"]);
    const known = evaluator.evaluate(value, ["Outputs", key, "Value"]);
    const text = typeof known === "object" || typeof known === "symbol" ? undefined : scalarText(known);
    return typeof name === "string" && text !== undefined ? [[name, text]] : [];
  });
}

function evaluatorOf(
  engine: Engine,
  { stack, desired, resources }: RefactoredState,
  importValue: (name: string) => Value,
): Evaluator {
  return evaluatorIn(engine, stack, desired, { resource: (logicalId) => resources.get(logicalId), importValue });
}

function ownerOf({ moves }: RefactorPlan, { stack }: RefactoredState, logicalId: string): Stack {
  const move = moves.find(({ destination }) => destination.stack === stack && destination.logicalId === logicalId);
  return move?.source.stack ?? stack;
}

function refuseImport(name: string): never {
  throw new TemplateError([{ code: TemplateErrorCode.UnresolvedReference, message: `No export named ${name} found` }]);
}

/** An export may change its stack, but neither its value nor its being there while somebody imports it. */
function refuseConflicts(region: RegionState, { outputs, imports }: FinalOutputs): void {
  const wanted = new Map<string, { readonly stack: Stack; readonly value: string }>();
  for (const [stack, each] of outputs) {
    for (const { ExportName: name, OutputValue: value = "" } of each) {
      if (name === undefined) continue;
      const current = region.exports.get(name)?.stack;
      const holder = wanted.get(name)?.stack ?? (current !== undefined && !outputs.has(current) ? current : undefined);
      if (holder !== undefined) throw refusedFor(stack, alreadyExported(name, holder));
      wanted.set(name, { stack, value });
    }
  }
  for (const { name, value, stack } of region.exports.values()) {
    if (!outputs.has(stack) || wanted.get(name)?.value === value) continue;
    const users = [...(region.importers.get(name) ?? [])].filter((user) => imports.get(user)?.has(name) ?? true);
    if (users.length === 0) continue;
    throw refusedFor(
      stack,
      usedExport(
        wanted.has(name) ? "update" : "delete",
        name,
        users.map((user) => user.name),
      ),
    );
  }
}
