import type { SsmReference } from "../definition/parameter-value.ts";
import { present } from "../present.ts";

/** Which version is taken. Neither: the latest, as it is when the stack is planned. */
export type SsmVersion =
  | { readonly version?: number; readonly label?: undefined }
  | { readonly label?: string; readonly version?: undefined };

/**
 * A parameter value that stands in Parameter Store and is looked up when the stack is planned; what is planned is deployed,
 * whatever stands there later. A SecureString is only decrypted for a parameter that the template declares `NoEcho`, and
 * refused for any other with `SECRET_EXPOSED`. Runs, plans and the history keep the name and the version, never a secret.
 *
 * @param name The name, or the ARN of a parameter that another account shares.
 */
export function fromSsm(name: string, { version, label }: SsmVersion = {}): SsmReference {
  return { ssmParameter: present({ name, version, label }) };
}
