import { MASK } from "@stacksteward/workflow";

import type { ChangeDetail, EvaluatedResource, ResourceDifference } from "../change.ts";
import { containsUnknown } from "../evaluate/scalar.ts";
import type { Evaluator, Value } from "../evaluation.ts";
import { keysOf, valueAt } from "../json-pointer.ts";
import type { Json } from "../json.ts";
import { TemplateError } from "../template-error.ts";
import { withKnownText } from "./with-known-text.ts";

/** The sides of a comparison as they may be shown: their evaluators know secrets as `****` only. */
export interface ShownSides {
  /** Absent when nothing is deployed, or what is comes from no template: then no value of it that may be secret is shown. */
  readonly deployed: Evaluator | undefined;
  /** The same for what is removed, which no longer asks the resources it refers to. */
  readonly removed: Evaluator | undefined;
  /** `ref` and `attribute` are unknown for what becomes another resource. */
  readonly desired: Evaluator;
  /** Whether any value may be secret. Without secrets only what is not fully known is evaluated again. */
  readonly hasSecrets: boolean;
  /** By logical id, what is shown of the properties before the change where that comes from no template. */
  readonly actual?: ReadonlyMap<string, EvaluatedResource["Properties"]>;
}

/**
 * The same differences as they may be shown: secrets as `****`, and texts with what is known of them.
 * What changes was decided with the real values; what is shown is evaluated a second time.
 */
export function showDifferences(
  differences: readonly ResourceDifference[],
  { deployed, removed, desired, hasSecrets, actual = new Map() }: ShownSides,
): readonly ResourceDifference[] {
  return differences.map((difference) => {
    const live = actual.get(difference.logicalId);
    if (live === undefined && !hasSecrets && !containsUnknown(difference.after) && !containsUnknown(difference.before))
      return difference;
    const { logicalId, action } = difference;
    const template = shown(difference.before, logicalId, action === "Remove" ? removed : deployed, hasSecrets);
    const before = template && live ? { ...template, Properties: live } : template;
    const after = shown(difference.after, logicalId, desired, hasSecrets);
    return {
      ...difference,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      details: difference.details.map((detail) => shownDetail(detail, before, after)),
    };
  });
}

function shown(
  resource: EvaluatedResource | undefined,
  logicalId: string,
  evaluator: Evaluator | undefined,
  hasSecrets: boolean,
): EvaluatedResource | undefined {
  if (resource === undefined) return undefined;
  const declaration = evaluator?.body.Resources[logicalId];
  if (evaluator === undefined || declaration === undefined) return hasSecrets ? masked(resource) : resource;
  const attributes = Object.entries(resource).map(([attribute, value]): [string, Value] => [
    attribute,
    shownAttribute(declaration[attribute] ?? {}, evaluator) ?? withMasks(value),
  ]);
  return { Properties: {}, ...Object.fromEntries(attributes) };
}

function shownAttribute(node: Json, evaluator: Evaluator): Value | undefined {
  try {
    return evaluator.evaluate(withKnownText(node, evaluator), ["Resources"]);
  } catch (error) {
    // A mask may be no key of a mapping: then nothing of the attribute is shown.
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function masked(resource: EvaluatedResource): EvaluatedResource {
  const attributes = Object.entries(resource).map(([attribute, value]): [string, Value] => [
    attribute,
    withMasks(value),
  ]);
  return { Properties: {}, ...Object.fromEntries(attributes) };
}

function withMasks(value: Value): Value {
  if (Array.isArray(value)) return value.map(withMasks);
  if (typeof value !== "object" || value === null) return containsUnknown(value) ? value : MASK;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withMasks(member)]));
}

function shownDetail(
  { before: realBefore, after: realAfter, ...detail }: ChangeDetail,
  before: EvaluatedResource | undefined,
  after: EvaluatedResource | undefined,
): ChangeDetail {
  return {
    ...detail,
    ...(realBefore === undefined ? {} : { before: valueBehind(before, detail.path) }),
    ...(realAfter === undefined ? {} : { after: valueBehind(after, detail.path) }),
  };
}

function valueBehind(resource: EvaluatedResource | undefined, pointer: string): Value {
  const found = valueAt(resource, keysOf(pointer));
  return found === undefined ? MASK : (found as Value);
}
