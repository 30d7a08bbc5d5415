import type { Demand } from "../access/demand.ts";
import { objectArn } from "../s3/demands.ts";
import { s3AddressOfUrl, unreadable } from "../s3/template-url.ts";
import type { CallContext, Demands } from "../wire/operation.ts";
import { changeSetStore } from "./change-sets/change-set-store.ts";
import type { Engine } from "./engine.ts";
import { refactorStore } from "./refactors/refactor-store.ts";

/** What is done to no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
const withoutResource: ReadonlySet<string> = new Set([
  "ActivateOrganizationsAccess",
  "DeactivateOrganizationsAccess",
  "DescribeAccountLimits",
  "DescribeOrganizationsAccess",
  "DescribeStackDriftDetectionStatus",
  "DescribeType",
  "EstimateTemplateCost",
  "GetHookResult",
  "ListExports",
  "ListImports",
  "ListStackSets",
  "ListStacks",
  "ValidateTemplate",
]);

/** Operations for which IAM asks for more than their own action: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html */
const furtherActions: Readonly<Record<string, readonly string[]>> = {
  DetectStackDrift: ["cloudformation:DetectStackResourceDrift"],
};

/** Says what a call of CloudFormation demands: its own action on each stack that it is about, and what it asks other services for at once. */
export function cloudFormationDemands(engine: Engine): Demands {
  return (operation, input, context) => {
    const action = `cloudformation:${operation}`;
    const anyStack = stackArn(engine, context, "*");
    const own: readonly Demand[] = withoutResource.has(operation)
      ? [{ action, resource: "*", shownAs: anyStack }]
      : stacksOf(engine, input, context).flatMap((resource = anyStack) =>
          [action, ...(furtherActions[operation] ?? [])].map((each) => ({ action: each, resource })),
        );
    return [
      ...own,
      ...passedRole(input),
      ...[input, ...definitionsIn(input)].flatMap((from) => readTemplates(engine, from, context)),
    ];
  };
}

/** The stacks that a call is about; `undefined` stands for all of them. */
function stacksOf(
  engine: Engine,
  input: Readonly<Record<string, unknown>>,
  context: CallContext,
): readonly (string | undefined)[] {
  const { StackName: stack, ChangeSetName: changeSet, TargetId: target, StackRefactorId: refactor } = input;
  if (typeof input["StackSetName"] === "string") return [stackSetArn(engine, context, input["StackSetName"])];
  const state = engine.regionState(context.account, context.region);
  if (context.operation === "DescribeEvents" && isArn(changeSet)) return [changeSet];
  if (typeof stack === "string") return [stackArn(engine, context, stack)];
  const named = [changeSet, target].find(isArn);
  if (named !== undefined) {
    return [changeSetStore(state).get(named)?.stack.id ?? (named.includes(":stack/") ? named : undefined)];
  }
  if (typeof refactor === "string")
    return (
      refactorStore(state)
        .get(refactor)
        ?.stacks.map((each) => each.stack.id) ?? [undefined]
    );
  const names = definitionsIn(input).map(({ StackName: name }) => name);
  return names.length === 0 ? [undefined] : names.map((name) => stackArn(engine, context, String(name)));
}

/** The stacks that a refactor is to be made for. */
function definitionsIn({
  StackDefinitions: given,
}: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(given) ? (given as readonly Readonly<Record<string, unknown>>[]) : [];
}

/** Of a stack that is named, and not by its id, nothing says which of that name is meant. */
function stackArn({ world }: Engine, { account, region }: CallContext, nameOrId: string): string {
  if (isArn(nameOrId)) return nameOrId;
  return `arn:${world.partitionOf(region)}:cloudformation:${region}:${account}:stack/${nameOrId}/*`;
}

/** A name leaves open which set of that name is meant; an id does not. */
function stackSetArn({ world }: Engine, { account, region }: CallContext, nameOrId: string): string {
  if (isArn(nameOrId)) return nameOrId;
  const id = nameOrId.includes(":") ? nameOrId : `${nameOrId}:*`;
  return `arn:${world.partitionOf(region)}:cloudformation:${region}:${account}:stackset/${id}`;
}

function isArn(value: unknown): value is `arn:${string}` {
  return typeof value === "string" && value.startsWith("arn:");
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function passedRole({ RoleARN: role }: Readonly<Record<string, unknown>>): readonly Demand[] {
  if (typeof role !== "string") return [];
  return [{ action: "iam:PassRole", resource: role, keys: { "iam:PassedToService": "cloudformation.amazonaws.com" } }];
}

/** CloudFormation reads what a URL names with the rights of its caller. */
function readTemplates(
  { world }: Engine,
  { TemplateURL: template, StackPolicyURL: policy }: Readonly<Record<string, unknown>>,
  { region }: CallContext,
): readonly Demand[] {
  return [template, policy].flatMap((url): readonly Demand[] => {
    const { bucket, key } = typeof url === "string" ? s3AddressOfUrl(url) : {};
    if (bucket === undefined || key === undefined) return [];
    const resource = objectArn(world.partitionOf(region), bucket, key);
    return [{ action: "s3:GetObject", resource, refusal: unreadable("Access Denied") }];
  });
}
