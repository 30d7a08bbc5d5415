import { isPolicyResource, policyPlaces } from "../iam/policy-places.ts";
import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";
import type { LintContext } from "./lint-rule.ts";
import { knownResources, type KnownResource } from "./resource-types.ts";
import { membersOf, variantsOf, type Placed } from "./variants.ts";

/** What a policy says who may do what for: an identity, whoever takes on a role, or a resource. */
export type PolicyKind = "identity" | "trust" | "resource" | "other";

/** A policy document of the template. */
export interface PolicyDocument {
  readonly kind: PolicyKind;
  readonly resource: KnownResource;
  /** The document; a text that holds one was parsed. */
  readonly value: Json;
  /** Leads to the document, and for one in a text to the text. */
  readonly path: JsonPath;
  readonly isText: boolean;
}

/** One statement of a policy document. */
export interface WrittenStatement {
  readonly document: PolicyDocument;
  readonly value: JsonObject;
  readonly path: JsonPath;
}

/** Types whose documents are policies with rules of their own: no principal, or no resource. */
const otherTypes: ReadonlySet<string> = new Set([
  "AWS::EC2::VPCEndpoint",
  "AWS::IoT::Policy",
  "AWS::MPA::ApprovalTeam",
  "AWS::RAM::Permission",
]);

/** Every policy document that is written out. Ask for them with `context.once`. */
export function policyDocuments(context: LintContext): PolicyDocument[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap((resource) => {
    const { type, properties, path } = resource;
    return policyPlaces(type).flatMap(({ kind: place, property = "" }): PolicyDocument[] => {
      const [value, at] = [properties[property], [...path, property]];
      if (place === "document") return documentsOf(value, at, resource, kindOf(type.name, type.scrutiny, property));
      if (place !== "inline-policies") return [];
      const kind = otherTypes.has(type.name) ? "other" : "identity";
      return membersOf(value, at).flatMap((policy) =>
        isJsonObject(policy.value)
          ? documentsOf(policy.value["PolicyDocument"], [...policy.path, "PolicyDocument"], resource, kind)
          : [],
      );
    });
  });
}

/** Every statement that is an object. Ask for them with `context.once`. */
export function policyStatements(context: LintContext): WrittenStatement[] {
  return context.once(policyDocuments).flatMap((document) => {
    const { value, path } = document;
    if (!isJsonObject(value)) return [];
    return placesIn(document, membersOf(value["Statement"], [...path, "Statement"])).flatMap((statement) =>
      isJsonObject(statement.value) ? [{ document, value: statement.value, path: statement.path }] : [],
    );
  });
}

/** What stands in a text has no place of its own. */
export function placesIn(document: PolicyDocument, places: readonly Placed[]): Placed[] {
  return places.map(({ value, path }) => ({ value, path: document.isText ? document.path : path }));
}

function kindOf(typeName: string, scrutiny: string | undefined, property: string): PolicyKind {
  if (property === "AssumeRolePolicyDocument") return "trust";
  if (otherTypes.has(typeName)) return "other";
  if (typeName === "AWS::SSO::PermissionSet") return "identity";
  return isPolicyResource(scrutiny) && scrutiny === "IdentityPolicyResource" ? "identity" : "resource";
}

function documentsOf(
  written: Json | undefined,
  path: JsonPath,
  resource: KnownResource,
  kind: PolicyKind,
): PolicyDocument[] {
  return variantsOf(written, path).map(({ value, path: at }) => {
    const parsed = typeof value === "string" ? parse(value) : undefined;
    return { kind, resource, value: parsed ?? value, path: at, isText: typeof value === "string" };
  });
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
