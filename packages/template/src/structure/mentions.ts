import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import type { ReferencesIn, TemplateReference } from "../references/collect-references.ts";
import type { TemplateBody } from "../template.ts";

/** A name that must be declared somewhere in the template. */
export interface Mention {
  /** `value` is what `Ref` may name: a parameter, a pseudo parameter or a resource. */
  readonly kind: "value" | "resource" | "condition" | "mapping";
  readonly name: string;
  readonly attribute?: string;
  /** The function or attribute that mentions it. */
  readonly by: string;
  readonly path: JsonPath;
}

/** What resources mention, in properties and attributes alike. */
export function resourceMentions({ Resources: resources }: TemplateBody, referencesIn: ReferencesIn): Mention[] {
  return Object.entries<Json>(resources).flatMap(([logicalId, resource]) => {
    const path = ["Resources", logicalId];
    if (!isJsonObject(resource)) return mentions(resource, path, referencesIn);
    return [
      ...dependsOn(resource["DependsOn"], path),
      ...condition(resource["Condition"], path),
      ...membersOf(resource, path, referencesIn),
    ];
  });
}

/** What outputs mention. */
export function outputMentions({ Outputs: outputs = {} }: TemplateBody, referencesIn: ReferencesIn): Mention[] {
  return Object.entries<Json>(outputs).flatMap(([name, output]) => {
    const path = ["Outputs", name];
    if (!isJsonObject(output)) return [];
    return [...condition(output["Condition"], path), ...membersOf(output, path, referencesIn)];
  });
}

/** What conditions mention. */
export function conditionMentions(
  { Conditions: conditions = {} }: TemplateBody,
  referencesIn: ReferencesIn,
): Mention[] {
  return Object.entries(conditions).flatMap(([name, expression]) =>
    mentions(expression, ["Conditions", name], referencesIn),
  );
}

/** What the assertions of rules mention: parameters only. */
export function ruleMentions({ Rules: rules = {} }: TemplateBody, referencesIn: ReferencesIn): Mention[] {
  return Object.entries<Json>(rules).flatMap(([name, rule]) =>
    isJsonObject(rule) ? membersOf(rule, ["Rules", name], referencesIn) : [],
  );
}

/** Each member by itself: a declaration with one key only must not be taken for a function. */
function membersOf(declaration: Readonly<Record<string, Json>>, path: JsonPath, referencesIn: ReferencesIn): Mention[] {
  return Object.entries(declaration).flatMap(([key, member]) => mentions(member, [...path, key], referencesIn));
}

function dependsOn(value: Json | undefined, path: JsonPath): Mention[] {
  const names = Array.isArray(value) ? value : [value];
  return names.flatMap((name, index): Mention[] => {
    if (typeof name !== "string") return [];
    const at = Array.isArray(value) ? [...path, "DependsOn", index] : [...path, "DependsOn"];
    return [{ kind: "resource", name, by: "DependsOn", path: at }];
  });
}

function condition(value: Json | undefined, path: JsonPath): Mention[] {
  return typeof value === "string"
    ? [{ kind: "condition", name: value, by: "Condition", path: [...path, "Condition"] }]
    : [];
}

function mentions(node: Json, path: JsonPath, referencesIn: ReferencesIn): Mention[] {
  return referencesIn(node, path).flatMap((reference) => toMention(reference) ?? []);
}

function toMention(reference: TemplateReference): Mention | undefined {
  switch (reference.kind) {
    case "Ref":
      return { kind: "value", name: reference.name, by: "Ref", path: reference.path };
    case "GetAtt":
      return { kind: "resource", name: reference.name, by: "Fn::GetAtt", path: reference.path };
    case "Sub": {
      const { name, attribute, path } = reference;
      return attribute === undefined
        ? { kind: "value", name, by: "Fn::Sub", path }
        : { kind: "resource", name, attribute, by: "Fn::Sub", path };
    }
    case "Condition": {
      const by = reference.path.at(-1) === "Fn::If" ? "Fn::If" : "Condition";
      return { kind: "condition", name: reference.name, by, path: reference.path };
    }
    case "FindInMap":
      return { kind: "mapping", name: reference.name, by: "Fn::FindInMap", path: reference.path };
    case "ImportValue":
    case "GetStackOutput":
      return undefined;
  }
}
