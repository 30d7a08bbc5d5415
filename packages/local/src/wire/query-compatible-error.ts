import type { ServiceError } from "./service-error.ts";
import type { ServiceModel } from "./service-model.ts";

/** How a document protocol names an error. */
export interface ErrorName {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A service that once spoke AWS Query alone keeps its old codes in a header beside the names of its model's shapes.
 * See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait.
 */
export function queryCompatibleError(error: ServiceError, model: ServiceModel | undefined): ErrorName {
  const known = model?.errors.get(error.code);
  const code = known?.code ?? error.code;
  if (model?.protocols.includes("query") !== true) return { type: code, headers: {} };
  return {
    type: known?.schema.getName() ?? code,
    headers: { "x-amzn-query-error": `${code};${error.fault}` },
  };
}
