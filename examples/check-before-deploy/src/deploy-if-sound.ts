import { formatFinding, type DeployResult, type Finding, type Orchestrator, type Stack } from "@stacksteward/core";

/** What this team does not let through, though CloudFormation would. */
const REFUSED: ReadonlySet<string> = new Set(["unused-parameter", "property-as-attribute"]);

/** A gate in a program: errors never get as far as a plan; these warnings get no further. */
export async function deployIfSound(orchestrator: Orchestrator, stack: Stack): Promise<DeployResult> {
  const plan = await orchestrator.plan(stack);
  const refused = (plan.findings ?? []).filter(({ rule }: Finding) => REFUSED.has(rule));
  if (refused.length === 0) return orchestrator.deploy(plan);
  await orchestrator.discard(plan);
  throw new Error(refused.map(formatFinding).join("\n"));
}
