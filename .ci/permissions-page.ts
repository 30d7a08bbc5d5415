import {
  actionsFor,
  operationsOn,
  type ServiceOperation,
} from "../packages/core/src/permissions/service-operations.ts";
import type { VerbPermissions } from "../packages/core/src/permissions/verb-permissions.ts";
import { tableOf } from "./markdown-table.ts";

const head = `# Permissions of each verb

What IAM must allow a caller of \`Orchestrator\`, as [the guide](guides/permissions.md) explains. This page is made by \`pnpm docs\` from the table that \`permissionsFor\` of \`@stacksteward/core\` uses. Actions without a prefix are of CloudFormation. The forms of \`start\` need what the verbs of the same name need.
`;

const scopes: Readonly<Record<keyof typeof operationsOn, string>> = {
  stack: "`arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/*`; with `nestedStacks` also `stack/NAME-*/*`",
  "stack-set": "`arn:aws:cloudformation:REGION:ACCOUNT:stackset/NAME:*`, of `stackSetNames`",
  "change-set": "`arn:aws:cloudformation:REGION:ACCOUNT:changeSet/stacksteward-*/*`",
  "every-stack": "`arn:aws:cloudformation:REGION:ACCOUNT:stack/*/*`: the request names no stack",
  nothing: "`*`: IAM knows no resource for them",
  template: "`arn:aws:s3:::BUCKET/stacksteward/templates/*` and `…/stacksteward/assets/*`",
  parameter: "`arn:aws:ssm:REGION:ACCOUNT:parameter/NAME`, of `ssmParameters` and `writtenParameters`",
  written: "`arn:aws:ssm:REGION:ACCOUNT:parameter/NAME`, of `writtenParameters`",
};

/** The page on permissions, in Markdown. */
export function permissionsPage(table: Readonly<Record<string, VerbPermissions>>): string {
  const byVerb = Object.entries(table).flatMap(([verb, row]) => rowsOf(verb, row));
  const byScope = Object.entries(operationsOn).map(([scope, operations]) => [
    scopes[scope as keyof typeof operationsOn],
    actionsOf(operations),
  ]);
  return [
    head,
    tableOf(["verb", "when", "actions"], byVerb),
    `## On what\n`,
    tableOf(["resource", "actions"], byScope),
  ].join("\n");
}

function rowsOf(verb: string, { calls, options = {}, passesRole, also = [] }: VerbPermissions): string[][] {
  const rows = [
    ...(calls.length === 0 && also.length > 0 ? [] : [["always", calls.length === 0 ? "none" : actionsOf(calls)]]),
    ...Object.entries(options).map(([need, operations]) => [`\`${need}\``, actionsOf(operations)]),
    ...(passesRole === true ? [["`roleArns`", "`iam:PassRole`"]] : []),
    ...also.map(({ when, verbs }) => [when, `those of ${verbs.map((each) => `\`${each}\``).join(", ")}`]),
  ];
  return rows.map((row, index) => [index === 0 ? `\`${verb}\`` : "", ...row]);
}

function actionsOf(operations: readonly ServiceOperation[]): string {
  const actions = new Set(operations.flatMap(actionsFor));
  return [...actions]
    .toSorted()
    .map((action) => `\`${action.replace("cloudformation:", "")}\``)
    .join(", ");
}
