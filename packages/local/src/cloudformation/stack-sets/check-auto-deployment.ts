import type { AutoDeployment, PermissionModels } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import { stackSetStore } from "./stack-set-store.ts";
import type { StackSet } from "./stack-set.ts";

/** Automatic deployment belongs to service-managed permissions. `own` is the set that is to have it, when it is there already. */
export function checkAutoDeployment(
  engine: Engine,
  model: PermissionModels,
  { Enabled: isEnabled, DependsOn: dependencies = [], ...rest }: AutoDeployment = {},
  own?: StackSet,
): void {
  if (model === "SELF_MANAGED" && (isEnabled === true || dependencies.length > 0)) {
    throw validationError("AutoDeployment can only be enabled for StackSets with SERVICE_MANAGED permission model");
  }
  if (isEnabled !== true && rest.RetainStacksOnAccountRemoval === true) {
    throw validationError("RetainStacksOnAccountRemoval can only be specified when AutoDeployment is enabled");
  }
  if (dependencies.length > mostDependencies) {
    throw validationError(`AutoDeployment can have at most ${mostDependencies} dependencies`);
  }
  const sets = serviceManagedSets(engine);
  for (const arn of dependencies) {
    const dependency = sets.find((set) => set.arn === arn);
    if (dependency === undefined) throw validationError(`StackSet ${arn} in DependsOn does not exist`);
    if (own !== undefined && leadsTo(sets, dependency, own, new Set())) {
      throw validationError(`StackSet ${own.arn} can not depend on ${arn}, which depends on it`);
    }
  }
}

/** https://aws.amazon.com/blogs/devops/take-fine-grained-control-of-your-aws-cloudformation-stacksets-deployment-with-stackset-dependencies/ */
const mostDependencies = 10;

/** The live sets of the organization, in order of creation within a region. */
export function serviceManagedSets({ world, organization, regionState }: Engine): readonly StackSet[] {
  return world.regions
    .flatMap((region) => [...stackSetStore(regionState(organization.managementAccount, region)).values()])
    .filter(({ isDeleted, permissionModel }) => !isDeleted && permissionModel === "SERVICE_MANAGED");
}

function leadsTo(sets: readonly StackSet[], from: StackSet, to: StackSet, seen: Set<StackSet>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const { DependsOn: arns = [] } = from.autoDeployment;
  return sets.some((set) => arns.includes(set.arn) && leadsTo(sets, set, to, seen));
}
