import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import { runtimeEnds, type RuntimeEnd } from "../lambda-runtimes.ts";
import type { LintContext, LintRule } from "../lint-rule.ts";
import { variantsOf } from "../variants.ts";

/** Runtimes of Lambda functions and layers whose days are over. */
export const runtimeRules: readonly LintRule[] = [
  {
    id: "retired-runtime",
    severity: Severity.Error,
    description: "Lambda still creates and updates functions with their runtime.",
    cfnLint: ["E2533", "E2531"],
    check: (context) =>
      runtimes(context).flatMap(({ name, end, path }) =>
        end.isBlocked === true
          ? [
              {
                message: `Lambda no longer takes the runtime ${name}, deprecated on ${end.deprecated}.`,
                remedy: "Use a newer version.",
                path,
              },
            ]
          : [],
      ),
  },
  {
    id: "deprecated-runtime",
    severity: Severity.Warning,
    description: "The runtimes of functions are not deprecated today.",
    cfnLint: ["W2531", "E2531"],
    check: (context) => {
      const today = context.today.toISOString().slice(0, 10);
      return runtimes(context).flatMap(({ name, end, path }) =>
        end.isBlocked !== true && end.deprecated <= today
          ? [
              {
                message: `The runtime ${name} is deprecated since ${end.deprecated}: it gets no security updates, and will be refused.`,
                remedy: "Use a newer version.",
                path,
              },
            ]
          : [],
      );
    },
  },
];

interface UsedRuntime {
  readonly name: string;
  readonly end: RuntimeEnd;
  readonly path: JsonPath;
}

/** Macros do not change a runtime, so these are certain in any template. */
function runtimes({ body }: LintContext): UsedRuntime[] {
  const functions = Object.entries<Json>(body.Resources).flatMap(([id, resource]) => {
    const { Type: type, Properties: properties } = isJsonObject(resource) ? resource : {};
    if (type !== "AWS::Lambda::Function" && type !== "AWS::Serverless::Function") return [];
    return runtimesIn(properties, ["Resources", id, "Properties"]);
  });
  const globals = isJsonObject(body.Globals) ? body.Globals["Function"] : undefined;
  return [...runtimesIn(globals, ["Globals", "Function"]), ...functions];
}

function runtimesIn(properties: Json | undefined, at: JsonPath): UsedRuntime[] {
  const written = isJsonObject(properties) ? properties["Runtime"] : undefined;
  return variantsOf(written, [...at, "Runtime"]).flatMap(({ value, path }) => {
    const name = typeof value === "string" ? value : "";
    const end = runtimeEnds.get(name);
    return end === undefined ? [] : [{ name, end, path }];
  });
}
