import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import { readStackPolicy, type StackPolicy } from "./stack-policy.ts";

/** The members of a call that carry a policy; those for the time of one update are named after it. */
export type PolicyMember = "StackPolicy" | "StackPolicyDuringUpdate";

type PolicyInput = {
  readonly [Name in `${PolicyMember}${"Body" | "URL"}`]?: string | undefined;
};

/** The policy that a call submits as text or as a URL of S3, or `undefined`. */
export async function submittedPolicy(
  engine: Engine,
  input: PolicyInput,
  member: PolicyMember,
  context: CallContext,
): Promise<StackPolicy | undefined> {
  const { [`${member}Body` as const]: body, [`${member}URL` as const]: url } = input;
  if (body !== undefined && url !== undefined) {
    throw validationError(`You cannot specify both ${member}URL and ${member}Body`);
  }
  if (url === undefined) return body === undefined ? undefined : readStackPolicy(body);
  const source = await engine.readTemplateUrl(url, context);
  const text = typeof source === "string" ? source : new TextDecoder().decode(source);
  if (Buffer.byteLength(text) > maximumSize)
    throw validationError(`Stack policies can have at most ${maximumSize} bytes.`);
  return readStackPolicy(text);
}

/** Documented for SetStackPolicy: 16 KB, inline and behind a URL. */
const maximumSize = 16_384;
