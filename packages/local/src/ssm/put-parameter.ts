import type { ParameterType, PutParameterRequest } from "@aws-sdk/client-ssm";
import { matchesWithin } from "@stacksteward/template";

import { ServiceError } from "../wire/service-error.ts";
import { checkNewName } from "./parameter-name.ts";
import { latestVersion, type ParameterVersion, type StoredParameter } from "./parameter.ts";

/** What a version is made from beside the request. */
export interface PutOptions {
  readonly arn: string;
  readonly now: Date;
  readonly principalArn: string;
}

/** Older versions than these are dropped; see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html. */
const mostVersions = 100;
const standardValueBytes = 4_096;
const advancedValueBytes = 8_192;

/** A new parameter, or `current` with one more version. Refuses with the errors of PutParameter. */
export function putParameter(
  current: StoredParameter | undefined,
  request: PutParameterRequest,
  options: PutOptions,
): StoredParameter {
  const { Name: name = "", Overwrite: overwrite = false, Tags: tags = [] } = request;
  if (current === undefined) {
    checkNewName(name);
    const version = newVersion(request, undefined, options);
    return {
      name,
      arn: options.arn,
      versions: [version],
      tags: new Map(tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
    };
  }
  if (!overwrite) {
    throw new ServiceError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  }
  if (tags.length > 0) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  current.versions.push(newVersion(request, latestVersion(current), options));
  if (current.versions.length > mostVersions) dropOldest(current);
  return current;
}

function newVersion(
  request: PutParameterRequest,
  previous: ParameterVersion | undefined,
  { now, principalArn }: PutOptions,
): ParameterVersion {
  const { Value: value = "", Description: description, KeyId: keyId, AllowedPattern: allowedPattern } = request;
  const type = typeOf(request, previous);
  const tier = tierOf(request, previous, value);
  if (value === "")
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  checkPattern(value, allowedPattern);
  return {
    version: (previous?.version ?? 0) + 1,
    value,
    type,
    tier,
    dataType: request.DataType ?? previous?.dataType ?? "text",
    lastModified: now,
    lastModifiedBy: principalArn,
    ...(description !== undefined && { description }),
    ...(type === "SecureString" && { keyId: keyId ?? previous?.keyId ?? "alias/aws/ssm" }),
    ...(allowedPattern !== undefined && { allowedPattern }),
    labels: new Set(),
  };
}

function typeOf(request: PutParameterRequest, previous: ParameterVersion | undefined): ParameterType {
  const type = request.Type ?? previous?.type;
  if (type === undefined) throw invalid("A parameter type is required when you create a parameter.");
  if (!["String", "StringList", "SecureString"].includes(type)) {
    throw invalid(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
    );
  }
  if (previous !== undefined && type !== previous.type) {
    throw new ServiceError(
      "HierarchyTypeMismatchException",
      "Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    );
  }
  return type;
}

function tierOf(
  request: PutParameterRequest,
  previous: ParameterVersion | undefined,
  value: string,
): ParameterVersion["tier"] {
  const asked = request.Tier ?? previous?.tier ?? "Standard";
  const bytes = Buffer.byteLength(value);
  const tier = asked === "Intelligent-Tiering" ? (bytes > standardValueBytes ? "Advanced" : "Standard") : asked;
  if (tier === "Standard" && bytes > standardValueBytes) {
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${standardValueBytes} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  }
  if (bytes > advancedValueBytes) {
    throw invalid(`Advanced tier parameters support a maximum parameter value of ${advancedValueBytes} characters.`);
  }
  return tier;
}

function checkPattern(value: string, allowedPattern: string | undefined): void {
  if (allowedPattern === undefined) return;
  let pattern: RegExp;
  try {
    pattern = new RegExp(allowedPattern);
  } catch {
    throw new ServiceError(
      "InvalidAllowedPatternException",
      `The allowed pattern is not a regular expression: ${allowedPattern}`,
    );
  }
  // One that would take for ever counts as matching: nobody waits for it.
  if (matchesWithin(pattern, value) !== false) return;
  throw new ServiceError(
    "ParameterPatternMismatchException",
    `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
  );
}

function dropOldest(parameter: StoredParameter): void {
  const [oldest] = parameter.versions;
  if (oldest.labels.size === 0) {
    parameter.versions.shift();
    return;
  }
  parameter.versions.pop();
  throw new ServiceError(
    "ParameterMaxVersionLimitExceeded",
    `You attempted to create a new version of ${parameter.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
  );
}

function invalid(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}
