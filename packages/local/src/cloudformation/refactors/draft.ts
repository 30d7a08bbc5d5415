import type { StackRefactorDetection } from "@aws-sdk/client-cloudformation";
import { buildDependencyGraph, TemplateError, UNKNOWN, type Evaluator, type Value } from "@stacksteward/template";

import { templateFailure } from "../deployment/late-bindings.ts";
import { evaluatorFor, liveAnswers, type ScopeAnswers } from "../deployment/stack-scope.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, Stack, StackResource } from "../stack.ts";
import { Refusal, refusedFor } from "./refusals.ts";
import { refactoredTemplate } from "./refactored-template.ts";
import type { RefactoredStack } from "./stack-refactor.ts";

/** Where a resource that a template declares comes from. */
export interface Origin {
  readonly stack: Stack;
  readonly resource: StackResource;
  readonly detection: StackRefactorDetection;
}

/** One stack of a refactor while it is found out which resource is which. */
export interface Draft {
  readonly stack: Stack;
  readonly isNew: boolean;
  readonly desired: DesiredState;
  /** What the template makes, in an order of creation, each with what it needs. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** By logical id; references to what is not here yet are unknown. */
  readonly origins: Map<string, Origin>;
  readonly evaluator: Evaluator;
}

/** Reads the template of one stack and begins its draft. Throws `RefactorRefused`. */
export async function createDraft(engine: Engine, refactored: RefactoredStack): Promise<Draft> {
  const { stack, isNew } = refactored;
  refuseStackPolicy(stack);
  const desired = await refactoredTemplate(engine, refactored);
  const unknown = evaluatorFor(engine, stack, desired, { ref: () => UNKNOWN, attribute: () => UNKNOWN });
  const graph = buildDependencyGraph(desired.body, unknown);
  const dependencies = new Map(graph.order.map((logicalId) => [logicalId, graph.dependenciesOf(logicalId)]));
  if (dependencies.size === 0) throw refusedFor(stack, Refusal.emptyStack);
  const origins = new Map<string, Origin>();
  const { exports } = engine.regionState(stack.account, stack.region);
  const evaluator = evaluatorIn(engine, stack, desired, {
    resource: (logicalId) => origins.get(logicalId)?.resource,
    importValue: (name) => exports.get(name)?.value ?? UNKNOWN,
  });
  return { stack, isNew, desired, dependencies, origins, evaluator };
}

/** Documented: whatever the policy says. */
export function refuseStackPolicy(stack: Stack): void {
  if (stack.policy !== undefined) throw refusedFor(stack, Refusal.stackPolicy);
}

/** What a stack and the others around it would be. */
export interface World {
  readonly resource: (logicalId: string) => StackResource | undefined;
  readonly importValue: (name: string) => Value;
}

/**
 * Evaluates `desired` for `stack` in another world than it lives in; resources that it would not have are unknown.
 * What cannot be evaluated refuses the refactor.
 */
export function evaluatorIn(engine: Engine, stack: Stack, desired: DesiredState, world: World): Evaluator {
  const evaluator = evaluatorFor(engine, stack, desired, answersIn(engine, stack, world));
  return {
    ...evaluator,
    evaluate: (node, path) => {
      try {
        return evaluator.evaluate(node, path);
      } catch (error) {
        throw error instanceof TemplateError ? refusedFor(stack, templateFailure(error)) : error;
      }
    },
  };
}

function answersIn(engine: Engine, { account, region }: Stack, { resource, importValue }: World): ScopeAnswers {
  const answersFor = (logicalId: string): ScopeAnswers | undefined => {
    const found = resource(logicalId);
    if (found === undefined) return undefined;
    return liveAnswers(engine, { account, region, resources: new Map([[logicalId, found]]) });
  };
  return {
    ...liveAnswers(engine, { account, region, resources: new Map() }),
    ref: (logicalId) => answersFor(logicalId)?.ref?.(logicalId) ?? UNKNOWN,
    attribute: (logicalId, name) => answersFor(logicalId)?.attribute?.(logicalId, name) ?? UNKNOWN,
    importValue,
  };
}
