import {
  createEvaluator,
  expandLanguageExtensions,
  isJsonObject,
  LANGUAGE_EXTENSIONS,
  readTemplate,
  UNKNOWN,
  type Evaluator,
  type EvaluationScope,
  type Json,
  type JsonPath,
  type Template,
  type TemplateBody,
} from "@stacksteward/template";

import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { asValidationError, notImplemented } from "../service-errors.ts";
import { callMacro } from "./call-macro.ts";
import { includeSnippet } from "./include-snippet.ts";
import type { MacroRequest } from "./macro.ts";
import { nestedCalls, transformCalls, type TransformCall } from "./transform-call.ts";
import { TransformFailure } from "./transform-failure.ts";

/** What transforms may know of the stack they write a template for. */
export interface TransformScope {
  /** On whose behalf S3 is read. */
  readonly context: CallContext;
  readonly pseudo: EvaluationScope["pseudo"];
  readonly parameters: MacroRequest["templateParameterValues"];
}

/** Refuses a template that calls a transform without a name, or one that AWS hosts and nobody has plugged in. */
export function refuseUnknownTransforms(engine: Engine, body: TemplateBody): void {
  for (const { name } of [...transformCalls(body.Transform ?? []), ...nestedCalls({ ...body })]) {
    const isOwn = name === LANGUAGE_EXTENSIONS || name === INCLUDE;
    if (name.startsWith("AWS::") && !isOwn && engine.macro(name) === undefined) {
      throw notImplemented(`the transform ${name}; plug one in with cloud.macros.register(${JSON.stringify(name)}, …)`);
    }
  }
}

/**
 * The template as its transforms leave it: first each `Fn::Transform`, from the innermost outward, then the section
 * `Transform`; several in one place in the order they are listed. What they bring along is not transformed again.
 * Throws `TransformFailure`, or `ServiceError` when what they leave is no template.
 * See "CloudFormation macros" in the user guide.
 */
export async function applyTransforms(engine: Engine, body: TemplateBody, scope: TransformScope): Promise<Template> {
  try {
    return await rewritten(engine, body, scope);
  } catch (error) {
    return asValidationError(() => {
      throw error;
    });
  }
}

async function rewritten(engine: Engine, body: TemplateBody, scope: TransformScope): Promise<Template> {
  const evaluator = createEvaluator(body, { ...scope, ref: () => UNKNOWN, attribute: () => UNKNOWN });
  const run: Run = { engine, scope, evaluator };
  const { Transform: section = [], ...rest } = body;
  let result = await expanded(run, rest, []);
  const calls = transformCalls(section);
  for (const call of calls) result = await applied(run, call, result, ["Transform"]);
  // The evaluator needs to know that it may evaluate what only the language extensions bring.
  const isExtended = calls.some(({ name }) => name === LANGUAGE_EXTENSIONS);
  return asTemplate(isExtended && isJsonObject(result) ? { Transform: LANGUAGE_EXTENSIONS, ...result } : result);
}

interface Run {
  readonly engine: Engine;
  readonly scope: TransformScope;
  readonly evaluator: Evaluator;
}

const INCLUDE = "AWS::Include";

/** A copy of `node` in which every `Fn::Transform` was applied to its siblings. */
async function expanded(run: Run, node: Json, path: JsonPath): Promise<Json> {
  if (Array.isArray(node)) {
    const members: Json[] = [];
    for (const [index, member] of node.entries()) members.push(await expanded(run, member, [...path, index]));
    return members;
  }
  if (!isJsonObject(node)) return node;
  const entries: [string, Json][] = [];
  let calls: TransformCall[] = [];
  for (const [key, member] of Object.entries(node)) {
    const value = await expanded(run, member, [...path, key]);
    if (key === "Fn::Transform") calls = transformCalls(value);
    else entries.push([key, value]);
  }
  let fragment: Json = Object.fromEntries(entries);
  for (const call of calls) fragment = await applied(run, call, fragment, [...path, "Fn::Transform"]);
  return fragment;
}

async function applied(run: Run, call: TransformCall, fragment: Json, path: JsonPath): Promise<Json> {
  const { engine, scope } = run;
  const { account, region } = scope.context;
  if (call.name === LANGUAGE_EXTENSIONS) return withoutLoops(run, fragment);
  const params = evaluatedParameters(run, call, path);
  if (call.name === INCLUDE) return includeSnippet(engine, fragment, params["Location"], scope.context);
  const transformId = call.name.includes("::") ? call.name : `${account}::${call.name}`;
  const macro = engine.macro(transformId.startsWith(`${account}::`) ? transformId.slice(14) : call.name);
  if (macro === undefined) throw new TransformFailure(`No transform named ${transformId} found.`);
  return callMacro(engine, macro, {
    region,
    accountId: account,
    fragment,
    transformId,
    params,
    templateParameterValues: scope.parameters,
  });
}

function withoutLoops({ scope }: Run, fragment: Json): Json {
  const { body } = asTemplate(fragment);
  const { Transform: _, ...rest } = expandLanguageExtensions({ ...body, Transform: LANGUAGE_EXTENSIONS }, scope);
  return rest;
}

/** Reads what transforms made as if it had been submitted. */
function asTemplate(made: Json): Template {
  return readTemplate(JSON.stringify(made));
}

function evaluatedParameters(
  { evaluator }: Run,
  { name, parameters }: TransformCall,
  path: JsonPath,
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, expression]): [string, Json] => {
      const value = evaluator.evaluate(expression, [...path, "Parameters", key]);
      if (isScalar(value)) return [key, value];
      if (Array.isArray(value) && value.every(isScalar)) return [key, value];
      throw new TransformFailure(
        `The value of parameter ${key} under transform ${name} must resolve to a string, number, boolean or a list of any of these.`,
      );
    }),
  );
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
