import { sideBySide } from "../assets/side-by-side.ts";
import type { Environments } from "../environments/open-environment.ts";
import type { InstancePlace } from "../rollout/instance-place.ts";
import { describeStack } from "../service/describe-stack.ts";
import type { FoundInstance } from "../stack-sets/compare-instances.ts";
import type { RolloutBlock } from "../stack-sets/stack-set-plan.ts";
import { messageOf } from "../units/run-hooks.ts";

/**
 * Looks at the stack of each instance, a few at a time, and names those that termination protection keeps, whose instances would
 * become `INOPERABLE`, and those that nobody could look at.
 */
export async function protectedStacks(
  environments: Pick<Environments, "open">,
  { signal, deadline }: { readonly signal: AbortSignal; readonly deadline: number | undefined },
  instances: readonly FoundInstance[],
): Promise<readonly RolloutBlock[]> {
  const isProtected = new Set<FoundInstance>();
  const unseen = new Map<FoundInstance, string>();
  await sideBySide(instances, LOOKED_AT_A_TIME, async (instance) => {
    const { account, region, stackId } = instance;
    if (stackId === undefined) return;
    try {
      const environment = await environments.open({ account, region }, { signal, deadline });
      const stack = await describeStack(environment, signal, stackId);
      if (stack?.terminationProtection === true) isProtected.add(instance);
    } catch (failure) {
      signal.throwIfAborted();
      unseen.set(instance, messageOf(failure));
    }
  });
  signal.throwIfAborted();
  return [
    ...blockOf(
      "protected",
      instances.filter((each) => isProtected.has(each)),
      ({ length }, { account, region }) =>
        `${length} stacks have termination protection, so that deleting them will fail and leave their instances INOPERABLE, that of account ${account} in ${region} among them. Lift it there, or retain the stacks.`,
    ),
    ...blockOf(
      "unseen",
      instances.filter((each) => unseen.has(each)),
      ({ length }, first) =>
        `Nobody could look whether ${length} stacks have termination protection, that of account ${first.account} in ${first.region} among them: ${unseen.get(first)}`,
    ),
  ];
}

const LOOKED_AT_A_TIME = 8;

function* blockOf(
  kind: RolloutBlock["kind"],
  instances: readonly FoundInstance[],
  tell: (instances: readonly FoundInstance[], first: FoundInstance) => string,
): Generator<RolloutBlock> {
  const [first] = instances;
  if (first === undefined) return;
  const places = instances.map(({ account, region }): InstancePlace => ({ account, region }));
  yield { kind, effect: "warns", message: tell(instances, first), instances: places };
}
