import { ServiceError } from "../../wire/service-error.ts";
import { instanceKey, type StackSet } from "./stack-set.ts";
import type { Target } from "./targets.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const most = { sets: 1_000, instances: 100_000 };

/** Refuses one set more than an administrator may have in a region. */
export function requireRoomForSet(sets: readonly StackSet[]): void {
  if (sets.filter(({ isDeleted }) => !isDeleted).length >= most.sets) {
    throw exceeded(`Limit of ${most.sets} StackSets has been exceeded`);
  }
}

/** Refuses more instances than a set may have. */
export function requireRoom({ name, instances }: StackSet, targets: readonly Target[]): void {
  const added = targets.filter((target) => !instances.has(instanceKey(target))).length;
  if (instances.size + added > most.instances) {
    throw exceeded(`Limit of ${most.instances} stack instances in StackSet ${name} has been exceeded`);
  }
}

function exceeded(message: string): ServiceError {
  return new ServiceError("LimitExceededException", message);
}
