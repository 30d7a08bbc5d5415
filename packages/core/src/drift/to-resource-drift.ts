import type { PropertyDifference, StackResourceDrift } from "@aws-sdk/client-cloudformation";
import type { Catalog } from "@stacksteward/catalog";
import { keysOf, valueAt, type Json } from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";

import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";
import type { DeclaredResource } from "./deployed-template.ts";
import { parseJson, valueOfText } from "./difference-value.ts";
import type { PropertyDrift, ResourceDrift, UnknownDrift } from "./drift-report.ts";
import { templatePathOf, type ComparedSides } from "./template-path.ts";
import { unknownProperties } from "./unknown-properties.ts";

/** What a result is read with. */
export interface DriftReader {
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  /** What the template says of the resource, when it is in it. */
  readonly declared: DeclaredResource | undefined;
  readonly stackPath: readonly string[] | undefined;
}

/** A result of the service as a report says it. */
export function toResourceDrift(drift: StackResourceDrift, reader: DriftReader): ResourceDrift {
  const { catalog, secrets, declared, stackPath } = reader;
  const type = drift.ResourceType ?? "";
  const status = drift.StackResourceDriftStatus ?? "UNKNOWN";
  const sides = { expected: parseJson(drift.ExpectedProperties), actual: parseJson(drift.ActualProperties) };
  const differences = (drift.PropertyDifferences ?? []).map((told) => toPropertyDrift(told, sides, reader));
  const differing = differences.map(({ path }) => path);
  return present({
    stackPath,
    logicalId: drift.LogicalResourceId ?? "",
    physicalId: secrets.hideInPhysicalId(drift.PhysicalResourceId, type),
    type,
    status,
    reason: secrets.hideInText(drift.DriftStatusReason),
    differences,
    unknown:
      declared === undefined || !isCompared(status)
        ? unknownAsWhole(status)
        : unknownProperties({ declared, type: catalog.find(type), expected: sides.expected, differing }),
    position: declared?.locate([]),
  });
}

function isCompared(status: string): boolean {
  return status === "IN_SYNC" || status === "MODIFIED";
}

/** Of a resource whose properties say nothing: it was not compared, or nobody finds it in the template. */
function unknownAsWhole(status: string): readonly UnknownDrift[] {
  if (status === "DELETED") return [];
  if (isCompared(status)) return [{ path: "", reason: "not-compared" }];
  return [{ path: "", reason: status === "NOT_CHECKED" || status === "UNSUPPORTED" ? "unsupported" : "not-detected" }];
}

function toPropertyDrift(
  told: PropertyDifference,
  sides: ComparedSides,
  { secrets, declared }: DriftReader,
): PropertyDrift {
  const { PropertyPath: path = "", DifferenceType: kind = "NOT_EQUAL", ExpectedValue: expectedText = "" } = told;
  const templatePath = templatePathOf({ path, kind, expectedText }, sides);
  const place = templatePath ?? keysOf(path);
  const isSecret = declared?.isSecret(place) ?? false;
  const expected = kind === "ADD" ? undefined : (valueAt(sides.expected, place) ?? valueOfText(expectedText));
  const actual = kind === "REMOVE" ? undefined : (valueAt(sides.actual, keysOf(path)) ?? valueOfText(told.ActualValue));
  const shown = (value: Json | undefined): Json | undefined =>
    value === undefined ? undefined : isSecret ? MASK : secrets.hideIn(value);
  return present({
    path,
    kind,
    expected: shown(expected),
    actual: shown(actual),
    isSecret: isSecret ? (true as const) : undefined,
    templatePath,
    position: declared?.locate(place),
  });
}
