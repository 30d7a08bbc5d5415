import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { policyPlaces } from "../../iam/policy-places.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { policyDocuments, policyStatements, type PolicyDocument, type WrittenStatement } from "../policy-documents.ts";
import { knownResources } from "../resource-types.ts";
import { isFunction, membersOf } from "../variants.ts";
import { statementTexts } from "./policy-statement-rules.ts";

/** What policies allow, and how much of them there may be. */
export const iamRules: readonly LintRule[] = [
  {
    id: "iam-wildcard",
    severity: Severity.Warning,
    description: "No policy allows everything, or everything of a service, on every resource.",
    check: (context) => context.once(policyStatements).flatMap(wildcards),
  },
  {
    id: "iam-not-action",
    severity: Severity.Warning,
    description: "No policy allows everything but what it names.",
    check: (context) =>
      context.once(policyStatements).flatMap((statement) =>
        allows(statement) && statement.value["NotAction"] !== undefined
          ? [
              {
                message: "This allows every action but the named ones, those that are yet to come too.",
                remedy: "Name what is allowed in Action, or deny instead.",
                path: placeOf(statement, "NotAction"),
              },
            ]
          : [],
      ),
  },
  {
    id: "public-principal",
    severity: Severity.Warning,
    description: "No policy of a resource allows something to everybody without a condition.",
    check: (context) => context.once(policyStatements).flatMap(publicPrincipals),
  },
  {
    id: "policy-size",
    severity: Severity.Error,
    description: "Policies are no longer than IAM takes them.",
    cfnLint: ["E3033"],
    check: (context) => [...sizesOfManaged(context), ...sizesOfInline(context)],
  },
  {
    id: "many-managed-policies",
    severity: Severity.Warning,
    description: "No more managed policies are attached than IAM takes unless a quota was raised.",
    cfnLint: ["E3032"],
    check: manyManagedPolicies,
  },
];

function allows({ value }: WrittenStatement): boolean {
  return value["Effect"] === "Allow";
}

function placeOf({ document, path }: WrittenStatement, name: string): JsonPath {
  return document.isText ? path : [...path, name];
}

function wildcards(statement: WrittenStatement): RuleHit[] {
  if (statement.document.kind !== "identity" || !allows(statement) || isConditional(statement)) return [];
  if (!statementTexts(statement, "Resource").includes("*")) return [];
  const wide = statementTexts(statement, "Action").filter((action) => /^\*$|^\*:\*$|^[^:*]+:\*$/.test(action));
  if (wide.length === 0) return [];
  return [
    {
      message: `This allows ${wide.join(", ")} on every resource.`,
      remedy: "Name the actions and the resources that are needed.",
      path: placeOf(statement, "Action"),
    },
  ];
}

function isConditional({ value }: WrittenStatement): boolean {
  const { Condition: condition } = value;
  return condition !== undefined && !(isJsonObject(condition) && Object.keys(condition).length === 0);
}

function publicPrincipals(statement: WrittenStatement): RuleHit[] {
  const { kind } = statement.document;
  const { Principal: principal } = statement.value;
  if ((kind !== "resource" && kind !== "trust") || !allows(statement) || isConditional(statement)) return [];
  const names = isJsonObject(principal) && !isFunction(principal) ? principal["AWS"] : principal;
  if (!membersOf(names, []).some(({ value }) => value === "*")) return [];
  return [
    {
      message: "This allows it to everybody.",
      remedy: "Name the principals, or add a Condition.",
      path: placeOf(statement, "Principal"),
    },
  ];
}

/**
 * In characters without white space: see "IAM and AWS STS quotas" in the IAM user guide. All inline policies of one
 * identity count together.
 */
const mostCharacters = { managed: 6144, user: 2048, group: 5120, role: 10_240 } as const;
const inlineLimits: ReadonlyMap<string, number> = new Map([
  ["AWS::IAM::User", mostCharacters.user],
  ["AWS::IAM::Group", mostCharacters.group],
  ["AWS::IAM::Role", mostCharacters.role],
]);

function sizesOfManaged(context: LintContext): RuleHit[] {
  return context
    .once(policyDocuments)
    .filter(({ resource }) => resource.type.name === "AWS::IAM::ManagedPolicy")
    .flatMap(({ value, path }) => tooLong(sizeOf(value), mostCharacters.managed, path));
}

function sizesOfInline(context: LintContext): RuleHit[] {
  const byResource = Map.groupBy(
    context.once(policyDocuments).filter(({ kind }) => kind === "identity"),
    ({ resource }) => resource,
  );
  return [...byResource].flatMap(([{ type, path }, documents]) => {
    const most = inlineLimits.get(type.name);
    return most === undefined ? [] : tooLong(sizeOfAll(documents), most, [...path, "Policies"]);
  });
}

/** Only one branch of Fn::If will be there, so documents inside of one do not count. */
function sizeOfAll(documents: readonly PolicyDocument[]): number {
  return documents.filter(({ path }) => !path.includes("Fn::If")).reduce((sum, { value }) => sum + sizeOf(value), 0);
}

/** How long it is at least: what functions answer counts as nothing. */
function sizeOf(document: Json): number {
  const text = JSON.stringify(document, (_key, value: Json) => (isFunction(value) ? "" : value));
  return text.replaceAll(/\s/g, "").length;
}

function tooLong(size: number, most: number, path: JsonPath): RuleHit[] {
  if (size <= most) return [];
  return [
    {
      message: `${size} characters of policy stand here at least; IAM takes ${most}.`,
      remedy: "Use wildcards that mean the same, or split it into managed policies.",
      path,
    },
  ];
}

/** The default of a quota that can be raised: see "IAM and AWS STS quotas" in the IAM user guide. */
const mostManagedPolicies = 10;

function manyManagedPolicies(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ type, properties, path }) => {
    if (!type.name.startsWith("AWS::IAM::")) return [];
    const names = policyPlaces(type).flatMap(({ kind, property }) => (kind === "managed-policies" ? [property] : []));
    return names.flatMap((property = ""): RuleHit[] => {
      const list = properties[property];
      const count = Array.isArray(list) ? list.filter((each) => !(isJsonObject(each) && "Fn::If" in each)).length : 0;
      if (count <= mostManagedPolicies) return [];
      return [
        {
          message: `${count} managed policies are attached; IAM takes ${mostManagedPolicies} unless its quota was raised.`,
          remedy: "Put some of them together.",
          path: [...path, property],
        },
      ];
    });
  });
}
