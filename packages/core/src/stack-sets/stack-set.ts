import type { OwnParameterValue } from "../definition/parameter-value.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import type { Capability, StackDefinition } from "../stack.ts";

/** Every one of these accounts in every one of these regions. */
export interface AccountTargets {
  /** Twelve digits each. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** The accounts of organizational units, those of units below them too, in every one of these regions. Needs service-managed permissions. */
export interface UnitTargets {
  /** `ou-…`, or the root `r-…`. */
  readonly units: readonly string[];
  readonly regions: readonly string[];
  /** Which accounts are meant beside those of the units, or of those; see `accountFilter`. */
  readonly accounts?: readonly string[];
  /**
   * `INTERSECTION`: only those of `accounts`; `DIFFERENCE`: all but `accounts`; `UNION`: `accounts` too.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html
   */
  readonly accountFilter?: "INTERSECTION" | "DIFFERENCE" | "UNION";
}

/** Where a stack set has its stacks: pairs of account and region, however they are written. */
export type StackSetTargets = AccountTargets | UnitTargets | InstancePlace;

/** Values that some instances have instead of the set's own. */
export interface ParameterOverride {
  /** Default: every account. */
  readonly accounts?: readonly string[];
  /** Instead of `accounts`: those of these organizational units and of the units below them, as `accountsOf` answers them. */
  readonly units?: readonly string[];
  /** Default: every region. */
  readonly regions?: readonly string[];
  readonly parameters: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
}

/** What a stack set is to be. */
export interface StackSetDefinition extends Pick<
  StackDefinition,
  "template" | "tags" | "stage" | "literalSecrets" | "lint" | "assets"
> {
  readonly name: string;
  readonly targets: StackSetTargets | readonly StackSetTargets[];
  /** A parameter that is not named keeps the value that the set has; a new one takes its default. */
  readonly parameters?: Readonly<Record<string, OwnParameterValue>>;
  /** Later ones win, parameter by parameter. Default: none. */
  readonly overrides?: readonly ParameterOverride[];
  readonly capabilities?: readonly Capability[];
  readonly description?: string;
  /** Default: `AWSCloudFormationStackSetAdministrationRole` of the administrator's account. Self-managed permissions only. */
  readonly administrationRoleArn?: string;
  /** Default: `AWSCloudFormationStackSetExecutionRole`. Self-managed permissions only. */
  readonly executionRoleName?: string;
  /** Whether the caller is a delegated administrator of the organization. Default `SELF`. */
  readonly callAs?: "SELF" | "DELEGATED_ADMIN";
  /** Whether operations that do not touch each other run at the same time. Default `false`. */
  readonly managedExecution?: boolean;
  /**
   * Whether accounts that join a unit get a stack by themselves, and what becomes of the stacks of those that leave it.
   * Service-managed permissions only. Default: they get none.
   */
  readonly autoDeployment?: { readonly enabled: boolean; readonly retainStacksOnAccountRemoval?: boolean };
  /**
   * What becomes of instances that are in the set and in no target: `KEEP`, the default, leaves them and says so, `RETAIN` takes
   * them out of the set and leaves their stacks, `DELETE` deletes their stacks.
   */
  readonly onRemoval?: "KEEP" | "RETAIN" | "DELETE";
  /** Where the set itself is. Default: the orchestrator's region. */
  readonly region?: string;
  /** The administrator's account. Default: that of the orchestrator's credentials. */
  readonly account?: string;
}

/** A {@link StackSetDefinition} that was checked. Plain data. */
export interface StackSet extends StackSetDefinition {
  readonly kind: "stack-set";
  readonly permissionModel: "SELF_MANAGED" | "SERVICE_MANAGED";
}

/** The targets as a list. */
export function targetList({ targets }: Pick<StackSetDefinition, "targets">): readonly StackSetTargets[] {
  return isList(targets) ? targets : [targets];
}

function isList(targets: StackSetDefinition["targets"]): targets is readonly StackSetTargets[] {
  return Array.isArray(targets);
}

/** Whether targets are organizational units. */
export function isUnitTargets(targets: StackSetTargets): targets is UnitTargets {
  return "units" in targets;
}
