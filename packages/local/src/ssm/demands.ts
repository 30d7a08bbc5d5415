import type { Demands } from "../wire/operation.ts";
import { parseReference } from "./parameter-name.ts";

/** What is done to no parameter: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
const withoutResource: ReadonlySet<string> = new Set(["DescribeParameters"]);

/** Says what a call of Parameter Store demands: its action, on each parameter that it names. */
export function ssmDemands(partitionOf: (region: string) => string): Demands {
  return (operation, input, { account, region }) => {
    const action = `ssm:${operation}`;
    const start = `arn:${partitionOf(region)}:ssm:${region}:${account}:`;
    if (withoutResource.has(operation)) return [{ action, resource: "*", shownAs: `${start}*` }];
    const { Names: names, Name: name, Path: path, ResourceId: resource } = input;
    const named = Array.isArray(names) ? (names as readonly unknown[]) : [name ?? path ?? resource];
    return named.map((each) => ({ action, resource: `${start}parameter/${nameOf(each)}` }));
  };
}

/** The ARN of `port` and of `/port` are the same. */
function nameOf(reference: unknown): string {
  return parseReference(String(reference)).name.replace(/^\//, "");
}
