import type { Catalog } from "@stacksteward/catalog";

import type { ResourceDifference } from "../change.ts";
import { createEvaluator } from "../evaluate/evaluator.ts";
import { UNKNOWN } from "../evaluation.ts";
import { describeInputs } from "../inputs/describe-inputs.ts";
import type { JsonPath } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import { mentionsOf, type Mentions } from "./mentions-of.ts";
import { UnknownKind, type KnownDeployment, type PredictionGap, type PredictionSide } from "./prediction.ts";

/** Everything that `differences` leave open but macros: what is asked of the world while a deployment runs, and what nobody knows of types and templates. */
export function findGaps(
  before: KnownDeployment,
  after: PredictionSide,
  differences: readonly ResourceDifference[],
  catalog: Catalog,
): PredictionGap[] {
  const { body } = after;
  const mentions = Object.keys(body.Resources).map((logicalId) => mentionsOf(body, logicalId));
  return [
    ...parameterGaps(before, after, mentions),
    ...undecidedConditions(after, mentions),
    ...worldGaps(mentions),
    ...attributeGaps(differences),
    ...typeGaps(body, differences, catalog),
    ...nestedGaps(body),
  ];
}

function parameterGaps(before: KnownDeployment, after: PredictionSide, mentions: readonly Mentions[]): PredictionGap[] {
  return describeInputs(after.body).flatMap(({ name, isSsmValue }): PredictionGap[] => {
    const users = mentions.filter(({ parameters }) => parameters.has(name)).map(({ logicalId }) => logicalId);
    const gap = { subject: name, affects: users, path: ["Parameters", name] };
    if (isSsmValue) return [{ kind: UnknownKind.SsmParameter, ...gap }];
    // One that keeps its value does not change, whatever it is.
    const isHidden = before.parameters[name] === UNKNOWN && after.parameters[name] !== UNKNOWN;
    return isHidden ? [{ kind: UnknownKind.SecretParameter, ...gap }] : [];
  });
}

function undecidedConditions(after: PredictionSide, mentions: readonly Mentions[]): PredictionGap[] {
  const undecided = new Set<string>();
  const evaluator = createEvaluator(after.body, {
    parameters: after.parameters,
    pseudo: after.pseudo,
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    transform: () => UNKNOWN,
    undecided: (name) => {
      undecided.add(name);
      return true;
    },
  });
  for (const name of Object.keys(after.body.Conditions ?? {})) evaluator.condition(name);
  return [...undecided].map((name) => ({
    kind: UnknownKind.Condition,
    subject: name,
    affects: mentions.filter(({ conditions }) => conditions.has(name)).map(({ logicalId }) => logicalId),
    path: ["Conditions", name],
  }));
}

function worldGaps(mentions: readonly Mentions[]): PredictionGap[] {
  return mentions.flatMap(({ logicalId, looksUp }) =>
    looksUp.map(({ kind, subject, path }) => ({ kind, subject, affects: [logicalId], path })),
  );
}

/** What a changed resource will answer is known once it has changed. */
function attributeGaps(differences: readonly ResourceDifference[]): PredictionGap[] {
  const users = new Map<string, Set<string>>();
  for (const { logicalId, details } of differences) {
    for (const { changeSource, causingEntity } of details) {
      const isAnswer = changeSource === "ResourceReference" || changeSource === "ResourceAttribute";
      if (!isAnswer || causingEntity === undefined) continue;
      users.set(causingEntity, (users.get(causingEntity) ?? new Set()).add(logicalId));
    }
  }
  return [...users].map(([subject, affects]) => ({ kind: UnknownKind.Attribute, subject, affects: [...affects] }));
}

function typeGaps(body: TemplateBody, differences: readonly ResourceDifference[], catalog: Catalog): PredictionGap[] {
  return differences.flatMap(({ logicalId, type, action }) =>
    action === "Modify" && !catalog.has(type)
      ? [{ kind: UnknownKind.ResourceType, subject: type, affects: [logicalId], path: placeOf(body, logicalId) }]
      : [],
  );
}

function nestedGaps(body: TemplateBody): PredictionGap[] {
  return Object.entries(body.Resources).flatMap(([logicalId, { Type: type }]) =>
    type === "AWS::CloudFormation::Stack"
      ? [{ kind: UnknownKind.NestedTemplate, subject: logicalId, affects: [logicalId], path: placeOf(body, logicalId) }]
      : [],
  );
}

function placeOf({ Resources: resources }: TemplateBody, logicalId: string): JsonPath {
  return Object.hasOwn(resources, logicalId) ? ["Resources", logicalId] : ["Resources"];
}
