import type { ResourceType, ValueShape } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

import { generatedName } from "./generated-name.ts";
import { ec2Prefixes, idFormats } from "./id-formats.ts";
import { nameStyle } from "./name-styles.ts";
import type { ResourceRequest } from "./resource-provider.ts";

/** Who a resource is: what `Ref` and `Fn::GetAtt` answer about it. */
export interface Identity {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, Json>>;
  /** Whether the user chose the name, so that nothing else may bear it. */
  readonly isCustomNamed: boolean;
}

/** Makes up what the service would assign: names the user did not give, ids, ARNs and the values of attributes. */
export function makeIdentity(request: ResourceRequest & { readonly facts: ResourceType }): Identity {
  const { facts, properties } = request;
  const assigned = assigner(request);
  const parts = facts.refersTo.length > 0 ? facts.refersTo : facts.primaryIdentifier;
  const physicalId = parts.length === 0 ? assigned.name() : parts.map((part) => assigned.text(part)).join("|");
  const attributes: Record<string, Json> = {};
  for (const [name, shape] of Object.entries(facts.attributes)) {
    const value = assigned.value(name, shape);
    if (value !== undefined) attributes[name] = value;
  }
  const nameProperty = namePropertyOf(facts);
  const isCustomNamed =
    (parts.length === 1 && parts[0] !== undefined && isText(properties[parts[0]])) ||
    (nameProperty !== undefined && isText(properties[nameProperty]) && physicalId.includes(properties[nameProperty]));
  return { physicalId, attributes, isCustomNamed };
}

/** Attributes after an update: what was assigned stays, what repeats a property follows it. */
export function refreshedAttributes(
  facts: ResourceType,
  properties: Readonly<Record<string, Json>>,
  attributes: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const repeated = Object.entries(properties).filter(([name]) => Object.hasOwn(facts.attributes, name));
  return { ...attributes, ...Object.fromEntries(repeated) };
}

interface Assigner {
  name(): string;
  /** The value of one property or attribute as text, always the same for the same resource. */
  text(part: string): string;
  value(attribute: string, shape: ValueShape): Json | undefined;
}

function assigner(request: ResourceRequest & { readonly facts: ResourceType }): Assigner {
  const { engine, stack, facts, logicalId, properties, type } = request;
  const { ids } = engine.world;
  const partition = engine.world.partitionOf(stack.region);
  const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const [, service = "", kind = ""] = type.split("::");
  const known = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const found = known.get(key) ?? make();
    known.set(key, found);
    return found;
  };

  const name = (): string =>
    once("\0name", () => {
      const property = namePropertyOf(facts);
      const given = property === undefined ? undefined : properties[property];
      return isText(given) ? given : generatedName(ids, stack.name, logicalId, nameStyle(type));
    });

  const text = (part: string): string => {
    const given = properties[part];
    if (isScalar(given)) return String(given);
    return once(part, () => {
      const format = idFormats[type]?.[part];
      if (format !== undefined) return fill(format);
      if (Object.hasOwn(facts.properties, part)) return name();
      if (/(Arn|ARN)$/.test(part)) return arn();
      if (part.endsWith("Name")) return name();
      if (part.endsWith("Id")) return id(part);
      return synonym(part);
    });
  };

  const id = (part: string): string => {
    const prefix = service === "EC2" ? ec2Prefixes[kind] : undefined;
    if (prefix !== undefined) return once("\0id", () => `${prefix}-${ids.token(17, hex)}`);
    return part === "Id" ? name() : ids.token(10, lower);
  };

  const arn = (): string =>
    once("\0arn", () => {
      if (facts.arnTemplate === undefined) {
        return `arn:${partition}:${service.toLowerCase()}:${stack.region}:${stack.account}:${kind.toLowerCase()}/${name()}`;
      }
      return facts.arnTemplate.replaceAll(/\$\{(\w+)\}/g, (_, placeholder: string) => arnPart(placeholder));
    });

  const arnPart = (placeholder: string): string => {
    if (placeholder === "Partition") return partition;
    if (placeholder === "Region") return stack.region;
    if (placeholder === "Account") return stack.account;
    if (placeholder.endsWith("WithPath")) {
      const path = properties["Path"];
      return `${isText(path) ? path.replace(/^\//, "") : ""}${name()}`;
    }
    if (placeholder.endsWith("WithoutLeadingSlash")) return name().replace(/^\//, "");
    const isKnown = Object.hasOwn(facts.properties, placeholder) || Object.hasOwn(facts.attributes, placeholder);
    if (isKnown && !placeholder.endsWith("Arn")) return text(placeholder);
    return placeholder.endsWith("Id") ? id(placeholder) : name();
  };

  /** Values of attributes that identify nothing: plausible by their name. */
  const synonym = (part: string): string => {
    if (/(Address|DNSName|DomainName|Domain|Endpoint|Host|Hostname)$/i.test(part)) {
      return `${name().toLowerCase()}.${service.toLowerCase()}.${stack.region}.${suffix}`;
    }
    if (/Ur[li]$/i.test(part))
      return `https://${name().toLowerCase()}.${service.toLowerCase()}.${stack.region}.${suffix}`;
    if (/Port$/.test(part)) return "443";
    if (/(Time|Date|At|Timestamp)$/.test(part)) return new Date(engine.world.clock.now()).toISOString();
    if (/(Status|State)$/.test(part)) return "ACTIVE";
    return part.includes("Version") ? "1" : name();
  };

  const fill = (format: string): string =>
    format.replaceAll(/\{(\w+)(?::(\d+))?\}/g, (_, word: string, length?: string) => {
      const random = alphabets[word];
      if (random !== undefined) return ids.token(Number(length ?? 1), random);
      switch (word) {
        case "name":
          return name();
        case "id":
          return text("Id");
        case "uuid":
          return ids.uuid();
        case "octet":
          return String(10 + Number(ids.token(2, "0123456789")));
        case "partition":
          return partition;
        case "region":
          return stack.region;
        case "account":
          return stack.account;
        default:
          return suffix;
      }
    });

  return {
    name,
    text,
    value: (attribute, shape) => {
      const given = properties[attribute];
      if (given !== undefined && given !== null) return given;
      return shaped(shape, () => text(attribute));
    },
  };
}

function shaped(shape: ValueShape, text: () => string): Json | undefined {
  switch (shape.kind) {
    case "string":
      return shape.allowedValues?.[0] ?? text();
    case "timestamp":
      return text();
    case "number":
    case "integer":
      return "1";
    case "boolean":
      return "false";
    case "list": {
      const item = shaped(shape.items, text);
      return item === undefined || isJsonObject(item) ? [] : [item];
    }
    case "union":
      return shape.of.map((member) => shaped(member, text)).find((value) => value !== undefined);
    default:
      return undefined;
  }
}

/** The property that names a resource: `QueueName` of a queue, or plain `Name`. */
function namePropertyOf(facts: ResourceType): string | undefined {
  const kind = facts.name.split("::").at(-1) ?? "";
  return [
    `${kind}Name`,
    "Name",
    ...facts.primaryIdentifier.filter((part) => part.endsWith("Name") || part.endsWith("Identifier")),
  ].find((candidate) => Object.hasOwn(facts.properties, candidate));
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "";
}

function isScalar(value: Json | undefined): value is string | number | boolean {
  return isText(value) || typeof value === "number" || typeof value === "boolean";
}

const hex = "0123456789abcdef";
const lower = "abcdefghijklmnopqrstuvwxyz0123456789";
const alphabets: Readonly<Record<string, string>> = {
  hex,
  lower,
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  digits: "0123456789",
};
