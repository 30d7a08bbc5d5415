import type { LabelParameterVersionRequest, LabelParameterVersionResult } from "@aws-sdk/client-ssm";

import { ServiceError } from "../wire/service-error.ts";
import { latestVersion, type StoredParameter } from "./parameter.ts";

const mostLabels = 10;

/** Attaches labels to a version. A label is on one version at most, so it moves; invalid ones are named and left out. */
export function labelParameterVersion(
  parameter: StoredParameter,
  input: LabelParameterVersionRequest,
): LabelParameterVersionResult {
  const wanted = input.ParameterVersion ?? latestVersion(parameter).version;
  const version = parameter.versions.find((each) => each.version === wanted);
  if (version === undefined) {
    throw new ServiceError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${wanted} of ${parameter.name}. Verify the version and try again.`,
    );
  }
  const { true: valid = [], false: invalid = [] } = Object.groupBy(input.Labels ?? [], (label) =>
    String(isLabel(label)),
  );
  if (new Set([...version.labels, ...valid]).size > mostLabels) {
    throw new ServiceError(
      "ParameterVersionLabelLimitExceeded",
      `A parameter version can have maximum ${mostLabels} labels.`,
    );
  }
  for (const label of valid) {
    for (const each of parameter.versions) each.labels.delete(label);
    version.labels.add(label);
  }
  return { InvalidLabels: invalid, ParameterVersion: wanted };
}

function isLabel(label: string): boolean {
  return /^[a-zA-Z_][\w.-]{0,99}$/.test(label) && !/^(?:aws|ssm)/i.test(label);
}
