import { isJsonObject } from "../json.ts";
import { describeInputs } from "../inputs/describe-inputs.ts";
import type { TemplateInput } from "../inputs/template-input.ts";
import type { TemplateBody } from "../template.ts";
import { namesSecret } from "./secret-names.ts";
import type { NameGiver, SecretValue } from "./secret-values.ts";

/**
 * The parameters of a template that are called like secrets, and those that something takes which is; whether they are `NoEcho`
 * or not. Each with who says so.
 */
export function secretParameters(
  body: TemplateBody,
  values: readonly SecretValue[],
  inputs: readonly TemplateInput[] = describeInputs(body),
): Map<string, NameGiver> {
  const taken = new Map<unknown, NameGiver>();
  for (const { value, calledBy } of values) {
    const name = isJsonObject(value) ? value["Ref"] : undefined;
    if (taken.get(name) !== "aws") taken.set(name, calledBy);
  }
  return new Map(
    inputs.flatMap(({ name, type, isSsmValue }) => {
      if (isSsmValue || type !== "String") return [];
      const calledBy = taken.get(name) ?? (namesSecret(name) ? "author" : undefined);
      return calledBy === undefined ? [] : [[name, calledBy]];
    }),
  );
}
