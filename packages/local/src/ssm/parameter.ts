import { createHash } from "node:crypto";

import type { Parameter, ParameterTier, ParameterType } from "@aws-sdk/client-ssm";

/** One version of a parameter, as it was put. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly dataType: string;
  readonly tier: ParameterTier;
  readonly lastModified: Date;
  readonly lastModifiedBy: string;
  readonly description?: string;
  readonly keyId?: string;
  readonly allowedPattern?: string;
  readonly labels: Set<string>;
}

/** A parameter with its versions, oldest first; there is always one. */
export interface StoredParameter {
  readonly name: string;
  readonly arn: string;
  readonly versions: [ParameterVersion, ...ParameterVersion[]];
  readonly tags: Map<string, string>;
}

/** The version that counts when none is asked for. */
export function latestVersion(parameter: StoredParameter): ParameterVersion {
  return parameter.versions.at(-1) ?? parameter.versions[0];
}

/** A parameter as the API answers it. A SecureString that nobody asked to decrypt shows a ciphertext that says nothing. */
export function describeValue(
  parameter: StoredParameter,
  version: ParameterVersion,
  options: { readonly decrypt: boolean; readonly selector?: string },
): Parameter {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: version.type === "SecureString" && !options.decrypt ? ciphertext(parameter, version) : version.value,
    Version: version.version,
    ...(options.selector !== undefined && { Selector: options.selector }),
    LastModifiedDate: version.lastModified,
    ARN: parameter.arn,
    DataType: version.dataType,
  };
}

/** Stands for what AWS KMS would answer: the same for the same value, and no way back. */
export function ciphertext(parameter: StoredParameter, version: ParameterVersion): string {
  const digest = createHash("sha512").update(`${parameter.arn}:${version.version}:${version.value}`).digest("base64");
  return `AQICAHh${digest}`;
}
