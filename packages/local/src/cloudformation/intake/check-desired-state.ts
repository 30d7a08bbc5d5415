import {
  buildDependencyGraph,
  circularDependencies,
  evaluateRules,
  isJsonObject,
  UNKNOWN,
  type TemplateBody,
  type Value,
} from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { evaluatorFor } from "../deployment/stack-scope.ts";
import { refuseProblems, validationError } from "../service-errors.ts";
import { snapshotTypes } from "../resources/snapshot-types.ts";
import type { DesiredState } from "../stack.ts";
import type { DeploymentTarget } from "./desired-state.ts";
import { refuseUnrecognizedTypes, unrecognizedTypes } from "./unrecognized-types.ts";

/** Evaluates everything that can be known before a resource exists. */
export function checkDesiredState(
  engine: Engine,
  target: DeploymentTarget,
  desired: DesiredState,
  allowedTypes: readonly string[] | undefined,
): void {
  const { body } = desired;
  const evaluator = evaluatorFor(engine, target, desired, { ref: () => UNKNOWN, attribute: () => UNKNOWN });
  const broken = evaluateRules(body, evaluator);
  if (broken.length > 0) {
    throw validationError(`Template validation error: ${broken.map(({ message }) => message).join("; ")}`);
  }
  checkTypes(engine, body, allowedTypes);
  for (const name of Object.keys(body.Conditions ?? {})) evaluator.condition(name);
  for (const [logicalId, { Type: _, Condition: __, DependsOn: ___, ...attributes }] of Object.entries(body.Resources)) {
    if (!evaluator.isActive(body.Resources[logicalId] ?? {})) continue;
    const evaluated = evaluator.evaluate(attributes, ["Resources", logicalId]);
    refuseSnapshots(body.Resources[logicalId]?.Type ?? "", evaluated);
  }
  for (const [key, { Condition: _, ...output }] of Object.entries(body.Outputs ?? {})) {
    if (evaluator.isActive(body.Outputs?.[key] ?? {})) evaluator.evaluate(output, ["Outputs", key]);
  }
  refuseProblems(circularDependencies(buildDependencyGraph(body, evaluator)));
}

function refuseSnapshots(type: string, attributes: Value | undefined): void {
  if (snapshotTypes.has(type) || !isJsonObject(attributes)) return;
  for (const [attribute, name] of [
    ["DeletionPolicy", "deletion policy"],
    ["UpdateReplacePolicy", "update replace policy"],
  ] as const) {
    if (attributes[attribute] !== "Snapshot") continue;
    throw validationError(`Template error: resource type ${type} does not support ${name} Snapshot`);
  }
}

function checkTypes(engine: Engine, body: TemplateBody, allowed: readonly string[] | undefined): void {
  for (const { Type: type } of Object.values(body.Resources)) {
    if (allowed !== undefined && allowed.length > 0 && !allowed.some((pattern) => matchesType(pattern, type))) {
      throw validationError(`Resource type ${type} is not allowed by parameter ResourceTypes [${allowed.join(", ")}]`);
    }
  }
  refuseUnrecognizedTypes(unrecognizedTypes(engine, body));
}

/** `AWS::*`, `AWS::EC2::*`, `Custom::*` or a type in full. */
function matchesType(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
