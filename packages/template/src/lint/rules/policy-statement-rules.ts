import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintRule, RuleHit } from "../lint-rule.ts";
import { policyStatements, type WrittenStatement } from "../policy-documents.ts";
import { isFunction, leadingText, membersOf, variantsOf, type Placed } from "../variants.ts";
import { unknownMembers } from "./policy-document-rules.ts";

/** What each statement must say: see "Grammar of the IAM JSON policy language" in the IAM user guide. */
export const policyStatementRules: readonly LintRule[] = [
  {
    id: "policy-statement",
    severity: Severity.Error,
    description: "Statements have what their kind of policy needs, and nothing that it refuses.",
    cfnLint: ["E3510", "E3511", "E3512", "E3513", "E3514"],
    check: (context) =>
      context
        .once(policyStatements)
        .flatMap((statement) => [
          ...unknownMembers(statement.value, members, "statement", statement.path, statement.document),
          ...effects(statement),
          ...oneOf(statement, "Action", "NotAction"),
          ...principals(statement),
          ...resources(statement),
          ...actionForms(statement),
          ...resourceForms(statement),
        ]),
  },
];

const members: readonly string[] = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"].concat([
  "Resource",
  "NotResource",
  "Condition",
]);

/** The place of a member of a statement; what stands in a text has none of its own. */
function placeOf({ document, path }: WrittenStatement, ...inside: JsonPath): JsonPath {
  return document.isText ? path : [...path, ...inside];
}

function has({ value }: WrittenStatement, name: string): boolean {
  return Object.keys(value).some((key) => key.toLowerCase() === name.toLowerCase());
}

/** Whether members may be there that cannot be seen. */
function hidesMembers({ value }: WrittenStatement): boolean {
  return Object.keys(value).some((key) => key.startsWith("Fn::"));
}

function effects(statement: WrittenStatement): RuleHit[] {
  const remedy = "Write Allow or Deny.";
  if (!has(statement, "Effect")) {
    return hidesMembers(statement)
      ? []
      : [{ message: "This statement has no Effect.", remedy, path: placeOf(statement) }];
  }
  return variantsOf(statement.value["Effect"], placeOf(statement, "Effect")).flatMap(({ value, path }) =>
    value === "Allow" || value === "Deny" || leadingText(value).includes("{{resolve:")
      ? []
      : [
          {
            message: `The Effect of a statement is not ${JSON.stringify(value)}.`,
            remedy,
            path: statement.document.isText ? statement.path : path,
          },
        ],
  );
}

function oneOf(statement: WrittenStatement, name: string, inverse: string): RuleHit[] {
  const [plain, inverted] = [has(statement, name), has(statement, inverse)];
  if (plain && inverted) {
    const remedy = `Keep one of ${name} and ${inverse}.`;
    return [{ message: `This statement has ${name} and ${inverse}.`, remedy, path: placeOf(statement, inverse) }];
  }
  if (plain || inverted || hidesMembers(statement)) return [];
  return [{ message: `This statement has no ${name}.`, remedy: `Write ${name}.`, path: placeOf(statement) }];
}

/** See "IAM JSON policy elements: Principal" in the IAM user guide. */
function principals(statement: WrittenStatement): RuleHit[] {
  const { kind } = statement.document;
  if (kind === "other") return [];
  if (kind === "identity") {
    return ["Principal", "NotPrincipal"]
      .filter((name) => has(statement, name))
      .map((name) => ({
        message: `A policy of an identity has no ${name}: it is for whom it is attached to.`,
        remedy: `Remove ${name}.`,
        path: placeOf(statement, name),
      }));
  }
  return [
    ...oneOf(statement, "Principal", "NotPrincipal"),
    ...["Principal", "NotPrincipal"].flatMap((name) =>
      variantsOf(statement.value[name], placeOf(statement, name)).flatMap(brokenPrincipal),
    ),
  ];
}

const principalKinds: readonly string[] = ["AWS", "Service", "Federated", "CanonicalUser"];

