import { assertRefusal } from "./rows.ts";
import type { Subject } from "./subject.ts";

/** Whose policies are asked about. */
export type Principal =
  | { readonly kind: "simulated"; readonly arn: string }
  /** The root user, whom no policy of the account stops. */
  | { readonly kind: "root"; readonly arn: string }
  /** A session of no user and no role, whose policies IAM does not keep. */
  | { readonly kind: "unknown"; readonly arn: string };

/**
 * Who is behind the credentials. A session of a role stands for the role.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function findPrincipal({ environment, signal }: Subject): Promise<Principal> {
  const { arn } = await environment.askCaller(signal);
  const [, partition = "aws", account = ""] = /^arn:([^:]+):(?:iam|sts)::(\d*):/.exec(arn) ?? [];
  if (arn.endsWith(":root")) return { kind: "root", arn };
  if (/:iam::\d*:(?:user|role)\//.test(arn)) return { kind: "simulated", arn };
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role === undefined) return { kind: "unknown", arn };
  // The session does not say the path of its role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  const found = await environment
    .callIam?.("GetRole", signal, async (iam, options) => iam.getRole?.({ RoleName: role }, options))
    .catch(assertRefusal);
  return { kind: "simulated", arn: found?.Role?.Arn ?? `arn:${partition}:iam::${account}:role/${role}` };
}
