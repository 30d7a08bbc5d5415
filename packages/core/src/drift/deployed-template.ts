import {
  collectReferences,
  createEvaluator,
  describeInputs,
  isJsonObject,
  isRewrittenByMacro,
  readTemplate,
  TemplateError,
  UNKNOWN,
  usesLanguageExtensions,
  valueAt,
  type EvaluationScope,
  type Evaluator,
  type Json,
  type Template,
  type TemplateBody,
  type Value,
} from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { TemplatePosition } from "../plan/plan.ts";
import { pseudoParametersOf } from "../plan/scope-before-deployment.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";

/** What the template of a stack says of one resource. */
export interface DeclaredResource {
  /** The properties it gives, evaluated: not known where only the service knows, absent where it gives none. */
  readonly properties: Readonly<Record<string, Value>>;
  /** Whether a property, or anything in it, is made of a `NoEcho` parameter or of a reference to a secret. */
  isSecret(path: readonly (string | number)[]): boolean;
  /** Whether a property may turn out to be none, because `AWS::NoValue` is in what makes it. */
  mayBeNothing(path: readonly (string | number)[]): boolean;
  /** Where a property stands, or else what is around it. Nothing for what a macro wrote. */
  locate(path: readonly (string | number)[]): TemplatePosition | undefined;
}

/** The template that a stack was last deployed with. */
export interface DeployedTemplate {
  find(logicalId: string): DeclaredResource | undefined;
}

/** Reads it as it was submitted, for the places, and as macros have left it, for what it says. */
export async function readDeployedTemplate(
  environment: Environment,
  signal: AbortSignal,
  stack: StackDescription,
): Promise<DeployedTemplate> {
  const { stackId } = stack;
  const written = readTemplate(await readTemplateOf(environment, signal, { stackId }));
  const isRewritten = isRewrittenByMacro(written.body) || usesLanguageExtensions(written.body);
  const { body } = isRewritten
    ? readTemplate(await readTemplateOf(environment, signal, { stackId, templateStage: "Processed" }))
    : written;
  return deployedTemplate(environment, stack, written, body);
}

/** What a stack counts for when its template is evaluated. */
export type DeployedFacts = Pick<StackDescription, "stackId" | "name" | "parameters">;

/** The template of a stack as it was submitted, and as macros have left it. */
export function deployedTemplate(
  environment: Pick<Environment, "region">,
  stack: DeployedFacts,
  written: Template,
  body: TemplateBody,
): DeployedTemplate {
  const evaluator = createEvaluator(body, scopeOf(environment, stack, body));
  const inputs = [...describeInputs(written.body), ...describeInputs(body)];
  const noEcho = new Set(inputs.flatMap((input) => (input.noEcho ? [input.name] : [])));
  return {
    find(logicalId) {
      const resource = Object.hasOwn(body.Resources, logicalId) ? body.Resources[logicalId] : undefined;
      if (resource === undefined) return undefined;
      const { Properties: declared } = resource;
      const properties = isJsonObject(declared) ? declared : {};
      return {
        properties: evaluated(evaluator, properties, logicalId),
        isSecret: (path) => isSecret(nodeAround(properties, path), noEcho),
        mayBeNothing: (path) => mentions(nodeAround(properties, path), "AWS::NoValue"),
        locate: (path) => placeIn(written, logicalId, path),
      };
    },
  };
}

function scopeOf(environment: Pick<Environment, "region">, stack: DeployedFacts, body: TemplateBody): EvaluationScope {
  const parameters: Record<string, EvaluationScope["parameters"][string]> = {};
  for (const { name, isSsmValue, isList } of describeInputs(body)) {
    const value = stack.parameters[name];
    // What Parameter Store held is not told, and neither is a secret.
    if (value === undefined || isSsmValue || value.includes(MASK)) parameters[name] = UNKNOWN;
    else parameters[name] = isList ? value.split(",") : value;
  }
  return {
    parameters,
    pseudo: { ...pseudoParametersOf(environment.region), ...ownPseudoParameters(stack) },
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    importValue: () => UNKNOWN,
    stackOutput: () => UNKNOWN,
    transform: () => UNKNOWN,
  };
}

function ownPseudoParameters({
  stackId,
  name,
}: DeployedFacts): Pick<EvaluationScope["pseudo"], "accountId" | "stackId" | "stackName" | "notificationArns"> {
  return { accountId: stackId.split(":")[4] ?? UNKNOWN, stackId, stackName: name, notificationArns: [] };
}

/** What cannot be evaluated here is not known; one such property says nothing about the others. */
function evaluated(
  evaluator: Evaluator,
  properties: Readonly<Record<string, Json>>,
  logicalId: string,
): Readonly<Record<string, Value>> {
  const found: Record<string, Value> = {};
  for (const [name, node] of Object.entries(properties)) {
    try {
      const value = evaluator.evaluate(node, ["Resources", logicalId, "Properties", name]);
      if (value !== undefined) found[name] = value;
    } catch (failure) {
      if (!(failure instanceof TemplateError)) throw failure;
      found[name] = UNKNOWN;
    }
  }
  return found;
}

/** What is written at a path, or the function or list that makes it. */
function nodeAround(properties: Json, path: readonly (string | number)[]): Json {
  for (let length = path.length; length > 0; length--) {
    const node = valueAt(properties, path.slice(0, length));
    if (node !== undefined) return node;
  }
  // What is not written at all is nobody's secret.
  return path.length === 0 ? properties : {};
}

function isSecret(node: Json, noEcho: ReadonlySet<string>): boolean {
  return [...noEcho].some((name) => mentions(node, name)) || SECRET.test(JSON.stringify(node));
}

/** Whether a value is made of a parameter or pseudo parameter. */
function mentions(node: Json, name: string): boolean {
  return collectReferences(node, []).some(
    (reference) => (reference.kind === "Ref" || reference.kind === "Sub") && reference.name === name,
  );
}

/** The beginning of a reference: functions may put the rest together. */
const SECRET = /\{\{resolve:(?:ssm-secure|secretsmanager):/;

function placeIn(
  template: Template,
  logicalId: string,
  path: readonly (string | number)[],
): TemplatePosition | undefined {
  if (!Object.hasOwn(template.body.Resources, logicalId)) return undefined;
  for (let length = path.length; length >= 0; length--) {
    const place = ["Resources", logicalId, ...(length === 0 ? [] : ["Properties", ...path.slice(0, length)])];
    const found = template.locate(place, "key")?.start;
    if (found !== undefined) return { line: found.line, column: found.column };
  }
  return undefined;
}
