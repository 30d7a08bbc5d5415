import { DescribeTypeCommand } from "@aws-sdk/client-cloudformation";
import { isJsonObject, type Json } from "@stacksteward/template";

import { hasServiceCode } from "../service/service-sentences.ts";
import type { Subject } from "./subject.ts";

/** What CloudFormation does with a resource. */
export type HandlerKind = "create" | "update";

/**
 * The IAM actions that CloudFormation may call for resources of a type, as the type's own schema says; `undefined` when it
 * says nothing of them. An action of which only a pattern is given cannot be asked about, and is left out.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
export async function handlerActions(
  { environment, signal }: Subject,
  type: string,
  kinds: readonly HandlerKind[],
): Promise<readonly string[] | undefined> {
  const answer = await environment
    .call("DescribeType", signal, (client, options) =>
      client.send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName: type }), options),
    )
    .catch((failure: unknown) => {
      // Whether there is such a type is asked elsewhere.
      if (hasServiceCode(failure, "TypeNotFound")) return undefined;
      throw failure;
    });
  const handlers = memberOf(parsed(answer?.Schema), "handlers");
  const said = kinds.map((kind) => memberOf(memberOf(handlers, kind), "permissions"));
  if (!said.some(Array.isArray)) return undefined;
  const actions = said.flatMap((permissions) => (Array.isArray(permissions) ? permissions : []));
  return [...new Set(actions.filter((action) => typeof action === "string"))].filter((action) =>
    /^[\w-]+:\w+$/.test(action),
  );
}

function parsed(schema: string | undefined): Json | undefined {
  try {
    return schema === undefined ? undefined : (JSON.parse(schema) as Json);
  } catch {
    // Whoever has registered the type may have written what he liked.
    return undefined;
  }
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
