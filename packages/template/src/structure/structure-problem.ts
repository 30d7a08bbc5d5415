import type { JsonPath } from "../json.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";

/** A problem with the structure of a template. `serviceMessage` is CloudFormation's sentence, where one is known. */
export function structureProblem(
  path: JsonPath,
  message: string,
  remedy: string,
  serviceMessage?: string,
): TemplateProblem {
  return {
    code: TemplateErrorCode.Structure,
    message,
    remedy,
    ...(serviceMessage === undefined ? {} : { serviceMessage }),
    path,
  };
}

/** "Did you mean X?", or what else to do when nothing is near. */
export function didYouMean(near: string | undefined, otherwise: string): string {
  return near === undefined ? otherwise : `Did you mean ${near}?`;
}
