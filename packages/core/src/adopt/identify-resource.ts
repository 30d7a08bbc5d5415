import type { Catalog } from "@stacksteward/catalog";
import { isJsonObject, TemplateError, type Evaluator, type JsonPath } from "@stacksteward/template";

import type { ImportIdentifier } from "./import-request.ts";

/** The identifier of a resource to import, or what keeps it from being known. */
export type Identification =
  | { readonly identifier: Readonly<Record<string, string>> }
  | { readonly problem: string; readonly path: JsonPath };

/** One resource of a template that is to be imported. */
export interface NamedResource {
  readonly logicalId: string;
  readonly type: string;
  /** What the caller says of it. */
  readonly given: ImportIdentifier | undefined;
}

/** Types that only exist inside CloudFormation: there is nothing outside of a stack that could be meant. */
const INSIDE_CLOUDFORMATION =
  /^(Custom::.*|AWS::CloudFormation::(CustomResource|Macro|WaitCondition|WaitConditionHandle))$/;

/**
 * Puts an identifier together from what the caller gives and what the template says. Which parts it has is what the
 * catalog calls the primary identifier; that of a type which the catalog does not know must be given by its parts.
 */
export function identifyResource(catalog: Catalog, evaluator: Evaluator, resource: NamedResource): Identification {
  const { logicalId, type, given } = resource;
  const path = ["Resources", logicalId];
  const refuse = (problem: string, at: JsonPath = path): Identification => ({ problem, path: at });
  const keys = catalog.has(type) ? (catalog.find(type)?.primaryIdentifier ?? []) : givenKeys(given);
  if (INSIDE_CLOUDFORMATION.test(type) || (catalog.has(type) && keys.length === 0))
    return refuse(`${logicalId} is of type ${type}, which cannot be imported. Take it out, import, then deploy it.`);
  if (keys.length === 0)
    return refuse(
      `${logicalId} is of type ${type}, whose identifier is not known here: give it by its parts, { ${logicalId}: { Part: "…" } }.`,
    );
  const said = saidByTemplate(evaluator, logicalId, keys);
  const missing = keys.filter((key) => said[key] === undefined);
  // A single text is the part that the template does not say, or the only one there is.
  const open = missing.length > 0 ? missing : keys;
  if (typeof given === "string" && open.length > 1)
    return refuse(
      `${logicalId} (${type}) is known by ${listed(keys)}, and "${given}" does not say which of them it is. Give ${example(logicalId, open)}.`,
    );
  const parts = typeof given === "string" ? { [open[0] ?? ""]: given } : { ...given };
  const unknown = Object.keys(parts).filter((key) => !keys.includes(key));
  if (unknown.length > 0)
    return refuse(
      `${logicalId} (${type}) is known by ${listed(keys)}, not by ${listed(unknown)}. Give ${example(logicalId, keys)}.`,
    );
  const absent = missing.filter((key) => !parts[key]);
  if (absent.length > 0)
    return refuse(
      `Which ${type} ${logicalId} is to be is not said: ${listed(absent)} is missing. Give ${example(logicalId, absent)}.`,
    );
  const other = keys.find((key) => said[key] !== undefined && parts[key] !== undefined && parts[key] !== said[key]);
  if (other !== undefined)
    return refuse(
      `${logicalId} (${type}) is to be imported as ${other} "${parts[other]}", and the template says "${said[other]}". Make them the same.`,
      [...path, "Properties", other],
    );
  return { identifier: Object.fromEntries(keys.map((key) => [key, parts[key] ?? said[key] ?? ""])) };
}

function givenKeys(given: ImportIdentifier | undefined): readonly string[] {
  return typeof given === "object" ? Object.keys(given) : [];
}

/** The parts whose values are known before anything is deployed. */
function saidByTemplate(
  { body, evaluate }: Evaluator,
  logicalId: string,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  const properties = body.Resources[logicalId]?.["Properties"];
  if (!isJsonObject(properties)) return {};
  const said: Record<string, string> = {};
  for (const key of keys) {
    const node = properties[key];
    if (node === undefined) continue;
    const value = orNothing(() => evaluate(node, ["Resources", logicalId, "Properties", key]));
    if (typeof value === "string" || typeof value === "number") said[key] = String(value);
  }
  return said;
}

/** What cannot be evaluated here is not known here; CloudFormation says what is wrong with it. */
function orNothing<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}

function listed(names: readonly string[]): string {
  return names.join(", ");
}

function example(logicalId: string, keys: readonly string[]): string {
  return `resources: { ${logicalId}: { ${keys.map((key) => `${key}: "…"`).join(", ")} } }`;
}
