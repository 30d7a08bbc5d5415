import type { Service } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { describeAccountLimits } from "./account-limits.ts";
import { cancelUpdateStack } from "./cancel-update-stack.ts";
import { continueUpdateRollback } from "./continue-update-rollback.ts";
import { createStack } from "./create-stack.ts";
import { deleteStack } from "./delete-stack.ts";
import { describeEvents } from "./describe-events.ts";
import { describeStackEvents } from "./describe-stack-events.ts";
import { describeStacks } from "./describe-stacks.ts";
import { describeType } from "./describe-type.ts";
import { estimateTemplateCost } from "./estimate-template-cost.ts";
import { listExports, listImports } from "./exports.ts";
import { getTemplate } from "./get-template.ts";
import { getHookResult, listHookResults } from "./hook-results.ts";
import { listStacks } from "./list-stacks.ts";
import { rollbackStack } from "./rollback-stack.ts";
import { signalResource } from "./signal-resource.ts";
import { removeAlias, setAlias } from "./stack-aliases.ts";
import { getStackPolicy, setStackPolicy } from "./stack-policies.ts";
import { describeStackResource, describeStackResources, listStackResources } from "./stack-resources.ts";
import { getTemplateSummary, validateTemplate } from "./template-inspection.ts";
import { updateStack } from "./update-stack.ts";
import { updateTerminationProtection } from "./update-termination-protection.ts";

/** The operations on stacks, by API name. */
export function stackOperations(engine: Engine): Service["operations"] {
  return {
    CancelUpdateStack: cancelUpdateStack(engine),
    ContinueUpdateRollback: continueUpdateRollback(engine),
    CreateStack: createStack(engine),
    DeleteStack: deleteStack(engine),
    DescribeAccountLimits: describeAccountLimits(),
    DescribeEvents: describeEvents(engine),
    DescribeStackEvents: describeStackEvents(engine),
    DescribeStackResource: describeStackResource(engine),
    DescribeStackResources: describeStackResources(engine),
    DescribeStacks: describeStacks(engine),
    DescribeType: describeType(engine),
    EstimateTemplateCost: estimateTemplateCost(engine),
    GetHookResult: getHookResult(engine),
    GetStackPolicy: getStackPolicy(engine),
    GetTemplate: getTemplate(engine),
    GetTemplateSummary: getTemplateSummary(engine),
    ListExports: listExports(engine),
    ListHookResults: listHookResults(engine),
    ListImports: listImports(engine),
    ListStackResources: listStackResources(engine),
    ListStacks: listStacks(engine),
    RemoveAlias: removeAlias(engine),
    RollbackStack: rollbackStack(engine),
    SetAlias: setAlias(engine),
    SetStackPolicy: setStackPolicy(engine),
    SignalResource: signalResource(engine),
    UpdateStack: updateStack(engine),
    UpdateTerminationProtection: updateTerminationProtection(engine),
    ValidateTemplate: validateTemplate(engine),
  };
}
