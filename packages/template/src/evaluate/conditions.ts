import { UNKNOWN, type Unknown } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { conditionFunctions } from "./condition-functions.ts";
import { refuse, refuseAsService, type Evaluation } from "./intrinsic.ts";

/** The conditions of one template, each evaluated once. */
export interface Conditions {
  holds(name: string, path: JsonPath, user?: string): boolean;
  truth(node: Json, path: JsonPath): boolean | Unknown;
}

/** The conditions of the template that `evaluation` evaluates. */
export function createConditions(evaluation: Evaluation): Conditions {
  const declared = evaluation.body.Conditions ?? {};
  const known = new Map<string, boolean | Unknown>();
  const underWay: string[] = [];

  function truthOf(name: string, path: JsonPath, user: string | undefined): boolean | Unknown {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    if (!Object.hasOwn(declared, name)) return refuseMissing(name, path, user);
    if (underWay.includes(name)) {
      const cycle = underWay.slice(underWay.indexOf(name)).join(", ");
      refuse(TemplateErrorCode.CircularDependency, `Circular dependency between conditions: [${cycle}].`, path);
    }
    underWay.push(name);
    try {
      const result = truth(declared[name] ?? null, ["Conditions", name]);
      known.set(name, result);
      return result;
    } finally {
      underWay.pop();
    }
  }

  function truth(node: Json, path: JsonPath): boolean | Unknown {
    const [entry, ...others] = isJsonObject(node) ? Object.entries(node) : [];
    if (entry !== undefined && others.length === 0) {
      const [name, argument] = entry;
      if (name === "Condition" && typeof argument === "string") return truthOf(argument, [...path, name], undefined);
      const conditionFunction = conditionFunctions.get(name);
      if (conditionFunction !== undefined) return conditionFunction(argument, [...path, name], evaluation);
    }
    return refuseAsService(
      TemplateErrorCode.Structure,
      "Template format error: Conditions can only be boolean operations on parameters and other conditions",
      path,
    );
  }

  function holds(name: string, path: JsonPath, user?: string): boolean {
    const result = truthOf(name, path, user);
    if (result !== UNKNOWN) return result;
    if (evaluation.scope.undecided !== undefined) return evaluation.scope.undecided(name);
    return refuse(
      TemplateErrorCode.Unsupported,
      `Condition ${name} depends on a value that is not known before the deployment.`,
      path,
    );
  }

  return { holds, truth };
}

function refuseMissing(name: string, path: JsonPath, user: string | undefined): never {
  const message =
    user === undefined
      ? `Template format error: Unresolved condition dependency ${name} in the ${path[0]} block of the template`
      : `Template error: unresolved condition dependency ${name} in ${user}`;
  return refuseAsService(TemplateErrorCode.UnresolvedReference, message, path, `Declare ${name} in Conditions.`);
}
