import type { Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { isScalar, scalarText } from "../evaluate/scalar.ts";
import { refuse, refuseAsService } from "../evaluate/intrinsic.ts";
import type { ExpansionBudget } from "./expansion-budget.ts";
import { collectReferences } from "../references/collect-references.ts";
import type { TemplateBody } from "../template.ts";
import { readLoop } from "./for-each-loop.ts";
import { substitute, type Bindings } from "./substitute.ts";

/** What all of one expansion shares. */
export interface Expansion {
  /** Knows parameters and mappings; answers unknown for resources. */
  readonly evaluator: Pick<Evaluator, "body" | "evaluate">;
  readonly budget: ExpansionBudget;
}

/** A copy of `node` with loops written out and the identifiers of the loops around it replaced. */
export function expandNode(node: Json, path: JsonPath, bindings: Bindings, expansion: Expansion): Json {
  if (typeof node === "string") {
    const text = substitute(node, bindings);
    expansion.budget.spend(text.length, path);
    return text;
  }
  expansion.budget.spend(1, path);
  if (Array.isArray(node)) {
    return node.map((member, index) => expandNode(member, [...path, index], bindings, expansion));
  }
  if (!isJsonObject(node)) return node;
  return expandCall(node, path, bindings, expansion) ?? expandObject(node, path, bindings, expansion);
}

/** `Ref` to an identifier, and `Ref` and `Fn::GetAtt` whose names are functions; `undefined` for anything else. */
function expandCall(node: JsonObject, path: JsonPath, bindings: Bindings, expansion: Expansion): Json | undefined {
  const [entry, ...others] = Object.entries(node);
  if (entry === undefined || others.length > 0) return undefined;
  const [name, argument] = entry;
  if (name === "Ref" && typeof argument === "string") return bindings.get(argument);
  const computed =
    name === "Ref"
      ? isJsonObject(argument)
      : name === "Fn::GetAtt" && Array.isArray(argument) && argument.some(isJsonObject);
  if (!computed) return undefined;
  const at = [...path, name];
  const expanded = expandNode(argument, at, bindings, expansion);
  if (!Array.isArray(expanded)) return { [name]: nameOf(expanded, at, expansion) };
  return { [name]: expanded.map((part, index) => nameOf(part, [...at, index], expansion)) };
}

/** A copy of an object: loops among its keys are written out beside the others. */
export function expandObject(
  node: Readonly<JsonObject>,
  path: JsonPath,
  bindings: Bindings,
  expansion: Expansion,
): JsonObject {
  const result = new Map<string, Json>();
  const add = (key: string, value: Json, looped: boolean): void => {
    if (looped && result.has(key)) refuseDuplicate(key, path);
    result.set(key, value);
  };
  for (const [key, member] of Object.entries(node)) {
    if (key.startsWith("Fn::ForEach")) {
      for (const [name, value] of writeOut(key, member, path, bindings, expansion)) add(name, value, true);
    } else {
      const name = substitute(key, bindings);
      expansion.budget.spend(name.length, path);
      add(name, expandNode(member, [...path, key], bindings, expansion), name !== key);
    }
  }
  return Object.fromEntries(result);
}

function writeOut(
  key: string,
  definition: Json,
  path: JsonPath,
  bindings: Bindings,
  expansion: Expansion,
): [string, Json][] {
  const at = [...path, key];
  const { evaluator } = expansion;
  const { identifier, collection, fragment } = readLoop(
    key,
    definition,
    at,
    bindings,
    (part, place) => evaluator.evaluate(expandNode(part, place, bindings, expansion), place),
    (part) => mentionsResources(part, evaluator.body),
  );
  return collection.flatMap((item) => {
    const inner = new Map(bindings).set(identifier, item);
    return Object.entries(expandObject(fragment, [...at, 2], inner, expansion));
  });
}

function mentionsResources(node: Json, { Resources: resources }: TemplateBody): boolean {
  return collectReferences(node, []).some((each) => "name" in each && Object.hasOwn(resources, each.name));
}

/** The name that a function computes from parameters and mappings; an unchanged scalar is its own name. */
function nameOf(node: Json, path: JsonPath, { evaluator }: Expansion): string {
  const value = evaluator.evaluate(node, path);
  if (isScalar(value)) return scalarText(value);
  return refuse(
    TemplateErrorCode.UnresolvedReference,
    `The name in ${path.find((key) => key === "Ref" || key === "Fn::GetAtt") ?? "Ref"} cannot be resolved while language extensions are expanded.`,
    path,
    "Compute it from parameters, pseudo parameters and mappings only.",
  );
}

function refuseDuplicate(key: string, path: JsonPath): never {
  return refuseAsService(
    TemplateErrorCode.DuplicateKey,
    `Transform AWS::LanguageExtensions failed with: Duplicate key '${key}' when merging keys to parent object in Fn::ForEach`,
    path,
    "Let the key contain the identifier of the loop, such as Name${Identifier}.",
  );
}
