import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environments } from "../environments/open-environment.ts";
import { present } from "../present.ts";
import { boundsOf } from "../run-verb.ts";
import { describeStack, stackNotFound, type StackDescription } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";
import { isOutputReference, type OutputReference, type ParameterValue } from "./parameter-value.ts";

/**
 * The same definition with the outputs of other stacks instead of the references to them, each stack asked once, in the
 * parameters that are meant: by default in all. Throws
 * `STACK_NOT_FOUND`, and `OUTPUT_NOT_FOUND` naming what the stack has instead.
 */
export async function resolveReferences(
  environments: Environments,
  stack: Stack,
  options: VerbOptions,
  isMeant: (parameter: string) => boolean = () => true,
): Promise<Stack> {
  const { parameters = {} } = stack;
  const isAsked = (parameter: string, value: ParameterValue): value is OutputReference =>
    isOutputReference(value) && isMeant(parameter);
  if (!Object.entries(parameters).some(([parameter, value]) => isAsked(parameter, value))) return stack;
  const bounds = boundsOf(environments, options);
  const asked = new Map<string, Promise<StackDescription | undefined>>();
  const ask = async ({ stackOutput: { stack: name, output, region, account } }: OutputReference): Promise<string> => {
    const target = present({ region, account, stack: name });
    const key = `${target.account} ${target.region} ${name}`;
    const found =
      asked.get(key) ??
      environments.open(target, bounds).then((environment) => describeStack(environment, bounds.signal, name));
    asked.set(key, found);
    const description = await found;
    if (description === undefined) throw stackNotFound(name);
    const value = description.outputs[output];
    if (value === undefined) throw outputNotFound(stack, description, output);
    return value;
  };
  const resolved: Record<string, ParameterValue> = {};
  for (const [key, value] of Object.entries(parameters)) resolved[key] = isAsked(key, value) ? await ask(value) : value;
  return { ...stack, parameters: resolved };
}

function outputNotFound({ name }: Stack, { name: other, status, outputs }: StackDescription, output: string): Error {
  const has = Object.keys(outputs).join(", ") || "none";
  return coreError(
    CoreErrorCode.OutputNotFound,
    `Stack "${name}" takes the output ${output} of stack "${other}", which is ${status} and has these: ${has}. Deploy that stack first, or correct the name.`,
    { details: { stack: name, from: other, output, outputs: Object.keys(outputs) } },
  );
}
