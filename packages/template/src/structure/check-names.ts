import type { TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { structureProblem } from "./structure-problem.ts";
import { isLoop } from "./transforms.ts";

/** The service takes any name for a condition. */
const named = { Parameters: "Parameter", Resources: "Resource", Outputs: "Output" } as const;

/** Which logical ids are not alphanumeric. `&{Name}` stands for something alphanumeric inside a loop. */
export function checkNames(body: TemplateBody): TemplateProblem[] {
  return (Object.entries(named) as [keyof typeof named, string][]).flatMap(([section, singular]) =>
    Object.keys(body[section] ?? {})
      .filter((name) => !/^[a-zA-Z0-9]+$/.test(name) && !isLoop(name) && name !== "Fn::Transform")
      .map((name) =>
        structureProblem(
          [section, name],
          `${singular} names are letters and digits; ${JSON.stringify(name)} is not.`,
          `Rename it, for instance to ${name.replaceAll(/[^a-zA-Z0-9]/g, "") || singular}.`,
          `Template format error: ${singular} name ${name} is non alphanumeric.`,
        ),
      ),
  );
}
