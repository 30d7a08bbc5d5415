import { describeInputs, readTemplate } from "@stacksteward/template";
import { MASK, type WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { placeOfStackId } from "../history/stack-place.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import { describeStack } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Stack } from "../stack.ts";
import type { StackContent } from "./compare-content.ts";

/** What a stack was deployed as, or `undefined` when it is not there. */
export async function deployedContent(
  { signal }: WorkflowContext,
  environment: Environment,
  { name }: Stack,
): Promise<StackContent | undefined> {
  const found = await describeStack(environment, signal, name);
  if (found === undefined || factsOfStatus(found.status).kind === "review") return undefined;
  const { stackId, parameters, tags, outputs, capabilities, terminationProtection, roleArn } = found;
  const text = await readTemplateOf(environment, signal, { stackId });
  const { body } = readTemplate(text);
  const hidden = describeInputs(body).flatMap((input) => (input.noEcho ? [input.name] : []));
  const secretParameters = Object.keys(parameters).filter(
    (key) => hidden.includes(key) || parameters[key]?.includes(MASK) === true,
  );
  const open = Object.entries(parameters).filter(([key]) => !secretParameters.includes(key));
  return {
    name,
    region: environment.region,
    account: placeOfStackId(stackId)?.account,
    template: { digest: digestOfText(text), body },
    parameters: Object.fromEntries(open),
    secretParameters,
    tags,
    outputs: Object.keys(outputs),
    settings: { capabilities: capabilities.toSorted(), terminationProtection, hasRole: roleArn !== undefined },
  };
}
