import { stack, type MovesPlan, type RefactorDefinition, type RefactorPlan } from "../index.ts";
import type { TestCloud } from "../local-cloud.testing.ts";

/** A queue that its delay tells from others. */
export const queue = (name: string, delay: number): string => `  ${name}:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: ${delay}
`;

/** A topic for a stack to keep, because none can be emptied. */
export const topic = "  News:\n    Type: AWS::SNS::Topic\n";

/** One stack of a refactor, with these resources. */
export function side(name: string, ...resources: string[]): RefactorDefinition["stacks"][number] {
  return { name, template: { body: `Resources:\n${resources.join("")}`, file: `${name}.yaml` } };
}

/** Deploys these stacks. */
export async function deploySides(
  { orchestrator }: Pick<TestCloud, "orchestrator">,
  ...sides: RefactorDefinition["stacks"]
): Promise<void> {
  for (const definition of sides) await orchestrator.deploy(stack(definition));
}

/** `stack/logical id` of every resource, by physical id. */
export async function placesOf(
  { orchestrator }: Pick<TestCloud, "orchestrator">,
  ...names: string[]
): Promise<Readonly<Record<string, string>>> {
  const places: Record<string, string> = {};
  for (const name of names)
    for await (const { logicalId, physicalId = "" } of orchestrator.resources(name))
      places[`${name}/${logicalId}`] = physicalId;
  return places;
}

/** What moves, as `from -> to`. */
export function movesIn(plan: RefactorPlan): string[] {
  return mustMove(plan).actions.flatMap(({ from, to }) =>
    from === undefined || to === undefined
      ? []
      : [`${from.stackName}/${from.logicalId} -> ${to.stackName}/${to.logicalId}`],
  );
}

/** A plan that moves something. */
export function mustMove(plan: RefactorPlan): MovesPlan {
  if (plan.kind !== "moves") throw new Error(`expected moves, not ${plan.kind}`);
  return plan;
}
