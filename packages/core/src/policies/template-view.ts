import { openCatalog, type Catalog } from "@stacksteward/catalog";
import {
  containsUnknown,
  describeInputs,
  expandLanguageExtensions,
  hasTransformFunction,
  isJsonObject,
  isRewrittenByMacro,
  TemplateError,
  transformNames,
  UNKNOWN,
  type EvaluationScope,
  type Json,
  type JsonObject,
  type Template,
  type TemplateBody,
  type Value,
} from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";

import { policyResource, type PolicyResource } from "./policy-resource.ts";
import type { PolicyContext, TemplatePolicyContext } from "./policy.ts";
import { tolerantEvaluator, type TolerantEvaluator } from "./tolerant-evaluation.ts";

/** A template and what it is deployed with. */
export interface TemplateSubject {
  readonly template: Template;
  /** With what parameters really are. */
  readonly scope: EvaluationScope;
  /** The parameters that are secret beside those that the template declares `NoEcho`. */
  readonly secret: ReadonlySet<string>;
}

/** A template as policies see it. */
export interface TemplateView extends Pick<TemplatePolicyContext, "template" | "resources" | "evaluate"> {
  readonly parameters: PolicyContext["parameters"];
  /** What of the stack policies cannot see in it, in sentences. */
  readonly unseen: readonly string[];
  /** Whether a resource is wholly shown: its template says all that there is of it. */
  isShown(logicalId: string): boolean;
  /** Whether the template has the resource, written out or in a loop. */
  isDeclared(logicalId: string): boolean;
}

/** Evaluates a template for policies; secrets read `****`. Never fails: what cannot be evaluated is unknown. */
export function templateView({ template, scope: given, secret: alsoSecret }: TemplateSubject): TemplateView {
  const { body: written } = template;
  const inputs = describeInputs(written);
  const secret = new Set([...alsoSecret, ...inputs.flatMap(({ name, noEcho }) => (noEcho ? [name] : []))]);
  // What is only known of the deployment would otherwise decide what is undecided.
  const real: EvaluationScope = {
    ...given,
    parameters: Object.fromEntries(inputs.map(({ name }) => [name, given.parameters[name] ?? UNKNOWN])),
    pseudo: { ...given.pseudo, stackId: UNKNOWN },
    transform: () => UNKNOWN,
  };
  const shown = { ...real, parameters: masked(real.parameters, secret) };
  const expanded = expandedBody(written, real);
  const body = expanded ?? written;
  const evaluator = tolerantEvaluator(body, real, shown);
  const catalog = openCatalog();
  const facts = Object.entries<Json>(body.Resources).flatMap(([logicalId, declaration]) =>
    isDeclaration(declaration) ? [{ logicalId, declaration, isOpen: isOpen(written, declaration) }] : [],
  );
  const open = new Set(facts.flatMap(({ logicalId, isOpen: open }) => (open ? [logicalId] : [])));
  const resources = facts.flatMap(({ logicalId, declaration, isOpen: open }) =>
    resourcesOf({ evaluator, catalog }, logicalId, declaration, open),
  );
  const known = new Set(facts.map(({ logicalId }) => logicalId));
  return {
    template: withoutSecretDefaults(body, secret),
    parameters: shown.parameters,
    resources,
    evaluate: (part) => evaluator.evaluate(isJson(part) ? part : null, []),
    unseen: [...unseenIn(written, resources, expanded !== undefined)],
    isDeclared: (logicalId) => known.has(logicalId),
    isShown: (logicalId) => known.has(logicalId) && !open.has(logicalId),
  };
}

function masked(parameters: EvaluationScope["parameters"], secret: ReadonlySet<string>): EvaluationScope["parameters"] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (!secret.has(name) || value === UNKNOWN) return [name, value];
      return [name, typeof value === "string" ? MASK : [MASK]];
    }),
  );
}

/** `undefined` when its loops depend on what only a deployment knows. */
function expandedBody(body: TemplateBody, scope: EvaluationScope): TemplateBody | undefined {
  try {
    return expandLanguageExtensions(body, scope);
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}

type Declaration = JsonObject & { readonly Type: string };

function isDeclaration(declaration: Json): declaration is Declaration {
  return isJsonObject(declaration) && typeof declaration["Type"] === "string";
}

/** Macros of AWS's own leave alone what is not theirs; those of others may rewrite everything. */
function isOpen(body: TemplateBody, declaration: Declaration): boolean {
  const foreign = transformNames(body).some((name) => !name.startsWith("AWS::"));
  return foreign || hasGlobals(body, declaration.Type) || hasTransformFunction(declaration);
}

/** What resources of the serverless transform have in common, such as `Function` of `AWS::Serverless::Function`. */
function hasGlobals({ Globals: globals }: TemplateBody, type: string): boolean {
  const [, , kind = ""] = type.split("::");
  return (
    type.startsWith("AWS::Serverless::") &&
    globals !== undefined &&
    isJsonObject(globals) &&
    Object.hasOwn(globals, kind)
  );
}

function resourcesOf(
  { evaluator, catalog }: { readonly evaluator: TolerantEvaluator; readonly catalog: Catalog },
  logicalId: string,
  declaration: Declaration,
  isOpen: boolean,
): PolicyResource[] {
  const { Type: type, Condition: condition } = declaration;
  const exists = typeof condition === "string" ? evaluator.condition(condition) : true;
  if (exists === false) return [];
  const part = (name: string): Value | undefined => {
    const node = declaration[name];
    return node === undefined ? undefined : evaluator.evaluate(node, ["Resources", logicalId, name]);
  };
  const deletionPolicy = part("DeletionPolicy");
  const updateReplacePolicy = part("UpdateReplacePolicy");
  return [
    policyResource(
      {
        logicalId,
        type,
        properties: part("Properties"),
        ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
        ...(updateReplacePolicy === undefined ? {} : { updateReplacePolicy }),
        mayBeAbsent: exists === undefined,
        isOpen,
      },
      catalog,
    ),
  ];
}

function* unseenIn(body: TemplateBody, resources: readonly PolicyResource[], isExpanded: boolean): Generator<string> {
  if (!isExpanded) yield "What its loops write out depends on values that only a deployment knows.";
  const macros = transformNames(body).filter((name) => name !== "AWS::LanguageExtensions");
  if (macros.length > 0)
    yield `What ${macros.join(", ")} ${macros.length === 1 ? "makes" : "make"} of it is only seen in a plan.`;
  else if (isRewrittenByMacro(body)) yield "What Fn::Transform puts into it is only seen in a plan.";
  const nested = resources
    .filter(({ type }) => type === "AWS::CloudFormation::Stack")
    .map(({ logicalId }) => logicalId);
  if (nested.length > 0) yield `What is in ${nested.join(", ")} is only seen in a plan.`;
}

/** The default of a secret parameter is a secret too. */
function withoutSecretDefaults(body: TemplateBody, secret: ReadonlySet<string>): TemplateBody {
  if (body.Parameters === undefined || secret.size === 0) return body;
  const parameters = Object.entries(body.Parameters).map(([name, declaration]): [string, JsonObject] =>
    secret.has(name) && isJsonObject(declaration) && declaration["Default"] !== undefined
      ? [name, { ...declaration, Default: MASK }]
      : [name, declaration],
  );
  return { ...body, Parameters: Object.fromEntries(parameters) };
}

function isJson(part: unknown): part is Json {
  return part !== undefined && typeof part !== "symbol" && typeof part !== "function" && !containsUnknown(part);
}
