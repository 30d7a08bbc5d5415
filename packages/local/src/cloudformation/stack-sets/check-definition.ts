import type { PermissionModels } from "@aws-sdk/client-cloudformation";
import { checkStructure, describeInputs, isRewrittenByMacro } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { requireCapabilities } from "../intake/capabilities.ts";
import { refuseProblems, validationError } from "../service-errors.ts";
import { refuseUnknownTransforms } from "../transforms/apply-transforms.ts";
import { invalidOperation } from "./stack-set-errors.ts";
import type { StackSetDefinition } from "./stack-set.ts";

/** Refuses what no instance could be made of. What depends on an account or a region is found there. */
export function checkDefinition(engine: Engine, model: PermissionModels, definition: StackSetDefinition): void {
  const { template, parameters, capabilities } = definition;
  refuseProblems(checkStructure(template));
  refuseUnknownTransforms(engine, template.body);
  if (model === "SERVICE_MANAGED" && isRewrittenByMacro(template.body)) {
    throw invalidOperation("StackSets with SERVICE_MANAGED permission model do not support templates with macros");
  }
  requireCapabilities(template.body, capabilities, { isChangeSet: false });
  const given = new Set(parameters.map(({ ParameterKey: key = "" }) => key));
  const declared = describeInputs(template.body);
  const unknown = [...given].filter((key) => !declared.some(({ name }) => name === key));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  }
  const missing = declared.filter(({ name, isRequired }) => isRequired && !given.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(", ")}] must have values`);
}
