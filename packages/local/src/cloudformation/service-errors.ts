import { TemplateError, TemplateErrorCode, type TemplateProblem } from "@stacksteward/template";

import { ServiceError } from "../wire/service-error.ts";

/** The error CloudFormation answers for nearly everything it refuses. */
export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}

/** What real CloudFormation can do and this one cannot, by name. */
export function notImplemented(what: string): ServiceError {
  return new ServiceError("NotImplemented", `not implemented by the local cloud: ${what}`, { statusCode: 501 });
}

/** Refuses with the first of `problems`, when there is one. */
export function refuseProblems(problems: readonly TemplateProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  if (first.code === TemplateErrorCode.Unsupported) throw notImplemented(first.message);
  throw validationError(first.serviceMessage ?? first.message);
}

/** Runs `work`; a template that can't be read or evaluated becomes the service's own error. */
export function asValidationError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) refuseProblems(error.problems);
    throw error;
  }
}
