import { UNKNOWN } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuse, refuseAsService, type Intrinsic } from "./intrinsic.ts";

/** `Fn::Transform`: asks the scope, which knows the macros of an account; nothing is known of them here. */
export const transform: Intrinsic = (argument, path, evaluation) => {
  const requests = (Array.isArray(argument) ? argument : [argument]).map(requestOf);
  const [first, ...others] = requests;
  if (first === undefined || others.includes(undefined)) {
    return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Transform"], path);
  }
  if (evaluation.scope.transform === undefined) {
    return refuse(TemplateErrorCode.Unsupported, `Fn::Transform with the macro ${first.Name} is not supported.`, path);
  }
  // Each of several works on what the one before it made, which is nothing to ask the scope for.
  return others.length > 0 ? UNKNOWN : evaluation.scope.transform(first);
};

/** A macro is called by an object or, without parameters, by its name alone; both were recorded from the service. */
function requestOf(argument: Json): (JsonObject & { readonly Name: string }) | undefined {
  if (typeof argument === "string") return { Name: argument };
  const { Name: name } = isJsonObject(argument) ? argument : {};
  return isJsonObject(argument) && typeof name === "string" ? { ...argument, Name: name } : undefined;
}
