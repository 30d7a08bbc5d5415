import { partitionOf } from "@stacksteward/template";

import { actionsFor, operationsOn } from "../permissions/service-operations.ts";
import { verbPermissions } from "../permissions/verb-permissions.ts";
import { handlerActions } from "./handler-actions.ts";
import type { PreflightCheck } from "./preflight.ts";
import { findPrincipal } from "./principal.ts";
import { listed, rowsOf } from "./rows.ts";
import { deniedActions } from "./simulate.ts";
import { unreadRows, type Subject } from "./subject.ts";

const { passed, failed, warned, notLooked } = rowsOf("permissions");

/** Each type costs a call. */
const MOST_TYPES = 40;

/** Types of which CloudFormation itself is all that there is. */
const OF_CLOUDFORMATION =
  /^(Custom::.*|AWS::CloudFormation::(CustomResource|Macro|Stack|WaitCondition|WaitConditionHandle))$/;

/**
 * Whether the caller may plan and deploy the stack, and hand over its role; and whether whoever CloudFormation works as, that
 * role or the caller, may do what it may need to do for the types of the template. IAM's simulation knows neither session
 * policies nor those of resources, so that nothing of it is certain.
 */
export async function checkPermissions(
  subject: Subject,
  account: string | undefined,
): Promise<readonly PreflightCheck[]> {
  const { environment, stack, deployed } = subject;
  if (environment.callIam === undefined)
    return [
      notLooked("IAM was not asked what the caller may do.", {
        remedy: "Pass clients.iam to createOrchestrator, which is asked.",
      }),
    ];
  const caller = await findPrincipal(subject);
  const role = stack.roleArn ?? deployed?.roleArn;
  const rows: PreflightCheck[] = [];
  if (caller.kind === "unknown")
    rows.push(notLooked(`The caller is ${caller.arn}, whose policies IAM can't simulate.`));
  if (caller.kind === "root") rows.push(passed(`The caller is ${caller.arn}, who may do everything.`, LIKELY));
  if (caller.kind === "simulated") rows.push(...(await callerRows(subject, caller.arn, account)));
  const worker = role ?? (caller.kind === "simulated" ? caller.arn : undefined);
  return worker === undefined ? rows : [...rows, ...(await workerRows(subject, worker))];
}

const LIKELY = { certainty: "likely" } as const;

/** What the caller does himself. */
async function callerRows(subject: Subject, caller: string, account: string | undefined): Promise<PreflightCheck[]> {
  const { environment, stack } = subject;
  const rows: PreflightCheck[] = [];
  const about: readonly string[] = operationsOn.stack;
  const calls = [...verbPermissions.plan.calls, ...verbPermissions.deploy.calls].filter((call) => about.includes(call));
  const actions = [...new Set(calls)].flatMap(actionsFor);
  const { name: partition } = partitionOf(environment.region);
  const place = `arn:${partition}:cloudformation:${environment.region}:${account ?? "*"}:stack/${stack.name}/*`;
  const denied = [...(await deniedActions(subject, caller, actions, { ResourceArns: [place] })).keys()];
  rows.push(
    denied.length === 0
      ? passed(`${caller} may plan and deploy the stack.`, LIKELY)
      : failed(`${caller} may not call ${listed(denied)} on the stack.`, {
          ...LIKELY,
          remedy: 'Allow it: permissionsFor(["plan", "deploy"], …) writes the policy.',
        }),
  );
  if (stack.roleArn === undefined) return rows;
  const ContextEntries = [
    {
      ContextKeyName: "iam:PassedToService",
      ContextKeyValues: ["cloudformation.amazonaws.com"],
      ContextKeyType: "string" as const,
    },
  ];
  const passing = await deniedActions(subject, caller, ["iam:PassRole"], {
    ResourceArns: [stack.roleArn],
    ContextEntries,
  });
  rows.push(
    passing.size === 0
      ? passed(`${caller} may hand over ${stack.roleArn}.`, LIKELY)
      : failed(`${caller} may not hand over ${stack.roleArn}.`, { ...LIKELY, remedy: "Allow iam:PassRole on it." }),
  );
  return rows;
}

/** What CloudFormation does for the resources. */
async function workerRows(subject: Subject, worker: string): Promise<PreflightCheck[]> {
  const { read, operation } = subject;
  const rows = unreadRows("permissions", subject);
  if (read === undefined) return rows;
  const places = new Map<string, string>();
  for (const [logicalId, { Type: type }] of Object.entries(read.body.Resources))
    if (typeof type === "string" && !OF_CLOUDFORMATION.test(type) && !places.has(type)) places.set(type, logicalId);
  const types = [...places.keys()].slice(0, MOST_TYPES);
  if (places.size > types.length)
    rows.push(
      notLooked(`The template has ${places.size} resource types, and ${types.length} of them were asked about.`),
    );
  const needs = new Map<string, readonly string[]>();
  for (const type of types) {
    const actions = await handlerActions(subject, type, operation === "CREATE" ? ["create"] : ["create", "update"]);
    if (actions !== undefined) needs.set(type, actions);
  }
  const silent = types.filter((type) => !needs.has(type));
  if (silent.length > 0)
    rows.push(notLooked(`What CloudFormation needs for ${listed(silent)}, their schemas don't say.`));
  const denied = await deniedActions(subject, worker, [...new Set([...needs.values()].flat())]);
  for (const [type, actions] of needs) {
    const refused = actions.filter((action) => denied.has(action));
    if (refused.length === 0) continue;
    const isExplicit = refused.some((action) => denied.get(action) === "explicitDeny");
    rows.push(
      warned(`${type} may need ${listed(refused)}, which ${worker} may not do${isExplicit ? "" : " everywhere"}.`, {
        certainty: isExplicit ? "likely" : "possible",
        remedy:
          "Allow what is needed. A type names all that it may ever call, and statements on single resources are not seen here.",
        path: ["Resources", places.get(type) ?? ""],
      }),
    );
  }
  const able = [...needs].filter(([, actions]) => actions.every((action) => !denied.has(action))).map(([type]) => type);
  if (able.length > 0) rows.push(passed(`${worker} may do what ${listed(able)} may need.`, LIKELY));
  return rows;
}
