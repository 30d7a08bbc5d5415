import type { Parameter } from "@aws-sdk/client-cloudformation";
import { describeInputs, resolveParameters, type GivenParameter, type TemplateBody } from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";
import { serviceContext, type Engine } from "../engine.ts";
import { refuseProblems, validationError } from "../service-errors.ts";
import type { StackParameter } from "../stack.ts";

/** Whose parameters are resolved: SSM parameters are looked up there. */
export interface ParameterOwner {
  readonly account: string;
  readonly region: string;
  /** The parameters the stack has now, for `UsePreviousValue`. */
  readonly previous?: readonly StackParameter[];
}

/** Works out every parameter of a template from what the caller gave, the defaults, the previous values and Parameter Store. */
export async function resolveStackParameters(
  engine: Engine,
  body: TemplateBody,
  given: readonly Parameter[],
  owner: ParameterOwner,
): Promise<readonly StackParameter[]> {
  const requested = requestedParameters(given);
  const previous = Object.fromEntries((owner.previous ?? []).map(({ key, value }) => [key, value]));
  const fetched = new Map<string, string>();
  const resolve = (): ReturnType<typeof resolveParameters> =>
    resolveParameters(body, requested, { previous, ssmParameter: (name) => fetched.get(name) });

  const first = resolve();
  refuseProblems(first.problems);
  for (const { parameter, ssmName } of first.lookups) {
    fetched.set(ssmName, await storedValue(engine, owner, parameter, ssmName));
  }
  const { problems, texts, values } = first.lookups.length === 0 ? first : resolve();
  refuseProblems(problems);
  return describeInputs(body).map(({ name: key, isSsmValue, noEcho }) => {
    const value = texts[key] ?? "";
    const refValue = values[key] ?? "";
    const resolvedValue = typeof refValue === "string" ? refValue : refValue.join(",");
    return { key, value, refValue, noEcho, ...(isSsmValue ? { resolvedValue } : {}) };
  });
}

function requestedParameters(given: readonly Parameter[]): Record<string, GivenParameter> {
  return Object.fromEntries(
    given.map(({ ParameterKey: key = "", ParameterValue: value, UsePreviousValue: usesPrevious = false }) => {
      if (usesPrevious && value !== undefined && value !== "") {
        throw validationError(
          `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
        );
      }
      if (Buffer.byteLength(value ?? "") > largestValue) {
        throw validationError(`Parameter '${key}' value '[****]' length is greater than ${largestValue}.`);
      }
      return [key, usesPrevious ? { usePreviousValue: true } : (value ?? "")];
    }),
  );
}

/** In bytes. See "Understand CloudFormation quotas" in the user guide. */
const largestValue = 4096;

async function storedValue(engine: Engine, owner: ParameterOwner, parameter: string, ssmName: string): Promise<string> {
  try {
    const context = serviceContext(engine, owner, "ssm", "GetParameter");
    const { Parameter: stored } = await engine.ssm.GetParameter({ Name: ssmName }, context);
    if (stored?.Type === "SecureString") {
      throw validationError(
        `Parameters [${ssmName}] referenced by template have types not supported by CloudFormation.`,
      );
    }
    return stored?.Value ?? "";
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code === "ValidationError") throw error;
    throw validationError(`Parameter ${parameter} should either have input value or default value`);
  }
}
