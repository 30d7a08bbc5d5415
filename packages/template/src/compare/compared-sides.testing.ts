import { openCatalog, type Catalog } from "@stacksteward/catalog";

import { UNKNOWN, type EvaluationScope, type Value } from "../evaluation.ts";
import type { JsonObject } from "../json.ts";
import type { ResourceDeclaration, TemplateBody } from "../template.ts";
import type { DeployedSide, DesiredSide } from "./template-side.ts";

/** The one that is shipped. */
export const catalog: Catalog = openCatalog();

const pseudo: EvaluationScope["pseudo"] = {
  accountId: "111111111111",
  region: "eu-west-1",
  partition: "aws",
  urlSuffix: "amazonaws.com",
  stackName: "shop",
  stackId: "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/1",
  notificationArns: [],
};

/** What a side knows beside its template. */
export interface Given {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, Value>>;
}

/** A deployed template: `Ref` on `X` returns `id-of-X`, attributes are unknown unless given. */
export function deployed(
  body: Partial<TemplateBody>,
  { parameters = {}, texts, attributes = {} }: Given = {},
): DeployedSide {
  return {
    body: { Resources: {}, ...body },
    scope: {
      pseudo,
      parameters,
      ref: (logicalId) => `id-of-${logicalId}`,
      attribute: (logicalId, name) => attributes[`${logicalId}.${name}`] ?? UNKNOWN,
    },
    ...(texts === undefined ? {} : { parameterTexts: texts }),
  };
}

/** A template to be deployed. */
export function desired(body: Partial<TemplateBody>, { parameters = {}, texts }: Given = {}): DesiredSide {
  return {
    body: { Resources: {}, ...body },
    scope: { pseudo, parameters },
    ...(texts === undefined ? {} : { parameterTexts: texts }),
  };
}

/** A type whose `TopicName` forces a replacement and whose `DisplayName` does not. */
export function topic(properties: JsonObject, others: JsonObject = {}): ResourceDeclaration {
  return { ...others, Type: "AWS::SNS::Topic", Properties: properties };
}

/** Another type. */
export function queue(properties: JsonObject): ResourceDeclaration {
  return { Type: "AWS::SQS::Queue", Properties: properties };
}
