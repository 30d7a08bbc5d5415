import type { ChangeAttribute, ChangeDetail, EvaluatedResource, ResourceDifference } from "../change.ts";
import type { Evaluator, Value } from "../evaluation.ts";
import { isJsonObject, type Json } from "../json.ts";
import type { ResourceDeclaration } from "../template.ts";
import type { Comparison } from "./comparison.ts";
import { explainChanges } from "./explain-changes.ts";
import { predictReplacement, replacementAction } from "./predict-replacement.ts";

/** How a resource that is declared on both sides differs, or `undefined` when nothing about it changes or may change. */
export function compareResource(
  logicalId: string,
  deployed: ResourceDeclaration,
  desired: ResourceDeclaration,
  comparison: Comparison,
): ResourceDifference | undefined {
  const before = evaluateResource(logicalId, deployed, comparison.before);
  const after = evaluateResource(logicalId, desired, comparison.after);
  const details = [
    ...propertyDetails({ deployed, desired, before, after }, comparison),
    ...otherAttributes.flatMap((attribute) =>
      attributeDetails(attribute, { deployed, desired, before, after }, comparison),
    ),
    ...stackTagDetails(desired.Type, comparison),
  ];
  const isNestedStack = desired.Type === "AWS::CloudFormation::Stack";
  if (details.length === 0 && isNestedStack && comparison.nestedTemplateMayDiffer(logicalId)) {
    details.push(nestedTemplateDetail);
  }
  if (details.length === 0) return undefined;
  const replacement = predictReplacement(details);
  const policy = after.UpdateReplacePolicy;
  return {
    logicalId,
    type: desired.Type,
    action: "Modify",
    replacement,
    ...(replacement === "True" ? { policyAction: replacementAction(policy) } : {}),
    scope: [...new Set(details.map(({ attribute }) => attribute))].toSorted(),
    details,
    before,
    after,
  };
}

/** The attributes of a resource that a change can be about, evaluated; those it does not declare are left out. */
export function evaluateResource(
  logicalId: string,
  declaration: ResourceDeclaration,
  evaluator: Evaluator,
): EvaluatedResource {
  const evaluated: { [attribute in (typeof otherAttributes)[number]]?: Value } = {};
  for (const attribute of otherAttributes) {
    if (!Object.hasOwn(declaration, attribute)) continue;
    const value = evaluator.evaluate(declaration[attribute] ?? null, ["Resources", logicalId, attribute]);
    if (value !== undefined) evaluated[attribute] = value;
  }
  const properties = evaluator.evaluate(declaration["Properties"] ?? {}, ["Resources", logicalId, "Properties"]);
  return { Properties: isObject(properties) ? properties : {}, ...evaluated };
}

const otherAttributes = [
  "Metadata",
  "CreationPolicy",
  "UpdatePolicy",
  "DeletionPolicy",
  "UpdateReplacePolicy",
] as const;

interface BothSides {
  readonly deployed: ResourceDeclaration;
  readonly desired: ResourceDeclaration;
  readonly before: EvaluatedResource;
  readonly after: EvaluatedResource;
}

function propertyDetails({ deployed, desired, before, after }: BothSides, comparison: Comparison): ChangeDetail[] {
  const written = { before: propertiesOf(deployed), after: propertiesOf(desired) };
  const names = new Set([...Object.keys(before.Properties), ...Object.keys(after.Properties)]);
  return [...names].flatMap((name) =>
    explainChanges(
      {
        attribute: "Properties",
        name,
        before: { node: written.before[name], value: before.Properties[name] },
        after: { node: written.after[name], value: after.Properties[name] },
      },
      () => comparison.catalog.find(desired.Type),
      comparison,
    ),
  );
}

function attributeDetails(
  attribute: (typeof otherAttributes)[number],
  { deployed, desired, before, after }: BothSides,
  comparison: Comparison,
): ChangeDetail[] {
  if (deployed[attribute] === undefined && desired[attribute] === undefined) return [];
  return explainChanges(
    {
      attribute,
      before: { node: deployed[attribute], value: before[attribute] },
      after: { node: desired[attribute], value: after[attribute] },
    },
    () => undefined,
    comparison,
  );
}

/** A change of the stack's own tags, as the sample change sets of the CloudFormation user guide show it. */
function stackTagDetails(type: string, { stackTagsChange, catalog }: Comparison): ChangeDetail[] {
  return stackTagsChange && catalog.find(type)?.tagging !== undefined
    ? [{ ...wholeAttribute("Tags"), evaluation: "Static", changeSource: "DirectModification" }]
    : [];
}

function wholeAttribute(
  attribute: ChangeAttribute,
): Omit<ChangeDetail, "evaluation" | "changeSource" | "before" | "after"> {
  return { attribute, path: `/${attribute}`, requiresRecreation: "Never", changeType: "Modify", certainty: "certain" };
}

/** See `ChangeSource` in `ResourceChangeDetail` of the CloudFormation API reference. */
const nestedTemplateDetail: ChangeDetail = {
  ...wholeAttribute("Properties"),
  evaluation: "Dynamic",
  changeSource: "Automatic",
};

function propertiesOf(declaration: ResourceDeclaration): { readonly [key: string]: Json } {
  const { Properties: properties } = declaration;
  return isJsonObject(properties) ? properties : {};
}

function isObject(value: Value | undefined): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
