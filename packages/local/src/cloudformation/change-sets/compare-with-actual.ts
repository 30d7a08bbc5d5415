import {
  isJsonObject,
  keysOf,
  sameValue,
  valueAt,
  withoutUnknown,
  type ChangeDetail,
  type EvaluatedResource,
  type Evaluator,
  type Json,
  type ResourceDeclaration,
  type ResourceDifference,
} from "@stacksteward/template";

import { stackTagsFor } from "../deployment/planned-resource.ts";
import { maskingEvaluator, secretAttributes, secretParameters } from "../deployment/masking-evaluator.ts";
import { evaluatorFor, mask } from "../deployment/stack-scope.ts";
import { compareThreeWays, type ThreeWays } from "../drift/three-ways.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, ResourceState, Stack } from "../stack.ts";
import { compareWithStack, currentAnswers } from "./compare-with-stack.ts";

/** What bringing a stack from what it really is to what is desired would do. */
export interface ActualComparison {
  /** From what is live to what is desired. */
  readonly differences: readonly ResourceDifference[];
  /** From what was deployed to what is desired, with nothing but the details in which what is live is what is desired. */
  readonly accepted: readonly ResourceDifference[];
  /** Every resource of the stack, by logical id. */
  readonly resources: ReadonlyMap<string, ThreeWays>;
  readonly status: "DRIFTED" | "IN_SYNC";
}

/** Reads what is live of every resource, and compares that, the last deployment and the desired state with each other. */
export async function compareWithActual(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
): Promise<ActualComparison> {
  const wanted = wantedProperties(engine, stack, desired);
  const resources = new Map<string, ThreeWays>();
  const drifted = new Map<string, Readonly<Record<string, Json | undefined>>>();
  const gone = new Set<string>();
  for (const resource of stack.resources.values()) {
    const { logicalId, type, declared } = resource;
    const { properties, masked } = wanted.get(logicalId) ?? { properties: {}, masked: {} };
    const stackTags = stackTagsFor(engine, type, desired.tags);
    const found = await compareThreeWays(engine, stack, resource, { properties, stackTags });
    resources.set(logicalId, withMasks(found, masked));
    if (found.status === "DELETED") gone.add(logicalId);
    else if (!sameValue({ ...found.actual }, { ...declared }))
      drifted.set(logicalId, driftedProperties(declared, found.actual));
  }
  const differences = compareWithStack(engine, stack, desired, { actual: drifted, gone });
  const accepted = compareWithStack(engine, stack, desired).flatMap((difference) => {
    const live = resources.get(difference.logicalId)?.actual ?? {};
    const details = drifted.has(difference.logicalId) ? acceptedDetails(difference, live) : [];
    return details.length === 0 ? [] : [{ ...difference, details }];
  });
  const isDrifted = [...resources.values()].some(({ status }) => status === "MODIFIED" || status === "DELETED");
  return { differences, accepted, resources, status: isDrifted ? "DRIFTED" : "IN_SYNC" };
}

/** Where a property is not what was deployed: what it is. */
function driftedProperties(
  deployed: ResourceState["properties"],
  actual: ResourceState["properties"],
): Readonly<Record<string, Json | undefined>> {
  const names = new Set([...Object.keys(deployed), ...Object.keys(actual)]);
  const changed = [...names].filter((name) => !sameValue(deployed[name], actual[name]));
  return Object.fromEntries(changed.map((name) => [name, actual[name]]));
}

/** The properties of a resource that the new template makes, as far as they are known: in clear, and as they are shown. */
interface WantedProperties {
  readonly properties: ResourceState["properties"];
  readonly masked: ResourceState["properties"];
}

function wantedProperties(engine: Engine, stack: Stack, desired: DesiredState): ReadonlyMap<string, WantedProperties> {
  const answers = currentAnswers(engine, stack);
  const inClear = evaluatorFor(engine, stack, desired, answers);
  const masking = maskingEvaluator(inClear, () => [...secretParameters(desired), ...secretAttributes(stack)]);
  return new Map(
    Object.entries(desired.body.Resources).flatMap(([logicalId, declaration]): [string, WantedProperties][] => {
      if (!inClear.isActive(declaration)) return [];
      const properties = propertiesOf(inClear, logicalId, declaration);
      return [[logicalId, { properties, masked: propertiesOf(masking, logicalId, declaration) }]];
    }),
  );
}

function propertiesOf(
  evaluator: Evaluator,
  logicalId: string,
  declaration: ResourceDeclaration,
): ResourceState["properties"] {
  const value = evaluator.evaluate(declaration["Properties"] ?? {}, ["Resources", logicalId, "Properties"]);
  const properties = withoutUnknown(value ?? {});
  return isJsonObject(properties) ? properties : {};
}

/** A live value may be the secret that a template comes to give: what is hidden there is hidden here. */
function withMasks(found: ThreeWays, wanted: ResourceState["properties"]): ThreeWays {
  const actual = hidden({ ...found.shown.actual }, { ...wanted });
  return isJsonObject(actual) ? { ...found, shown: { ...found.shown, actual } } : found;
}

function hidden(value: Json, wanted: Json | undefined): Json {
  if (typeof wanted === "string" && wanted.includes(mask)) return mask;
  if (Array.isArray(value)) return value.map((item, index) => hidden(item, memberOf(wanted, index)));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, hidden(member, memberOf(wanted, name))]),
  );
}

function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  return valueAt(value, [String(key)]);
}

/** The changes of the template that somebody has made already, each once. */
function acceptedDetails(
  { action, details, after }: ResourceDifference,
  live: ResourceState["properties"],
): readonly ChangeDetail[] {
  if (action !== "Modify") return [];
  const isAccepted = (pointer: string): boolean => {
    const keys = keysOf(pointer);
    const [before, now] = [{ Properties: live }, after].map((side) => valueAt(side, keys));
    return before === undefined ? now === undefined : sameValue(before as Json, now as EvaluatedResource["Properties"]);
  };
  return details.filter(
    ({ attribute, changeSource, certainty, path }) =>
      attribute === "Properties" &&
      changeSource === "DirectModification" &&
      certainty === "certain" &&
      isAccepted(path),
  );
}
