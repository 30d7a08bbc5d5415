import {
  collectReferences,
  findDynamicReferences,
  isJsonObject,
  type Json,
  type TemplateBody,
  type TemplateReference,
} from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";

import type { Secrets } from "../secrets.ts";

/** Where the secrets of a stack come from. */
export interface OutputSecrets {
  /** Absent when nobody could read the template. */
  readonly body: TemplateBody | undefined;
  readonly secretParameters: readonly string[];
  readonly secrets: Secrets;
}

/**
 * The outputs with `****` for those that the template makes of secrets. It goes by the template and not by the values:
 * whoever takes a run up, or deploys a plan of somebody else, does not know those.
 */
export function openOutputs(outputs: Readonly<Record<string, string>>, facts: OutputSecrets): Record<string, string> {
  const { body, secretParameters, secrets } = facts;
  const trace = body === undefined ? undefined : traceSecrets(body, secretParameters);
  const isSecret = (name: string): boolean => {
    const output = body?.Outputs?.[name];
    // A loop or a macro has written it: from what, is not known here.
    return trace === undefined || output === undefined ? secretParameters.length > 0 : trace(output);
  };
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, isSecret(name) ? MASK : secrets.hideInText(value)]),
  );
}

/** The outputs that a template makes of secrets, by name. Those that a loop writes are not among them: nobody knows their names yet. */
export function secretOutputs(body: TemplateBody, secretParameters: readonly string[]): string[] {
  const trace = traceSecrets(body, secretParameters);
  return Object.entries(body.Outputs ?? {}).flatMap(([name, output]) => (trace(output) ? [name] : []));
}

/** A property by which a resource is called, so that all that is said of it may hold its value. */
const NAMING = /(?:Name|Id|Identifier|Alias)$/;
/** An attribute that is a secret by itself, such as `SecretAccessKey`, and not the ARN of one. */
const SECRET_ATTRIBUTE = /(?:secret|password|token|api_?key)(?!.*arn$)/i;

/** Answers of any part of the template whether it may show a secret. */
function traceSecrets(body: TemplateBody, secretParameters: readonly string[]): (node: Json) => boolean {
  const known = new Map<string, readonly string[]>();

  const showsSecret = (node: Json): boolean =>
    collectReferences(node, []).some(isSecretReference) ||
    findDynamicReferences(node).some(({ kind }) => kind !== "ssm");

  const isSecretReference = (reference: TemplateReference): boolean => {
    if (reference.kind !== "Ref" && reference.kind !== "GetAtt" && reference.kind !== "Sub") return false;
    const { name } = reference;
    if (!Object.hasOwn(body.Resources, name)) return secretParameters.includes(name);
    const attribute = reference.kind === "Ref" ? undefined : reference.attribute;
    if (attribute !== undefined && SECRET_ATTRIBUTE.test(attribute)) return true;
    const properties = secretProperties(name);
    if (properties.length === 0) return false;
    return (
      answersAnything(body.Resources[name]?.Type ?? "") ||
      properties.some((property) => property === attribute?.split(".")[0] || NAMING.test(property))
    );
  };

  /** The properties of a resource that hold secrets. */
  const secretProperties = (logicalId: string): readonly string[] => {
    const found = known.get(logicalId);
    if (found !== undefined) return found;
    // Where templates go round in circles, nothing more is found on the second way.
    known.set(logicalId, []);
    const properties = body.Resources[logicalId]?.["Properties"];
    const secret = isJsonObject(properties)
      ? Object.keys(properties).filter((name) => showsSecret(properties[name] ?? null))
      : [];
    known.set(logicalId, secret);
    return secret;
  };

  return showsSecret;
}

/** Whether a type gives back what it likes: nested stacks, custom resources, and types of others. */
function answersAnything(type: string): boolean {
  return (
    type === "AWS::CloudFormation::Stack" || type === "AWS::CloudFormation::CustomResource" || !type.startsWith("AWS::")
  );
}
