import {
  describeInputs,
  isJsonObject,
  isRewrittenByMacro,
  TemplateErrorCode,
  valueAt,
  type Json,
  type JsonPath,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";
import { nearestName } from "@stacksteward/template/nearest-name";

import { present } from "../present.ts";

/**
 * What is wrong with the parameters that a template gives to one that it nests: one that the nested template does not have, or
 * one that it needs and is not given. CloudFormation says either when it comes to the nested stack. `at` leads to the property
 * that names the nested template.
 */
export function nestedParameterProblems(outer: Template, at: JsonPath, nested: Template): TemplateProblem[] {
  const properties = at.slice(0, -1);
  const around = valueAt({ ...outer.body }, properties);
  if (!isJsonObject(around) || hides(around)) return [];
  const written = around["Parameters"] ?? {};
  if (!isJsonObject(written) || hides(written)) return [];
  // What a macro makes of it may declare others.
  if (isRewrittenByMacro(nested.body) || isRewrittenByMacro(outer.body)) return [];
  const inputs = describeInputs(nested.body);
  const given = Object.keys(written);
  const file = nested.file ?? "the nested template";
  const id = String(at[1]);
  return [
    ...given
      .filter((name) => inputs.every((input) => input.name !== name))
      .map((name) =>
        unknown(
          name,
          nearestName(
            name,
            inputs.map((input) => input.name),
          ),
          file,
          [...properties, "Parameters", name],
        ),
      ),
    ...inputs
      .filter(({ name, isRequired }) => isRequired && !given.includes(name))
      .map(({ name }) => ({
        code: TemplateErrorCode.Lint,
        message: `${id} does not give ${file} its parameter ${name}, which has no default.`,
        remedy: `Add it to the Parameters of ${id}.`,
        path: properties,
      })),
  ];
}

/** Whether there is more in an object than stands in it. */
function hides(object: { readonly [key: string]: Json }): boolean {
  return Object.keys(object).some((key) => key === "Ref" || key.startsWith("Fn::"));
}

function unknown(name: string, meant: string | undefined, file: string, path: JsonPath): TemplateProblem {
  return {
    code: TemplateErrorCode.Lint,
    message: `${file} has no parameter ${name}.`,
    ...present({ path }),
    remedy: meant === undefined ? "Declare it there, or leave it out here." : `Did you mean ${meant}?`,
  };
}
