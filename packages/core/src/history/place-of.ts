import { accountOf } from "../environments/account-of.ts";
import type { Environment } from "../environments/environment.ts";
import { placeOfStackId, type StackPlace } from "./stack-place.ts";

/** Where the stack is that is meant, by name or id. Throws `ACCOUNT_UNKNOWN` for a name when nobody says in which account. */
export async function placeOf(environment: Environment, nameOrId: string): Promise<StackPlace> {
  const { region } = environment;
  return placeOfStackId(nameOrId) ?? { account: await accountOf(environment), region, stackName: nameOrId };
}
