import { openCatalog, type ResourceType } from "@stacksteward/catalog";
import { isJsonObject, type Json, type JsonPath, type PseudoParameters } from "@stacksteward/template";

import { orUnknown, type ReadSubject } from "./subject.ts";

/** A resource to which the template gives a name. */
export interface NamedResource {
  readonly logicalId: string;
  readonly type: string;
  /** Leads to the property that names it. */
  readonly path: JsonPath;
  /** What its service knows it by, its parts joined as Cloud Control wants them. Absent when that is only known later. */
  readonly identifier?: string;
  /** What CloudFormation would call it. Absent when that is only known later. */
  readonly physicalId?: string;
  /** Whether it is made for sure: a condition that only the deployment knows may leave it out. */
  readonly isCertain: boolean;
}

/** Where a template stands, as ARNs and addresses say it. */
export type Standing = Pick<PseudoParameters, "accountId" | "region" | "partition" | "urlSuffix">;

/** The resources that the template names. One that CloudFormation may name as it likes is in nobody's way. */
export function namedResources({ body, evaluator }: ReadSubject, standing: Standing): readonly NamedResource[] {
  const catalog = openCatalog();
  return Object.entries(body.Resources).flatMap(([logicalId, declaration]) => {
    const type = declaration.Type;
    const facts = typeof type === "string" && catalog.has(type) ? catalog.find(type) : undefined;
    const isActive = orUnknown(() => evaluator.isActive(declaration));
    const properties = declaration["Properties"];
    if (facts === undefined || isActive === false || !isJsonObject(properties)) return [];
    const parts = partsOf(facts, properties, (property) =>
      orUnknown(() =>
        evaluator.evaluate(properties[property] ?? null, ["Resources", logicalId, "Properties", property]),
      ),
    );
    const identifier = joined(facts.primaryIdentifier, facts, parts, standing);
    const naming = [...parts.asked].find((property) => properties[property] !== undefined);
    if (identifier === UNNAMED || naming === undefined) return [];
    const physicalId = joined(facts.refersTo, facts, parts, standing);
    const path = ["Resources", logicalId, "Properties", naming];
    return [
      {
        logicalId,
        type,
        path,
        isCertain: isActive === true,
        ...(typeof identifier === "string" ? { identifier } : {}),
        ...(typeof physicalId === "string" ? { physicalId } : {}),
      },
    ];
  });
}

/** The template leaves the name to CloudFormation. */
const UNNAMED: unique symbol = Symbol("unnamed");

interface Parts {
  /** The properties that were looked at. */
  readonly asked: Set<string>;
  /** The value of a property, `undefined` when it is only known later. */
  value(property: string): string | undefined | typeof UNNAMED;
}

function partsOf(
  facts: ResourceType,
  properties: Readonly<Record<string, Json>>,
  evaluate: (property: string) => unknown,
): Parts {
  const asked = new Set<string>();
  return {
    asked,
    value(property) {
      if (!Object.hasOwn(facts.properties, property)) return undefined;
      if (properties[property] === undefined) return UNNAMED;
      asked.add(property);
      const value = evaluate(property);
      return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
    },
  };
}

function joined(
  keys: readonly string[],
  facts: ResourceType,
  parts: Parts,
  standing: Standing,
): string | undefined | typeof UNNAMED {
  const values: string[] = [];
  let isKnown = keys.length > 0;
  for (const key of keys) {
    const isOptional = key.endsWith("?");
    const form = formOf(facts, key);
    const value = form === undefined ? parts.value(key.replace("?", "")) : filled(form, parts, standing);
    if (value === UNNAMED && isOptional) continue;
    if (value === UNNAMED) return UNNAMED;
    if (value === undefined) isKnown = false;
    else values.push(value);
  }
  return isKnown ? values.join("|") : undefined;
}

/** Queues are known by an address: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
const QUEUE_URL = "https://sqs.${Region}.${UrlSuffix}/${Account}/${QueueName}";

/** How an attribute is made of the name that the template gives. */
function formOf(facts: ResourceType, key: string): string | undefined {
  if (Object.hasOwn(facts.properties, key.replace("?", ""))) return undefined;
  if (facts.name === "AWS::SQS::Queue" && key === "QueueUrl") return QUEUE_URL;
  return key.endsWith("Arn") ? facts.arnTemplate : undefined;
}

function filled(form: string, parts: Parts, standing: Standing): string | undefined | typeof UNNAMED {
  const { accountId, region, partition, urlSuffix } = standing;
  const known = new Map<string, unknown>([
    ["Account", accountId],
    ["Region", region],
    ["Partition", partition],
    ["UrlSuffix", urlSuffix],
  ]);
  let text = form;
  let isKnown = true;
  for (const [variable, name = ""] of form.matchAll(/\$\{(\w+)\}/g)) {
    const value = known.get(name) ?? parts.value(name);
    if (value === UNNAMED) return UNNAMED;
    if (typeof value === "string") text = text.replace(variable, () => value);
    else isKnown = false;
  }
  return isKnown ? text : undefined;
}
