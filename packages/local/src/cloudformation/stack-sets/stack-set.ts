import type {
  AccountGateResult,
  AutoDeployment,
  Capability,
  DeploymentTargets,
  Parameter,
  PermissionModels,
  StackDriftStatus,
  StackInstanceDetailedStatus,
  StackInstanceStatus,
  StackSetDriftDetectionDetails,
  StackSetOperationAction,
  StackSetOperationPreferences,
  StackSetOperationResultStatus,
  StackSetOperationStatus,
  Tag,
} from "@aws-sdk/client-cloudformation";
import type { Template } from "@stacksteward/template";

/** What the stacks of a stack set are made from. An update replaces it as a whole. */
export interface StackSetDefinition {
  readonly template: Template;
  readonly description?: string;
  /** Values as given; a parameter that is not here has its default. */
  readonly parameters: readonly Parameter[];
  readonly capabilities: readonly Capability[];
  readonly tags: readonly Tag[];
  readonly administrationRoleArn?: string;
  readonly executionRoleName?: string;
}

/** A stack set as the service remembers it, in the account and region that administer it. */
export interface StackSet {
  readonly name: string;
  /** `name:uuid`. */
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly permissionModel: PermissionModels;
  /** The token and the input of the call that made it, to recognise the same call made again. */
  readonly request: { readonly token: string | undefined; readonly fingerprint: string };
  /** By `instanceKey`, in order of creation. */
  readonly instances: Map<string, StackInstance>;
  /** By id, in order of beginning. */
  readonly operations: Map<string, StackSetOperation>;
  /** By organizational unit or root, the regions that its accounts have stacks in. */
  readonly units: Map<string, Set<string>>;
  isDeleted: boolean;
  definition: StackSetDefinition;
  autoDeployment: AutoDeployment;
  /** Whether operations that do not touch each other run at the same time, and others wait for their turn. */
  managedExecution: boolean;
  /** Of the last detection on the whole set; absent before the first one. */
  drift?: StackSetDriftDetectionDetails;
}

/** The stack of a set in one account and region, or the place for one that could not be made. */
export interface StackInstance {
  readonly account: string;
  readonly region: string;
  /** The target it belongs to, under service-managed permissions. */
  unit?: string;
  /** Absent as long as no stack was made for it. */
  stackId?: string;
  /** By parameter, what it has instead of the set's own value. */
  overrides: ReadonlyMap<string, string>;
  status: StackInstanceStatus;
  detailedStatus: StackInstanceDetailedStatus;
  statusReason?: string;
  lastOperationId?: string;
  driftStatus: StackDriftStatus;
  /** In milliseconds since the epoch. */
  lastDriftCheck?: number;
}

/** How an operation went in one account and region. */
export interface InstanceResult {
  readonly account: string;
  readonly region: string;
  readonly unit?: string;
  status: StackSetOperationResultStatus;
  statusReason?: string;
  gate?: AccountGateResult;
}

/** One operation on a stack set, from the moment it was asked for. */
export interface StackSetOperation {
  readonly id: string;
  readonly action: StackSetOperationAction;
  readonly fingerprint: string;
  readonly preferences: StackSetOperationPreferences;
  readonly retainStacks?: boolean;
  readonly administrationRoleArn?: string;
  readonly executionRoleName?: string;
  readonly deploymentTargets?: DeploymentTargets;
  readonly created: number;
  /** By `instanceKey`. */
  readonly results: Map<string, InstanceResult>;
  ended?: number;
  status: StackSetOperationStatus;
  statusReason?: string;
  drift?: StackSetDriftDetectionDetails;
}

/** How the maps of a set name one account and region. */
export function instanceKey({ account, region }: { readonly account: string; readonly region: string }): string {
  return `${account}/${region}`;
}
