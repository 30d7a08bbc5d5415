import type { App } from "../app/app.ts";
import { stacksOf } from "../app/stacks-of.ts";
import type { Environments } from "../environments/open-environment.ts";
import { placeOf } from "../history/place-of.ts";
import type { StackPlace } from "../history/stack-place.ts";
import { addressOf } from "../stack-reference.ts";

/** Where each stack of an app is. Throws `ACCOUNT_UNKNOWN` when nobody says in which account. */
export async function placesOfStacks(environments: Environments, app: App): Promise<readonly StackPlace[]> {
  const places: StackPlace[] = [];
  for (const stack of stacksOf(app)) {
    const { target, nameOrId } = addressOf(stack);
    places.push(await placeOf(await environments.open(target), nameOrId));
  }
  return places;
}
