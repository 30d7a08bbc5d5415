import {
  createEvaluator,
  partitionOf,
  TemplateError,
  TemplateErrorCode,
  type EvaluationScope,
  type Evaluator,
  type PseudoParameters,
  type Value,
} from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { DesiredState, Stack, StackParameter, StackResource } from "../stack.ts";
import { stackOutput } from "./stack-output.ts";

/** What a template may ask about resources and other stacks while it is evaluated. */
export type ScopeAnswers = Pick<EvaluationScope, "ref" | "attribute"> & Partial<EvaluationScope>;

/** Evaluates `desired` for `stack`, with `answers` about its resources and other stacks. */
export function evaluatorFor(
  engine: Engine,
  stack: Pick<Stack, "account" | "region" | "name" | "id">,
  desired: Pick<DesiredState, "body" | "parameters" | "notificationArns">,
  answers: ScopeAnswers,
): Evaluator {
  return createEvaluator(desired.body, {
    pseudo: pseudoParameters(stack, desired.notificationArns),
    parameters: parameterValues(desired.parameters),
    availabilityZones: (region) => ["a", "b", "c"].map((letter) => `${region}${letter}`),
    ...answers,
  });
}

/** Answers from the resources as they are now. A resource is asked for only after it was made. */
export function liveAnswers(engine: Engine, stack: Pick<Stack, "account" | "region" | "resources">): ScopeAnswers {
  const state = engine.regionState(stack.account, stack.region);
  return {
    ref: (logicalId) => resourceOf(stack, logicalId).physicalId,
    attribute: (logicalId, name) => {
      const resource = resourceOf(stack, logicalId);
      return resource.attributes[name] ?? resource.properties[name] ?? absentAttribute(engine, resource, name);
    },
    importValue: (name) => state.exports.get(name)?.value ?? "",
    stackOutput: (request) => stackOutput(engine, stack, request),
  };
}

/** What stands in the place of a secret. */
export const mask = "****";

/** The values that `Ref` returns for parameters. */
export function parameterValues(parameters: readonly StackParameter[]): Record<string, string | readonly string[]> {
  return Object.fromEntries(parameters.map((each) => [each.key, each.refValue]));
}

export function pseudoParameters(
  stack: Pick<Stack, "account" | "region" | "name" | "id">,
  notificationArns: readonly string[],
): PseudoParameters {
  const { name: partition, urlSuffix } = partitionOf(stack.region);
  return {
    accountId: stack.account,
    region: stack.region,
    partition,
    urlSuffix,
    stackName: stack.name,
    stackId: stack.id,
    notificationArns,
  };
}

/** What is missing from an attribute that the specification knows is empty; what an author names must have been given. */
function absentAttribute(engine: Engine, resource: StackResource, name: string): Value {
  const { type, physicalId, logicalId } = resource;
  if (type === "AWS::CloudFormation::Stack") return refuse(`Output '${name}' not found in stack '${physicalId}'`);
  const isCustom = engine.catalog.find(type) === undefined || type === "AWS::CloudFormation::CustomResource";
  if (!isCustom) return "";
  return refuse(`CustomResource attribute error: Vendor response doesn't contain ${name} key in object ${logicalId}`);
}

function refuse(message: string): never {
  throw new TemplateError([{ code: TemplateErrorCode.UnresolvedReference, message }]);
}

function resourceOf(stack: Pick<Stack, "resources">, logicalId: string): StackResource {
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) throw new Error(`Resource ${logicalId} was asked for before it was made.`);
  return resource;
}
