import type { Json } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { scalarText } from "../known-value.ts";
import type { Stack, StackResource } from "../stack.ts";

/**
 * The properties of a resource that AWS itself is expected to change, as it was told to: by an upgrade policy, or by a
 * scaling target or policy that is there now, in whatever stack. These are the examples of the page, which has no full list.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 */
export function managedProperties(
  engine: Engine,
  stack: Pick<Stack, "account" | "region">,
  resource: StackResource,
): readonly (readonly string[])[] {
  const { live } = engine.regionState(stack.account, stack.region);
  const propertiesOf = (type: string): readonly Readonly<Record<string, Json>>[] =>
    live.ofType(type).map(({ state }) => state.properties);
  const scaled = (resourceId: string): readonly string[] =>
    propertiesOf("AWS::ApplicationAutoScaling::ScalableTarget")
      .filter((target) => scalarText(target["ResourceId"]) === resourceId)
      .map((target) => scalarText(target["ScalableDimension"]) ?? "");
  switch (resource.type) {
    case "AWS::RDS::DBInstance":
      return scalarText(resource.properties["AutoMinorVersionUpgrade"]) === "true" ? [["EngineVersion"]] : [];
    case "AWS::DynamoDB::Table":
      return scaled(`table/${resource.physicalId}`).flatMap((dimension) => {
        const capacity = /^dynamodb:table:((?:Read|Write)CapacityUnits)$/.exec(dimension)?.[1];
        return capacity === undefined ? [] : [["ProvisionedThroughput", capacity]];
      });
    case "AWS::ECS::Service":
      return scaled(serviceId(resource)).includes("ecs:service:DesiredCount") ? [["DesiredCount"]] : [];
    case "AWS::AutoScaling::AutoScalingGroup":
      return propertiesOf("AWS::AutoScaling::ScalingPolicy").some(
        (policy) => scalarText(policy["AutoScalingGroupName"]) === resource.physicalId,
      )
        ? [["DesiredCapacity"]]
        : [];
    default:
      return [];
  }
}

/** What a scaling target calls a service: `service/cluster/name`. */
function serviceId({ properties, attributes, physicalId }: StackResource): string {
  const cluster = scalarText(properties["Cluster"]) ?? "default";
  const name = scalarText(attributes["Name"]) ?? physicalId;
  return `service/${lastPart(cluster)}/${lastPart(name)}`;
}

/** Of an ARN the name, of a name itself. */
function lastPart(text: string): string {
  return text.split("/").at(-1) ?? text;
}
