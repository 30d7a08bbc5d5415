import type {
  Parameter,
  StackInstance as InstanceDescription,
  StackInstanceSummary,
  StackSet as SetDescription,
  StackSetOperation as OperationDescription,
  StackSetOperationResultSummary,
  StackSetOperationSummary,
  StackSetSummary,
} from "@aws-sdk/client-cloudformation";
import { describeInputs } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { administrationRole, defaultExecutionRole } from "./admission.ts";
import { driftDetails } from "./set-drift.ts";
import type { InstanceResult, StackInstance, StackSet, StackSetOperation } from "./stack-set.ts";

/** A set as `DescribeStackSet` shows it. */
export function describeSet(engine: Engine, set: StackSet): SetDescription {
  const { definition, autoDeployment, permissionModel } = set;
  const isSelfManaged = permissionModel === "SELF_MANAGED";
  const regions = new Set([...set.instances.values()].map(({ region }) => region));
  return given({
    StackSetName: set.name,
    StackSetId: set.id,
    Description: definition.description,
    Status: set.isDeleted ? ("DELETED" as const) : ("ACTIVE" as const),
    TemplateBody: definition.template.text,
    Parameters: parametersOf(set),
    Capabilities: [...definition.capabilities],
    Tags: [...definition.tags],
    StackSetARN: set.arn,
    AdministrationRoleARN: isSelfManaged
      ? (definition.administrationRoleArn ?? administrationRole(engine, set))
      : undefined,
    ExecutionRoleName: isSelfManaged ? (definition.executionRoleName ?? defaultExecutionRole) : undefined,
    StackSetDriftDetectionDetails: set.drift,
    AutoDeployment: isSelfManaged ? undefined : autoDeployment,
    PermissionModel: permissionModel,
    OrganizationalUnitIds: [...set.units.keys()],
    ManagedExecution: { Active: set.managedExecution },
    Regions: [...regions].toSorted(),
  });
}

/** Every parameter that the template declares, with its value in the set; `NoEcho` values are masked. */
function parametersOf({ definition }: StackSet): Parameter[] {
  const values = new Map(definition.parameters.map(({ ParameterKey: key, ParameterValue: value }) => [key, value]));
  return describeInputs(definition.template.body).map(({ name, noEcho, default: fallback }) => {
    const value = values.get(name) ?? fallback ?? "";
    return { ParameterKey: name, ParameterValue: noEcho ? "****" : value };
  });
}

export function summarizeSet(set: StackSet): StackSetSummary {
  const { drift, definition, permissionModel } = set;
  return given({
    StackSetName: set.name,
    StackSetId: set.id,
    Description: definition.description,
    Status: set.isDeleted ? ("DELETED" as const) : ("ACTIVE" as const),
    AutoDeployment: permissionModel === "SELF_MANAGED" ? undefined : set.autoDeployment,
    PermissionModel: permissionModel,
    DriftStatus: drift?.DriftStatus ?? ("NOT_CHECKED" as const),
    LastDriftCheckTimestamp: drift?.LastDriftCheckTimestamp,
    ManagedExecution: { Active: set.managedExecution },
  });
}

export function summarizeInstance(set: StackSet, instance: StackInstance): StackInstanceSummary {
  const { account, region, stackId, status, statusReason, detailedStatus, unit, lastDriftCheck } = instance;
  return given({
    StackSetId: set.id,
    Region: region,
    Account: account,
    StackId: stackId,
    Status: status,
    StatusReason: statusReason,
    StackInstanceStatus: { DetailedStatus: detailedStatus },
    OrganizationalUnitId: unit,
    DriftStatus: instance.driftStatus,
    LastDriftCheckTimestamp: lastDriftCheck === undefined ? undefined : new Date(lastDriftCheck),
    LastOperationId: instance.lastOperationId,
  });
}

export function describeInstance(set: StackSet, instance: StackInstance): InstanceDescription {
  const hidden = new Set(
    describeInputs(set.definition.template.body).flatMap(({ name, noEcho }) => (noEcho ? [name] : [])),
  );
  return {
    ...summarizeInstance(set, instance),
    ParameterOverrides: [...instance.overrides].map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: hidden.has(ParameterKey) ? "****" : value,
    })),
  };
}

export function describeOperation(set: StackSet, operation: StackSetOperation): OperationDescription {
  const { deploymentTargets, administrationRoleArn, executionRoleName, retainStacks } = operation;
  return given({
    ...summarizeOperation(operation),
    StackSetId: set.id,
    RetainStacks: retainStacks,
    AdministrationRoleARN: administrationRoleArn,
    ExecutionRoleName: executionRoleName,
    DeploymentTargets: deploymentTargets,
    StackSetDriftDetectionDetails:
      operation.action === "DETECT_DRIFT" ? (operation.drift ?? driftDetails(set, operation)) : undefined,
  });
}

export function summarizeOperation(operation: StackSetOperation): StackSetOperationSummary {
  const { created, ended } = operation;
  const failed = [...operation.results.values()].filter(({ status }) => status === "FAILED").length;
  return given({
    OperationId: operation.id,
    Action: operation.action,
    Status: operation.status,
    OperationPreferences: operation.preferences,
    CreationTimestamp: new Date(created),
    EndTimestamp: ended === undefined ? undefined : new Date(ended),
    StatusReason: operation.statusReason,
    StatusDetails: { FailedStackInstancesCount: failed },
  });
}

export function summarizeResult({ account, region, unit, ...result }: InstanceResult): StackSetOperationResultSummary {
  return given({
    Account: account,
    Region: region,
    Status: result.status,
    StatusReason: result.statusReason,
    AccountGateResult: result.gate,
    OrganizationalUnitId: unit,
  });
}
