import { isJsonObject } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { argumentSentences } from "./argument-sentences.ts";
import { refuse, refuseAsService, type Intrinsic } from "./intrinsic.ts";

/** `Fn::Transform`: asks the scope, which knows the macros of an account; nothing is known of them here. */
export const transform: Intrinsic = (argument, path, evaluation) => {
  // A list of one macro is accepted by the service and used by its own samples.
  const request = Array.isArray(argument) && argument.length === 1 ? argument[0] : argument;
  if (!isJsonObject(request) || typeof request["Name"] !== "string") {
    return refuseAsService(TemplateErrorCode.Structure, argumentSentences["Fn::Transform"], path);
  }
  if (evaluation.scope.transform === undefined) {
    return refuse(
      TemplateErrorCode.Unsupported,
      `Fn::Transform with the macro ${request["Name"]} is not supported.`,
      path,
    );
  }
  return evaluation.scope.transform(request);
};
