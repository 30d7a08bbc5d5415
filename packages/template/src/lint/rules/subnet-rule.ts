import { parseBlock } from "../../evaluate/ip-block.ts";
import { canonical } from "../../iam/policy-statement.ts";
import type { JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";
import { createConditionSolver, type Assumption } from "../truth/condition-solver.ts";

/** See "Subnet CIDR blocks" in the VPC user guide. */
export const subnetRule: LintRule = {
  id: "subnet-overlap",
  severity: Severity.Error,
  description: "Subnets of one VPC have addresses of their own.",
  cfnLint: ["E3059", "E3060"],
  check: overlaps,
};

interface Subnet {
  readonly id: string;
  readonly block: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly assumed: readonly Assumption[];
  readonly path: JsonPath;
}

function overlaps(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  const solver = context.once(createConditionSolver);
  return [...subnetsByVpc(context).values()].flatMap((subnets) => {
    const sorted = subnets.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    let widest: Subnet | undefined;
    return sorted.flatMap((subnet): RuleHit[] => {
      const before = widest;
      if (before === undefined || subnet.last > before.last) widest = subnet;
      if (before === undefined || subnet.first > before.last) return [];
      if (solver.canHold([...before.assumed, ...subnet.assumed]) !== "yes") return [];
      const message = `${subnet.block} of ${subnet.id} overlaps with ${before.block} of ${before.id}.`;
      return [{ message, remedy: "Give it a block of its own.", path: subnet.path }];
    });
  });
}

function subnetsByVpc(context: LintContext): Map<string, Subnet[]> {
  const byVpc = new Map<string, Subnet[]>();
  for (const { logicalId: id, type, declaration, properties, path } of context.once(knownResources)) {
    const { CidrBlock: block, VpcId: vpc } = properties;
    if (type.name !== "AWS::EC2::Subnet" || typeof block !== "string" || vpc === undefined) continue;
    const parsed = parseBlock(block);
    if (parsed === undefined) continue;
    const { Condition: condition } = declaration;
    const subnet: Subnet = {
      id,
      block,
      first: parsed.address,
      last: parsed.address + (1n << BigInt(parsed.family.bits - parsed.prefix)) - 1n,
      assumed: typeof condition === "string" ? [{ condition, holds: true }] : [],
      path: [...path, "CidrBlock"],
    };
    const key = canonical(vpc);
    const others = byVpc.get(key);
    if (others === undefined) byVpc.set(key, [subnet]);
    else others.push(subnet);
  }
  return byVpc;
}
