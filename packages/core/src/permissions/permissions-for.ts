import { CoreErrorCode, coreError } from "../core-error.ts";
import { assertUsable, type PermissionOptions } from "./permission-options.ts";
import type { PolicyDocument, PolicyStatement } from "./policy-document.ts";
import { actionsFor, operationsOn, type OperationScope, type ServiceOperation } from "./service-operations.ts";
import { permissionNeeds, verbPermissions, type Verb } from "./verb-permissions.ts";

/**
 * The IAM policy that lets a caller use these verbs, with these options, on these stacks, and do nothing else. It is about the
 * caller alone: what CloudFormation does to resources it does with the role it was handed, or with the caller's own rights,
 * and what those must be the template says. Of a store in S3, see `createS3Store`. Throws `INVALID_DEFINITION`.
 */
export function permissionsFor(verbs: readonly Verb[], options: PermissionOptions): PolicyDocument {
  assertUsable(options);
  const operations = [...new Set(verbs.flatMap((verb) => operationsOf(verb, options)))];
  return {
    Version: "2012-10-17",
    Statement: [
      ...scopes.map((scope) => statementOn(scope, operations, options)),
      passing(verbs, options),
      reading(operations, options),
      expanding(operations, options),
    ].filter((statement) => statement.Action.length > 0 && statement.Resource.length > 0),
  };
}

/** The operations that a verb may call with these options. */
function operationsOf(verb: Verb, options: PermissionOptions): readonly ServiceOperation[] {
  // Programs without types come this far.
  if (!Object.hasOwn(verbPermissions, verb)) throw noSuchVerb(verb);
  const { calls, options: optional = {} } = verbPermissions[verb];
  return [
    ...calls,
    ...permissionNeeds.filter((need) => isWanted(options[need])).flatMap((need) => optional[need] ?? []),
  ];
}

function isWanted(option: boolean | string | readonly string[] | undefined): boolean {
  return Array.isArray(option) ? option.length > 0 : Boolean(option);
}

const scopes = Object.keys(operationsOn) as OperationScope[];

const sids: Readonly<Record<OperationScope, string>> = {
  stack: "Stacks",
  "stack-set": "StackSets",
  "change-set": "ChangeSets",
  "every-stack": "EveryStack",
  nothing: "NoResource",
  template: "Templates",
  parameter: "Parameters",
  written: "WrittenParameters",
};

function statementOn(
  scope: OperationScope,
  operations: readonly ServiceOperation[],
  options: PermissionOptions,
): PolicyStatement {
  const about: readonly ServiceOperation[] = operationsOn[scope];
  const actions = operations.filter((operation) => about.includes(operation)).flatMap(actionsFor);
  return allow(sids[scope], actions, resourcesOf(scope, options));
}

function resourcesOf(scope: OperationScope, options: PermissionOptions): readonly string[] {
  const { account, region, partition = "aws", nestedStacks = false, templateBucket } = options;
  const { stackSetNames = [], assetBuckets = [], ssmParameters = [], writtenParameters = [] } = options;
  const parameters = (names: readonly string[]): string[] =>
    names.map((name) => `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`);
  const start = `arn:${partition}:cloudformation:${region}:${account}:`;
  switch (scope) {
    case "stack":
      return options.stackNames.flatMap((name) =>
        [name, ...(nestedStacks ? [`${name}-*`] : [])].map((each) => `${start}stack/${each}/*`),
      );
    case "stack-set":
      return stackSetNames.map((name) => `${start}stackset/${name}:*`);
    // The names of change sets begin so for every run.
    case "change-set":
      return [`${start}changeSet/stacksteward-*/*`];
    case "every-stack":
      return [`${start}stack/*/*`];
    case "nothing":
      return ["*"];
    case "template":
      return [
        ...(templateBucket === undefined
          ? []
          : ["assets", "templates"].map((kind) => `arn:${partition}:s3:::${templateBucket}/stacksteward/${kind}/*`)),
        ...assetBuckets.map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
      ];
    case "parameter":
      return parameters([...ssmParameters, ...writtenParameters]);
    case "written":
      return parameters(writtenParameters);
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function passing(verbs: readonly Verb[], { roleArns = [] }: PermissionOptions): PolicyStatement {
  const actions = verbs.some((verb) => verbPermissions[verb].passesRole === true) ? ["iam:PassRole"] : [];
  return {
    ...allow("HandOver", actions, roleArns),
    Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
  };
}

/** CloudFormation reads what a URL names with the rights of its caller. */
function reading(operations: readonly ServiceOperation[], { templateUrls = [] }: PermissionOptions): PolicyStatement {
  const reads = (["CreateChangeSet", "CreateStackRefactor", "GetTemplateSummary"] as const).some((each) =>
    operations.includes(each),
  );
  return allow("TemplateUrls", reads ? ["s3:GetObject"] : [], templateUrls);
}

/** Each macro is a resource of the same action: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html */
function expanding(operations: readonly ServiceOperation[], options: PermissionOptions): PolicyStatement {
  const { region, partition = "aws", macros = [] } = options;
  const resources = macros.map((name) =>
    name.startsWith("arn:") ? name : `arn:${partition}:cloudformation:${region}:aws:transform/${name}`,
  );
  const actions = operations.includes("CreateChangeSet") ? ["cloudformation:CreateChangeSet"] : [];
  return allow("Macros", actions, resources);
}

function allow(Sid: string, actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return { Sid, Effect: "Allow", Action: [...new Set(actions)].toSorted(), Resource: [...new Set(resources)] };
}

function noSuchVerb(verb: string): Error {
  const known = Object.keys(verbPermissions).join(", ");
  return coreError(CoreErrorCode.InvalidDefinition, `There is no verb "${verb}". There are ${known}.`, {
    details: { verb },
  });
}
