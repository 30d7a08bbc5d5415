import { describeInputs, readTemplate } from "@stacksteward/template";
import { isRedacted, type WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { secretOutputs } from "../history/open-outputs.ts";
import { describeStack } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Stack } from "../stack.ts";
import type { UnreadStack } from "./each-stack.ts";

/** The outputs of one stack of an app. */
export type StackOutputs =
  | {
      readonly kind: "there";
      readonly stack: string;
      readonly stackId: string;
      readonly region: string;
      /** By key, exactly as CloudFormation answers them. */
      readonly outputs: Readonly<Record<string, string>>;
      /** The keys of those that the deployed template makes of secrets: `NoEcho` parameters, and those that the definition gives hidden. Absent when there are none. */
      readonly secretOutputs?: readonly string[];
    }
  | { readonly kind: "absent"; readonly stack: string; readonly region: string }
  | UnreadStack;

/** What the stacks of an app give. JSON; `outputsIn` reads it by a stack's own outputs. */
export interface AppOutputs {
  readonly app: string;
  /** In the order of the layers. */
  readonly stacks: readonly StackOutputs[];
}

/** The outputs of one stack, and which of them show secrets, as the template says that it was deployed with. */
export async function outputsOfStack(
  { signal }: WorkflowContext,
  environment: Environment,
  { name: stack, parameters = {} }: Stack,
): Promise<StackOutputs> {
  const { region } = environment;
  const found = await describeStack(environment, signal, stack);
  if (found === undefined || factsOfStatus(found.status).kind === "review") return { kind: "absent", stack, region };
  const { stackId, outputs } = found;
  const there = { kind: "there", stack, stackId, region, outputs } as const;
  if (Object.keys(outputs).length === 0) return there;
  // What macros and loops wrote is only in the processed template, and a secret may have come by them.
  const { body } = readTemplate(await readTemplateOf(environment, signal, { stackId, templateStage: "Processed" }));
  const noEcho = describeInputs(body).flatMap((input) => (input.noEcho ? [input.name] : []));
  const given = Object.entries(parameters).flatMap(([name, value]) => (isRedacted(value) ? [name] : []));
  const known = secretOutputs(body, [...noEcho, ...given]).filter((key) => Object.hasOwn(outputs, key));
  return known.length === 0 ? there : { ...there, secretOutputs: known };
}
