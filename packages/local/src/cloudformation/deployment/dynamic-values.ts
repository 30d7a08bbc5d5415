import type { Parameter } from "@aws-sdk/client-ssm";
import { findDynamicReferences, isJsonObject, resolveDynamicReferences, type Json } from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";
import { serviceContext } from "../engine.ts";
import { knownValue } from "../known-value.ts";
import { ResourceFailure } from "../resources/resource-provider.ts";
import type { OperationRun } from "./operation-run.ts";

/**
 * `properties` with every `{{resolve:ssm:…}}` replaced by the value in Parameter Store.
 * `ssm-secure` and `secretsmanager` stay as they are written: no simulated resource reads them, and secrets need not be spread.
 */
export async function resolveDynamicValues(
  run: OperationRun,
  properties: Readonly<Record<string, Json>>,
): Promise<Readonly<Record<string, Json>>> {
  const references = findDynamicReferences(properties).filter(({ kind }) => kind === "ssm" || kind === "malformed");
  if (references.length === 0) return properties;
  const values = new Map<string, string>();
  for (const reference of references) {
    if (reference.kind === "malformed")
      throw new ResourceFailure(`Invalid dynamic reference ${reference.text}: ${reference.reason}`);
    if (reference.kind !== "ssm" || values.has(reference.text)) continue;
    const name = reference.version === undefined ? reference.name : `${reference.name}:${reference.version}`;
    const stored = await storedParameter(run, name);
    if (stored?.Type === "SecureString") {
      throw new ResourceFailure(`SSM Secure reference is not supported in: [${name}]`);
    }
    values.set(reference.text, stored?.Value ?? "");
  }
  const resolved = knownValue(resolveDynamicReferences({ ...properties }, ({ text }) => values.get(text) ?? text));
  return isJsonObject(resolved) ? resolved : properties;
}

/** The service's own refusal has no message: the reason of a resource has to say what is missing. */
async function storedParameter(run: OperationRun, name: string): Promise<Parameter | undefined> {
  const context = serviceContext(run.engine, run.stack, "ssm", "GetParameter");
  try {
    return (await run.engine.ssm.GetParameter({ Name: name }, context)).Parameter;
  } catch (error) {
    if (!(error instanceof ServiceError) || !error.code.startsWith("Parameter")) throw error;
    throw new ResourceFailure(`Parameters: [ssm:${name}] cannot be found.`);
  }
}
