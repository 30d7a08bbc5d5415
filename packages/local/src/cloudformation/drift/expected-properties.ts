import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, stringified, type Json } from "@stacksteward/template";

import { withoutWriteOnly } from "../live/write-only.ts";
import type { StackResource } from "../stack.ts";

/**
 * The properties a template gives a resource, as far as drift is looked for in them: none that is write-only, no secret,
 * and no `KMSKeyId`, because a key may be named in several ways.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export function expectedProperties(facts: ResourceType, resource: StackResource): Readonly<Record<string, Json>> {
  const { declared, properties, eventProperties } = resource;
  const open = withoutSecrets(properties, declared, JSON.parse(eventProperties) as Json);
  return withoutWriteOnly(facts, isJsonObject(open) ? open : {});
}

/** `shown` has the values of `NoEcho` parameters masked, `declared` still has the references to secrets. */
function withoutSecrets(value: Json, declared: Json | undefined, shown: Json | undefined): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => withoutSecrets(item, memberOf(declared, index), memberOf(shown, index)));
    // A list with a gap would look as if something had been added to it.
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (!isJsonObject(value)) {
    const isMasked = shown !== undefined && declared !== undefined && stringified(declared) !== shown;
    const isSecret = typeof declared === "string" && /\{\{resolve:(ssm-secure|secretsmanager):/.test(declared);
    return isMasked || isSecret ? undefined : value;
  }
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (/^kmskeyid$/i.test(name)) return [];
    const open = withoutSecrets(member, memberOf(declared, name), memberOf(shown, name));
    return open === undefined ? [] : [[name, open] as const];
  });
  return members.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(members);
}

function memberOf(value: Json | undefined, name: string | number): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isJsonObject(value) ? value[String(name)] : undefined;
}
