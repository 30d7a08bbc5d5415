import {
  formatProblem,
  TemplateError,
  TemplateErrorCode,
  UNKNOWN,
  validateAttribute,
  type TemplateProblem,
  type Value,
} from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { stackOutput } from "./stack-output.ts";
import { evaluatorFor, type ScopeAnswers } from "./stack-scope.ts";

/** What a template asks of the world that only an execution binds. */
export interface LateBindings {
  /** The names of the exports it imports. */
  readonly imports: ReadonlySet<string>;
  /** Why the template can't be deployed at all: an export, an output of another stack or an attribute that does not exist. */
  readonly failure?: string;
}

/**
 * Goes through the whole template before the first resource is touched, as the service does:
 * an attribute that a type does not have, or an export that nobody offers, fails the stack and no resource.
 */
export function findLateBindings(engine: Engine, stack: Stack, desired: DesiredState): LateBindings {
  const imports = new Set<string>();
  const evaluator = evaluatorFor(engine, stack, desired, {
    ...checkingAnswers(engine, desired),
    importValue: (name) => {
      imports.add(name);
      return exportedValue(engine, stack, name);
    },
    stackOutput: (request) => stackOutput(engine, stack, request),
  });
  const { Resources: resources, Outputs: outputs = {} } = desired.body;
  try {
    for (const [logicalId, declaration] of Object.entries(resources)) {
      if (!evaluator.isActive(declaration)) continue;
      evaluator.evaluate(declaration["Properties"] ?? {}, ["Resources", logicalId, "Properties"]);
    }
    for (const [key, declaration] of Object.entries(outputs)) {
      if (evaluator.isActive(declaration)) evaluator.evaluate(declaration, ["Outputs", key]);
    }
    return { imports };
  } catch (error) {
    return { imports, failure: templateFailure(error) };
  }
}

/** Answers that know no resource yet, but which attributes there can be. */
export function checkingAnswers(engine: Engine, desired: Pick<DesiredState, "body">): ScopeAnswers {
  return {
    ref: () => UNKNOWN,
    attribute: (logicalId, name) => {
      const type = desired.body.Resources[logicalId]?.Type ?? "";
      const facts = engine.catalog.find(type);
      // Recorded: what a type takes as a property it also answers as an attribute (DisplayName of AWS::SNS::Topic).
      const supported =
        facts === undefined || Object.hasOwn(facts.properties, name) || validateAttribute(facts, name) === undefined;
      return supported ? UNKNOWN : refuse(`Resource type ${type} does not support attribute {${name}}`);
    },
  };
}

function exportedValue(engine: Engine, stack: Stack, name: string): Value {
  const found = engine.regionState(stack.account, stack.region).exports.get(name);
  return found?.value ?? refuse(`No export named ${name} found`);
}

function refuse(message: string): never {
  throw new TemplateError([{ code: TemplateErrorCode.UnresolvedReference, message }]);
}

/** Why a template cannot be evaluated, as the stack's reason says it. Throws `error` again when it is of another kind. */
export function templateFailure(error: unknown): string {
  if (error instanceof TemplateError) return failureOf(error.problems[0]);
  throw error;
}

function failureOf(problem: TemplateProblem | undefined): string {
  if (problem === undefined) return "Template error";
  if (problem.path === undefined) return formatProblem(problem);
  return `[Error] /${problem.path.join("/")}: ${problem.message}`;
}
