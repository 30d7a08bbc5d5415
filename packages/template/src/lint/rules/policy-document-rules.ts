import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../../json.ts";
import { nearestName } from "../../nearest-name.ts";
import { didYouMean } from "../../structure/structure-problem.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { placesIn, policyDocuments, type PolicyDocument } from "../policy-documents.ts";
import { isFunction, membersOf, variantsOf } from "../variants.ts";

const cfnLint = ["E3510", "E3511", "E3512", "E3513", "E3514", "E3530"];

/** The form of a policy: see "Grammar of the IAM JSON policy language" in the IAM user guide. */
export const policyDocumentRules: readonly LintRule[] = [
  {
    id: "policy-document",
    severity: Severity.Error,
    description: "Policies are objects of a version and statements, and have no other members.",
    cfnLint,
    check: (context) => context.once(policyDocuments).flatMap(brokenDocument),
  },
  {
    id: "policy-version",
    severity: Severity.Warning,
    description: "Policies have the version 2012-10-17, without which variables in them are plain text.",
    cfnLint: ["W2511"],
    check: (context) =>
      context
        .once(policyDocuments)
        .flatMap((document) =>
          versionsOf(document).flatMap(({ value, path }) =>
            value === "2008-10-17"
              ? [{ message: "The version of this policy is from 2008.", remedy: "Write 2012-10-17.", path }]
              : [],
          ),
        ),
  },
  {
    id: "policy-statement-id",
    severity: Severity.Error,
    description: "The Sid of a statement of an IAM policy is letters and digits, and stands once in its policy.",
    cfnLint: ["E3510", "E3511"],
    check: statementIds,
  },
];

const members: readonly string[] = ["Version", "Id", "Statement"];
const versions: readonly string[] = ["2012-10-17", "2008-10-17"];

function brokenDocument(document: PolicyDocument): RuleHit[] {
  const { value, path } = document;
  if (!isJsonObject(value)) {
    const remedy = "Write Version, and Statement with a list of statements.";
    return [{ message: "This is no policy: a policy is an object.", remedy, path }];
  }
  return [
    ...unknownMembers(value, members, "policy", path, document),
    ...missingStatement(value, path),
    ...versionsOf(document).flatMap(({ value: version, path: at }) =>
      typeof version === "string" && versions.includes(version)
        ? []
        : [
            {
              message: `There is no policy version ${JSON.stringify(version)}.`,
              remedy: "Write 2012-10-17.",
              path: at,
            },
          ],
    ),
    ...placesIn(document, membersOf(value["Statement"], [...path, "Statement"])).flatMap((statement) =>
      isJsonObject(statement.value)
        ? []
        : [
            {
              message: "This is no statement: a statement is an object.",
              remedy: "Write Effect, Action and what else it needs.",
              path: statement.path,
            },
          ],
    ),
  ];
}

/** Names are held against those that there are without regard to their case, as several services read them. */
export function unknownMembers(
  object: JsonObject,
  known: readonly string[],
  what: string,
  path: JsonPath,
  { isText }: Pick<PolicyDocument, "isText">,
): RuleHit[] {
  const names = new Set(known.map((name) => name.toLowerCase()));
  return Object.keys(object)
    .filter((name) => !names.has(name.toLowerCase()) && !name.startsWith("Fn::"))
    .map((name) => ({
      message: `A ${what} has no member '${name}'.`,
      remedy: didYouMean(nearestName(name, known), `Members are ${known.join(", ")}.`),
      path: isText ? path : [...path, name],
    }));
}

function missingStatement(value: JsonObject, path: JsonPath): RuleHit[] {
  const names = Object.keys(value);
  if (names.some((name) => name.toLowerCase() === "statement" || name.startsWith("Fn::"))) return [];
  return [{ message: "This policy has no Statement.", remedy: "Write at least one statement.", path }];
}

function versionsOf(document: PolicyDocument): { value: Json; path: JsonPath }[] {
  const { value, path } = document;
  return isJsonObject(value) ? placesIn(document, variantsOf(value["Version"], [...path, "Version"])) : [];
}

/** See "IAM JSON policy elements: Sid" in the IAM user guide. Other services have other rules. */
function statementIds(context: LintContext): RuleHit[] {
  return context.once(policyDocuments).flatMap((document) => {
    const { kind, value, path, isText } = document;
    const statements = isJsonObject(value) ? value["Statement"] : undefined;
    if ((kind !== "identity" && kind !== "trust") || !Array.isArray(statements)) return [];
    const seen = new Set<string>();
    return statements.flatMap((statement, index): RuleHit[] => {
      // Those of Fn::If are not all there at once.
      const id = isJsonObject(statement) && !isFunction(statement) ? statement["Sid"] : undefined;
      if (typeof id !== "string") return [];
      const at = isText ? path : [...path, "Statement", index, "Sid"];
      if (!/^[a-zA-Z0-9]*$/.test(id) && !id.includes("{{resolve:"))
        return [
          { message: `The Sid '${id}' has more than letters and digits.`, remedy: "Remove the others.", path: at },
        ];
      if (id === "" || !seen.has(id)) {
        seen.add(id);
        return [];
      }
      return [{ message: `The Sid '${id}' stands twice in this policy.`, remedy: "Give each its own.", path: at }];
    });
  });
}
