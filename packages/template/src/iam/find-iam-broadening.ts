import type { ResourceType } from "@stacksteward/catalog";

import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { pointerTo } from "../json-pointer.ts";
import { isWildcard } from "./covers-pattern.ts";
import { IamFindingKind, type IamFinding } from "./iam-finding.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { isPolicyResource, policyPlaces, type PolicyPlace } from "./policy-places.ts";
import { canonical, hidesSomething, isOpaque, readPolicy, type PolicyStatement } from "./policy-statement.ts";
import { uncoveredGrants } from "./uncovered-grants.ts";

/** The properties of a resource, as evaluated, or as a template writes them: then its functions are unknown. */
export type IamProperties = Readonly<JsonObject>;

/**
 * How a change from `before` to `after` lets somebody do more; `undefined` of a type that says nothing about permissions.
 * Without `before` the resource is new; without `after` it goes, and what it denied with it.
 * Statements only count one by one: what two of them allow together is compared with none of them.
 */
export function findIamBroadening(
  type: ResourceType | undefined,
  before: IamProperties | undefined,
  after: IamProperties | undefined,
): IamFinding[] | undefined {
  const places = type === undefined ? [] : policyPlaces(type);
  if (type === undefined || places.length === 0) return undefined;
  // With a role or a bucket that goes, there is nothing left that anybody could do more with.
  if (after === undefined && !isPolicyResource(type.scrutiny)) return [];
  return distinct(places.flatMap((place) => findingsAt(place, before ?? {}, after ?? {})));
}

function findingsAt(place: PolicyPlace, before: IamProperties, after: IamProperties): IamFinding[] {
  const { property = "" } = place;
  const path = pointerTo(["Properties", ...(property === "" ? [] : [property])]);
  const [old, wanted] = [before[property], after[property]];
  const found = (findings: readonly Omit<IamFinding, "path">[]): IamFinding[] =>
    findings.map((finding) => ({ ...finding, path }));
  switch (place.kind) {
    case "document":
      return found(broadenedPolicies(listOf(old), listOf(wanted)));
    case "inline-policies":
      return found(broadenedPolicies(inlineDocuments(old), inlineDocuments(wanted)));
    case "managed-policies":
      return found(newMembers(IamFindingKind.ManagedPolicy, old, wanted));
    case "attachments":
      return found(newMembers(IamFindingKind.Attachment, old, wanted));
    case "boundary":
      return old === undefined || sameJson(old, wanted)
        ? []
        : found([{ kind: IamFindingKind.Boundary, value: typeof old === "string" ? old : canonical(old) }]);
    case "lambda-permission":
      return found(broadened(statementsOf(before), statementsOf(after)));
  }
}

function statementsOf(properties: IamProperties): PolicyStatement[] {
  return Object.keys(properties).length === 0 ? [] : [lambdaPermission(properties)];
}

function broadenedPolicies(before: readonly Json[], after: readonly Json[]): Omit<IamFinding, "path">[] {
  // What can't be read may have denied, and may allow, anything.
  const isUnknown = !isReadInto(before, after) || !isReadInto(after, before);
  const statements = (documents: readonly Json[]): PolicyStatement[] =>
    documents.flatMap((each) => readPolicy(each) ?? []);
  return [
    ...(isUnknown ? [{ kind: IamFindingKind.Unknown, value: "policy" } as const] : []),
    ...broadened(statements(before), statements(after)),
  ];
}

/** Whether each of `documents` can be read, or stands among `others` as it is. */
function isReadInto(documents: readonly Json[], others: readonly Json[]): boolean {
  return documents.every(
    (document) =>
      readPolicy(document) !== undefined ||
      (!hidesSomething(canonical(document)) && others.some((each) => sameJson(each, document))),
  );
}

function broadened(before: readonly PolicyStatement[], after: readonly PolicyStatement[]): Omit<IamFinding, "path">[] {
  const allowedBefore = before.filter(({ isAllow }) => isAllow);
  const deniedAfter = after.filter(({ isAllow }) => !isAllow);
  return [
    ...after.filter(({ isAllow }) => isAllow).flatMap((statement) => uncoveredGrants(statement, allowedBefore)),
    ...before.filter(({ isAllow }) => !isAllow).flatMap((statement) => lostDenials(statement, deniedAfter)),
  ];
}

function lostDenials(statement: PolicyStatement, deniedAfter: readonly PolicyStatement[]): Omit<IamFinding, "path">[] {
  if (uncoveredGrants(statement, deniedAfter).length === 0) return [];
  const { texts, isInverted } = statement.actions;
  return isInverted
    ? [{ kind: IamFindingKind.Deny, value: "NotAction", isWildcard: true }]
    : texts.map((value) => ({ kind: IamFindingKind.Deny, value, ...(isWildcard(value) ? { isWildcard: true } : {}) }));
}

function newMembers(
  kind: IamFinding["kind"],
  before: Json | undefined,
  after: Json | undefined,
): Omit<IamFinding, "path">[] {
  const old = listOf(before);
  return listOf(after).flatMap((member): Omit<IamFinding, "path">[] => {
    const text = typeof member === "string" ? member : canonical(member);
    if (!hidesSomething(text) && old.some((each) => sameJson(each, member))) return [];
    return [{ kind: isOpaque(text) ? IamFindingKind.Unknown : kind, value: text }];
  });
}

function inlineDocuments(node: Json | undefined): Json[] {
  return listOf(node).map((policy) => (isJsonObject(policy) ? (policy["PolicyDocument"] ?? policy) : policy));
}

function listOf(node: Json | undefined): Json[] {
  if (node === undefined || node === null || node === "") return [];
  return Array.isArray(node) ? node : [node];
}

function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && canonical(left) === canonical(right);
}

function distinct(findings: readonly IamFinding[]): IamFinding[] {
  return [...new Map(findings.map((each) => [`${each.kind} ${each.path} ${each.value}`, each])).values()];
}
