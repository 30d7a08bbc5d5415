import type { ResourceType } from "@stacksteward/catalog";
import { partitionOf, type Json } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { generatedName } from "./generated-name.ts";
import { ec2Prefix, idFormats } from "./id-formats.ts";
import { namePropertyOf } from "./name-property.ts";
import { nameStyle } from "./name-styles.ts";
import type { HandlerRequest } from "./resource-handler.ts";

/** What decides who a new resource is. */
export type NewResource = Pick<HandlerRequest, "stack" | "logicalId" | "type" | "properties"> & {
  readonly engine: Pick<Engine, "world">;
  readonly facts: ResourceType;
};

/** What a service would assign to one new resource. The same question gets the same answer. */
export interface AssignedValues {
  /** The name the user gave, or one that is made up. */
  name(): string;
  /** The value of a property or an attribute, as text. */
  text(part: string): string;
}

/** Values for one new resource: given by the user, in a known form, or plausible by their names. */
export function assignedValues(request: NewResource): AssignedValues {
  const { engine, stack, facts, logicalId, properties, type } = request;
  const { ids } = engine.world;
  const { name: partition, urlSuffix: suffix } = partitionOf(stack.region);
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
      return isText(given) ? given : generated();
    });

  const generated = (): string => once("\0generated", () => generatedName(ids, stack.name, logicalId, nameStyle(type)));

  const text = (part: string): string => {
    const given = properties[part];
    if (isScalar(given)) return String(given);
    return once(part, () => {
      const format = idFormats[type]?.[part];
      if (format !== undefined) return fill(format);
      if (Object.hasOwn(facts.properties, part) && /(Name|Identifier)$/.test(part)) return name();
      if (part.endsWith("Arn") || part.endsWith("ARN")) return arn();
      if (part.endsWith("Id")) return id(part);
      return plausible(part);
    });
  };

  const id = (part: string): string => {
    const own = service === "EC2" && facts.primaryIdentifier.includes(part) ? ec2Prefix(kind) : undefined;
    if (own !== undefined) return once("\0id", () => `${own}-${ids.token(17, hex)}`);
    // An id of something else that belongs to the resource, such as the VPC of a security group.
    const [, other = ""] = /(SecurityGroup|Subnet|V[Pp][Cc])Id$/.exec(part) ?? [];
    const prefix = ec2Prefix(other === "" && service === "EC2" ? part.slice(0, -"Id".length) : other);
    if (prefix !== undefined) return `${prefix}-${ids.token(17, hex)}`;
    // Never the name the user gave: several inline policies may share theirs.
    return part === "Id" ? generated() : ids.token(10, lower);
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

  const host = (): string => `${name().toLowerCase()}.${service.toLowerCase()}.${stack.region}.${suffix}`;

  /** Values of attributes that identify nothing: plausible by their name. */
  const plausible = (part: string): string => {
    if (/(Address|DNSName|DomainName|Domain|Endpoint|Host|Hostname)$/i.test(part)) return host();
    if (/Ur[li]$/i.test(part)) return `https://${host()}`;
    if (part.endsWith("Port")) return "443";
    if (part.endsWith("AvailabilityZone")) return `${stack.region}a`;
    if (/(Time|Date|At|Timestamp)$/.test(part)) return new Date(engine.world.clock.now()).toISOString();
    if (/(Status|State)$/.test(part)) return "ACTIVE";
    return part.includes("Version") ? "1" : name();
  };

  const fill = (format: string): string =>
    format.replaceAll(/\{(\w+)(?::(\d+))?\}/g, (_, word: string, length?: string) => {
      const random = alphabets[word];
      if (random !== undefined) return ids.token(Number(length ?? 1), random);
      const property = properties[word];
      return words[word]?.() ?? (isScalar(property) ? String(property) : "");
    });

  const words: Readonly<Record<string, () => string>> = {
    name,
    id: () => text("Id"),
    uuid: () => ids.uuid(),
    octet: () => String(10 + Number(ids.token(2, "0123456789"))),
    partition: () => partition,
    region: () => stack.region,
    account: () => stack.account,
    suffix: () => suffix,
  };

  return { name, text };
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