function brokenPrincipal({ value, path }: Placed): RuleHit[] {
  const remedy = `Write "*", or one of ${principalKinds.join(", ")} with names below it.`;
  if (!isJsonObject(value)) {
    return value === "*" || leadingText(value).includes("{{resolve:")
      ? []
      : [{ message: "A principal is said with its kind.", remedy, path }];
  }
  return Object.keys(value)
    .filter((kind) => !principalKinds.includes(kind) && !kind.startsWith("Fn::"))
    .map((kind) => ({ message: `There are no principals of the kind '${kind}'.`, remedy, path: [...path, kind] }));
}

/** See "IAM JSON policy elements: Resource" in the IAM user guide; a role's trust policy is about the role itself. */
function resources(statement: WrittenStatement): RuleHit[] {
  const { kind } = statement.document;
  if (kind === "identity") return oneOf(statement, "Resource", "NotResource");
  if (kind !== "trust") return [];
  return ["Resource", "NotResource"]
    .filter((name) => has(statement, name))
    .map((name) => ({
      message: `A trust policy has no ${name}: it is about its role.`,
      remedy: `Remove ${name}.`,
      serviceMessage: `Has prohibited field ${name}`,
      path: placeOf(statement, name),
    }));
}

function actionForms(statement: WrittenStatement): RuleHit[] {
  const { kind } = statement.document;
  return textsOf(statement, ["Action", "NotAction"], (text) =>
    (kind === "identity" || kind === "trust") && typeof text === "string" && !/^\*+$|:|\{\{resolve:/.test(text)
      ? { message: `'${text}' is no action: it names no service.`, remedy: "Write it as sqs:SendMessage." }
      : undefined,
  );
}

function resourceForms(statement: WrittenStatement): RuleHit[] {
  return textsOf(statement, ["Resource", "NotResource"], (node) => {
    const start = leadingText(node);
    // What is made of parts may begin with a part of "arn:".
    const isArn = typeof node === "string" ? start.startsWith("arn:") : "arn:".startsWith(start.slice(0, 4));
    const isKnown = start !== "" && !start.includes("{{resolve:");
    if (!wantsArn(statement, start) || !isKnown || isArn) return undefined;
    return { message: `'${start}' is no ARN.`, remedy: "Write the ARN of the resource." };
  });
}

/** Policies of buckets are about the bucket and what is in it; see "Bucket policies" in the S3 user guide. */
function wantsArn({ document }: WrittenStatement, start: string): boolean {
  if (document.resource.type.name === "AWS::S3::BucketPolicy") return true;
  return document.kind === "identity" && !start.startsWith("*");
}

/** Each text of a list that may be one text; what is neither text nor function is wrong whatever it is. */
function textsOf(
  statement: WrittenStatement,
  names: readonly string[],
  faultOf: (node: Json) => Pick<RuleHit, "message" | "remedy"> | undefined,
): RuleHit[] {
  return names.flatMap((name) =>
    nodesOf(statement.value[name], placeOf(statement, name)).flatMap(({ value, path }): RuleHit[] => {
      const isWrong = typeof value === "object" && !isFunction(value);
      const fault = isWrong
        ? { message: `This is no text, as ${name} needs.`, remedy: "Write texts." }
        : faultOf(value);
      return fault === undefined ? [] : [{ ...fault, path: statement.document.isText ? statement.path : path }];
    }),
  );
}

/** As `membersOf`, with the functions that are left in place. */
function nodesOf(value: Json | undefined, path: JsonPath): Placed[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((member, index) => nodesOf(member, [...path, index]));
  const variants = variantsOf(value, path);
  if (variants.length === 0) return [{ value, path }];
  return variants.flatMap((variant) =>
    Array.isArray(variant.value) ? nodesOf(variant.value, variant.path) : [variant],
  );
}

/** The texts of a member of a statement, such as its actions. */
export function statementTexts({ value }: WrittenStatement, name: string): string[] {
  return membersOf(value[name], []).flatMap(({ value: text }) => (typeof text === "string" ? [text] : []));
}
