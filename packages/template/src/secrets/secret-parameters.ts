import { isJsonObject } from "../json.ts";
import { describeInputs } from "../inputs/describe-inputs.ts";
import type { TemplateBody } from "../template.ts";
import { namesSecret } from "./secret-names.ts";
import type { SecretValue } from "./secret-values.ts";

/** The parameters of a template that are called like secrets, and those that a property takes which is; whether they are `NoEcho` or not. */
export function secretParameters(body: TemplateBody, values: readonly SecretValue[]): Set<string> {
  const taken = values.map(({ value }) => (isJsonObject(value) ? value["Ref"] : undefined));
  return new Set(
    describeInputs(body).flatMap(({ name, type, isSsmValue }) =>
      !isSsmValue && type === "String" && (namesSecret(name) || taken.includes(name)) ? [name] : [],
    ),
  );
}
