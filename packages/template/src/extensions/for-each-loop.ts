import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { textList } from "../evaluate/scalar.ts";
import { refuse, refuseAsService } from "../evaluate/intrinsic.ts";
import { UNKNOWN, type Value } from "../evaluation.ts";
import type { Bindings } from "./substitute.ts";

/** A `Fn::ForEach`, read. */
export interface ForEachLoop {
  readonly identifier: string;
  readonly collection: readonly string[];
  readonly fragment: JsonObject;
}

/** Reads `Fn::ForEach::Name: [identifier, collection, fragment]`; the collection may be any function of parameters, never of resources. */
export function readLoop(
  key: string,
  definition: Json,
  path: JsonPath,
  bindings: Bindings,
  evaluate: (node: Json, path: JsonPath) => Value | undefined,
  mentionsResources: (node: Json) => boolean,
): ForEachLoop {
  const [identifier, collectionNode, fragment] = Array.isArray(definition) && definition.length === 3 ? definition : [];
  if (!/^Fn::ForEach::[A-Za-z0-9]+$/.test(key)) {
    return refuseLayout(`The loop ${key} needs an alphanumeric name, as in Fn::ForEach::Name.`, path);
  }
  if (typeof identifier !== "string" || collectionNode === undefined || !isJsonObject(fragment)) {
    return refuseLayout("Give an identifier, a collection and an object that is written out for each item.", path);
  }
  if (bindings.has(identifier)) {
    return refuseLayout(`The identifier ${identifier} is already used by a loop around this one.`, path);
  }
  const at = [...path, 1];
  const collection = textList(evaluate(collectionNode, at));
  if (collection === UNKNOWN && !mentionsResources(collectionNode)) {
    const message = `The loop ${key} goes over what is not known before the deployment.`;
    return refuse(TemplateErrorCode.Unsupported, message, at);
  }
  if (collection === undefined || collection === UNKNOWN) {
    return refuseLayout("The collection must be a list of strings, known from parameters and mappings alone.", at);
  }
  return { identifier, collection, fragment };
}

function refuseLayout(remedy: string, path: JsonPath): never {
  return refuseAsService(
    TemplateErrorCode.Structure,
    "Transform AWS::LanguageExtensions failed with: Fn::ForEach layout is incorrect",
    path,
    remedy,
  );
}
