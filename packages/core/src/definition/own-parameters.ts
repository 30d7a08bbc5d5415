import type { Stack } from "../stack.ts";
import { isOutputReference, isReference, type OwnParameterValue } from "./parameter-value.ts";
import { unusable } from "./unusable.ts";

/** The parameters of a definition whose references were looked up. Throws `INVALID_DEFINITION` where nobody has. */
export function ownParameters({ name, parameters = {} }: Stack): Readonly<Record<string, OwnParameterValue>> {
  const own: Record<string, OwnParameterValue> = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(parameters)) {
    if (isReference(value)) {
      const source = isOutputReference(value)
        ? `the output ${value.stackOutput.output} of stack "${value.stackOutput.stack}"`
        : `the SSM parameter ${value.ssmParameter.name}`;
      problems.push(`Parameter "${key}" is ${source}, which is not looked up here: give the value itself.`);
    } else own[key] = value;
  }
  if (problems.length > 0) throw unusable(name, problems);
  return own;
}
