import type { ParameterStringFilter, ParametersFilter } from "@aws-sdk/client-ssm";

import { ServiceError } from "../wire/service-error.ts";
import { isUnder } from "./parameter-name.ts";
import { latestVersion, type StoredParameter } from "./parameter.ts";

/** Whether a parameter satisfies every filter. See https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html. */
export function satisfies(parameter: StoredParameter, filters: readonly ParameterStringFilter[]): boolean {
  return filters.every((filter) => satisfiesOne(parameter, filter));
}

/** The older form of filters in the words of the newer one; it matched by prefix. */
export function fromLegacyFilters(filters: readonly ParametersFilter[]): ParameterStringFilter[] {
  return filters.map(({ Key, Values }) => ({ Key, Values, Option: Key === "Name" ? "BeginsWith" : "Equals" }));
}

function satisfiesOne(parameter: StoredParameter, filter: ParameterStringFilter): boolean {
  const { Key: key = "", Option: option, Values: values = [] } = filter;
  if (key === "Path") return values.some((path) => isUnder(parameter.name, path, option === "Recursive"));
  const actual = actualValues(parameter, key);
  // Names compare without their leading slash, whichever side has one.
  const plain = (text: string): string => (key === "Name" ? text.replace(/^\//, "") : text);
  return values.length === 0
    ? actual.length > 0
    : values.some((wanted) => actual.some((value) => matches(plain(value), plain(wanted), option ?? "Equals")));
}

function actualValues(parameter: StoredParameter, key: string): readonly string[] {
  const latest = latestVersion(parameter);
  if (key === "Name") return [parameter.name];
  if (key === "Type") return [latest.type];
  if (key === "Tier") return [latest.tier];
  if (key === "DataType") return [latest.dataType];
  if (key === "KeyId") return latest.keyId === undefined ? [] : [latest.keyId];
  if (key === "Label") return parameter.versions.flatMap(({ labels }) => [...labels]);
  if (key.startsWith("tag:")) {
    const value = parameter.tags.get(key.slice("tag:".length));
    return value === undefined ? [] : [value];
  }
  throw new ServiceError("InvalidFilterKey", `The specified key isn't valid: ${key}`);
}

function matches(value: string, wanted: string, option: string): boolean {
  if (option === "Equals") return value === wanted;
  if (option === "BeginsWith") return value.startsWith(wanted);
  if (option === "Contains") return value.includes(wanted);
  throw new ServiceError("InvalidFilterOption", `The specified filter option isn't valid: ${option}`);
}
