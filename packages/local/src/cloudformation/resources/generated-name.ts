import type { IdSource } from "../../world.ts";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** How a resource type wants the names that CloudFormation makes up for it. */
export interface NameStyle {
  /** Default 255. */
  readonly maxLength?: number;
  readonly lowerCase?: boolean;
  /** What stands in front, in place of the name of the stack. */
  readonly prefix?: string;
}

/**
 * A name such as `network-Queue-1rCsPWv4xQPK`, as CloudFormation makes one when the template gives none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function generatedName(
  ids: IdSource,
  stackName: string,
  logicalId: string,
  { maxLength = 255, lowerCase = false, prefix = stackName }: NameStyle = {},
): string {
  const token = ids.token(12, alphanumeric);
  let parts = [prefix, logicalId];
  if (prefix.length + logicalId.length + token.length + 2 > maxLength) {
    const each = Math.floor((maxLength - token.length - 2) / 2);
    parts = parts.map((part) => part.slice(0, each));
  }
  const name = [...parts, token].join("-");
  return lowerCase ? name.toLowerCase() : name;
}
