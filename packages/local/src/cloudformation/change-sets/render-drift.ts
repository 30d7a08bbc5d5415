import type {
  Change,
  LiveResourceDrift,
  ResourceChange,
  ResourceChangeDetail,
  ResourceDriftIgnoredAttribute,
} from "@aws-sdk/client-cloudformation";
import {
  contextText,
  isJsonObject,
  keysOf,
  pointerTo,
  sameValue,
  valueAt,
  valueText,
  type Json,
  type ResourceDifference,
} from "@stacksteward/template";

import { isWithin, type ThreeWays } from "../drift/three-ways.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import type { DesiredState, Stack } from "../stack.ts";
import type { PredictedChanges } from "./change-set.ts";
import type { ActualComparison } from "./compare-with-actual.ts";
import { renderChanges } from "./render-changes.ts";

/** The changes of a drift-aware change set, in both forms. */
export function renderDrift(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
  { differences, accepted, resources }: ActualComparison,
): PredictedChanges {
  const render = (each: readonly ResourceDifference[]): PredictedChanges =>
    renderChanges(engine, stack, desired, each, shownActual(resources));
  const [changed, agreed] = [render(differences), render(accepted)];
  const order = [...Object.keys(desired.body.Resources), ...stack.resources.keys()];
  const form = (key: "summary" | "withValues"): Change[] =>
    merged(changed[key], agreed[key], order).map((change) => withDrift(change, resources, key === "withValues"));
  return { summary: form("summary"), withValues: form("withValues") };
}

function shownActual(resources: ActualComparison["resources"]): ReadonlyMap<string, Record<string, Json>> {
  const looked = [...resources].filter(([, { live }]) => live !== undefined);
  return new Map(looked.map(([logicalId, { shown }]) => [logicalId, { ...shown.actual }]));
}

/** What is agreed on already stands among the details of what changes, or is a change of the record alone. */
function merged(changed: readonly Change[], agreed: readonly Change[], order: readonly string[]): Change[] {
  const found = new Map(changed.map((change) => [idOf(change), change]));
  for (const change of agreed) {
    const id = idOf(change);
    const details = (change.ResourceChange?.Details ?? []).map(agreedDetail);
    const other = found.get(id);
    found.set(id, other === undefined ? recordOnly(change, details) : withDetails(other, details));
  }
  return [...found.values()].toSorted((left, right) => order.indexOf(idOf(left)) - order.indexOf(idOf(right)));
}

function idOf({ ResourceChange: change }: Change): string {
  return change?.LogicalResourceId ?? "";
}

function agreedDetail({ Target: target, CausingEntity: _, ...detail }: ResourceChangeDetail): ResourceChangeDetail {
  return {
    ...detail,
    Evaluation: "Static",
    ChangeSource: "NoModification",
    Target: given({
      ...target,
      RequiresRecreation: "Never" as const,
      BeforeValue: target?.AfterValue,
      AttributeChangeType: target?.AttributeChangeType && ("SyncWithActual" as const),
    }),
  };
}

function recordOnly({ ResourceChange: change, ...rest }: Change, details: ResourceChangeDetail[]): Change {
  const { Replacement: _, PolicyAction: __, ...kept } = change ?? {};
  return { ...rest, ResourceChange: { ...kept, Action: "SyncWithActual", Scope: ["Properties"], Details: details } };
}

function withDetails({ ResourceChange: change, ...rest }: Change, details: ResourceChangeDetail[]): Change {
  return { ...rest, ResourceChange: { ...change, Details: [...(change?.Details ?? []), ...details] } };
}

/** A change with what only drift-aware change sets tell. A resource that the stack does not have yet has no drift. */
function withDrift(
  { ResourceChange: change, ...rest }: Change,
  resources: ActualComparison["resources"],
  withValues: boolean,
): Change {
  const found = resources.get(change?.LogicalResourceId ?? "");
  const told: ResourceChange = given({
    ...change,
    ResourceDriftStatus: found?.status,
    ResourceDriftIgnoredAttributes: found?.ignored.length ? ignoredAttributes(found) : undefined,
    Details: change?.Details?.map((detail) => detailWithDrift(detail, found)),
    PreviousDeploymentContext: withValues && found ? previousContext(change, found) : undefined,
  });
  return { ...rest, ResourceChange: told };
}

function ignoredAttributes({ ignored }: ThreeWays): ResourceDriftIgnoredAttribute[] {
  return ignored.flatMap(({ pointer, reason }) =>
    reason === undefined ? [] : [{ Path: `/Properties${pointer}`, Reason: reason }],
  );
}

function detailWithDrift({ Target: target, ...detail }: ResourceChangeDetail, found?: ThreeWays): ResourceChangeDetail {
  const path =
    target?.Path ?? pointerTo([target?.Attribute ?? "", ...(target?.Name === undefined ? [] : [target.Name])]);
  const [attribute, ...keys] = keysOf(path);
  const properties = attribute === "Properties" && found?.live !== undefined ? found : undefined;
  const ignores = properties?.ignored.some(({ pointer }) => isWithin(pointerTo(keys), pointer)) ?? true;
  return {
    ...detail,
    Target: given({
      ...target,
      BeforeValueFrom: ignores ? ("PREVIOUS_DEPLOYMENT_STATE" as const) : ("ACTUAL_STATE" as const),
      AfterValueFrom: "TEMPLATE" as const,
      Drift: properties && driftAt(keys, properties),
    }),
  };
}

/** What was changed outside: something that was declared, or an item of a list. */
function driftAt(keys: readonly string[], { shown, checked }: ThreeWays): LiveResourceDrift | undefined {
  const [before, now] = [shown.deployed, shown.actual].map((side) => valueAt(side, keys));
  if (before === now || (before !== undefined && now !== undefined && sameValue(before, now))) return undefined;
  if (before === undefined && !Array.isArray(valueAt(shown.actual, keys.slice(0, -1)))) return undefined;
  return given({
    PreviousValue: valueText(before),
    ActualValue: valueText(now),
    DriftDetectionTimestamp: new Date(checked),
  });
}

/** The other attributes are what they were deployed as. */
function previousContext(change: ResourceChange | undefined, { shown }: ThreeWays): string | undefined {
  const before = JSON.parse(change?.BeforeContext ?? "{}") as Json;
  return contextText({ ...(isJsonObject(before) ? before : {}), Properties: { ...shown.deployed } });
}
