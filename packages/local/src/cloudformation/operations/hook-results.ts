import type {
  Annotation,
  GetHookResultInput,
  GetHookResultOutput,
  HookResultSummary,
  HookTarget as ServiceTarget,
  ListHookResultsInput,
  ListHookResultsOutput,
} from "@aws-sdk/client-cloudformation";

import type { CallContext, Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { hookTypeArn, hookVersion, type HookResult } from "../hooks/hook-result.ts";
import type { HookAnnotation } from "../hooks/hook.ts";
import { pageOf } from "../page.ts";
import { validationError } from "../service-errors.ts";

/** What hooks have said, newest first: of one target, of one hook, or of all. A target of which none was asked is refused. */
export function listHookResults(engine: Engine): Operation<ListHookResultsInput, ListHookResultsOutput> {
  return (input, context) => {
    const { TargetType: type, TargetId: target, TypeArn: arn, Status: status } = input;
    if ((type === undefined) !== (target === undefined)) {
      throw validationError("TargetType and TargetId must be specified together.");
    }
    if (status !== undefined && arn === undefined) throw validationError("Status can only be specified with TypeArn.");
    const found = engine
      .regionState(context.account, context.region)
      .hookResults.filter((each) => target === undefined || (each.target === type && each.targetId === target))
      .filter((each) => arn === undefined || hookTypeArn(engine, context, each.hook.typeName) === arn)
      .filter((each) => status === undefined || each.status === status)
      .toReversed();
    if (target !== undefined && found.length === 0) {
      throw hookResultNotFound(`No Hook was invoked for the target ${target}`);
    }
    const { items, nextToken } = pageOf(found, input.NextToken);
    return given({
      TargetType: type,
      TargetId: target,
      HookResults: items.map((result) => summaryOf(engine, context, result, target !== undefined)),
      NextToken: nextToken,
    });
  };
}

/** One of them, with what the hook has annotated. */
export function getHookResult(engine: Engine): Operation<GetHookResultInput, GetHookResultOutput> {
  return ({ HookResultId: id }, context) => {
    const found = engine.regionState(context.account, context.region).hookResults.find((each) => each.id === id);
    if (found === undefined) throw hookResultNotFound(`Hook result ${id} does not exist`);
    return {
      ...invocationOf(engine, context, found),
      InvokedAt: new Date(found.invokedAt),
      Target: {
        // The model knows resources only; the service asks about the others all the same.
        TargetType: (found.target === "CLOUD_CONTROL" ? "RESOURCE" : found.target) as ServiceTarget["TargetType"],
        TargetTypeName: found.targetName,
        TargetId: found.targetId,
        Action: found.action,
      },
      Annotations: found.annotations.map(annotationOf),
    };
  };
}

/** Documented: without a target, a summary also says when the hook was asked, and on whose behalf. */
function summaryOf(engine: Engine, context: CallContext, result: HookResult, isOfTarget: boolean): HookResultSummary {
  const summary = {
    ...invocationOf(engine, context, result),
    TargetType: result.target,
    TargetId: result.targetId,
  };
  if (isOfTarget) return summary;
  return { ...summary, InvokedAt: new Date(result.invokedAt), HookExecutionTarget: result.executionTarget };
}

function invocationOf(
  engine: Engine,
  context: CallContext,
  { id, hook, status, reason }: HookResult,
): Omit<HookResultSummary, "InvokedAt" | "TargetType" | "TargetId" | "HookExecutionTarget"> {
  return {
    HookResultId: id,
    InvocationPoint: "PRE_PROVISION",
    FailureMode: hook.failureMode,
    TypeName: hook.typeName,
    TypeVersionId: hookVersion,
    TypeConfigurationVersionId: hookVersion,
    TypeArn: hookTypeArn(engine, context, hook.typeName),
    Status: status,
    HookStatusReason: reason,
  };
}

function annotationOf(annotation: HookAnnotation): Annotation {
  return given({
    AnnotationName: annotation.annotationName,
    Status: annotation.status,
    StatusMessage: annotation.statusMessage,
    RemediationMessage: annotation.remediationMessage,
    RemediationLink: annotation.remediationLink,
    SeverityLevel: annotation.severityLevel,
  });
}

function hookResultNotFound(message: string): ServiceError {
  return new ServiceError("HookResultNotFound", message, { statusCode: 404 });
}
