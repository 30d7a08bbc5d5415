import type { Subject } from "./subject.ts";
import { present } from "../present.ts";
import type { SimulationInput } from "./permission-simulator.ts";

/** An answer has a page for so many at least, and one question is not to be endless. */
const ACTIONS_AT_ONCE = 100;
const MOST_PAGES = 10;

/** What an action is denied by: a statement that says so, or none that allows it. */
export type Denial = "explicitDeny" | "implicitDeny";

/** What is asked about beside the actions. */
export type SimulationPlace = Pick<SimulationInput, "ResourceArns" | "ContextEntries">;

/** The actions that the policies of a user or role do not allow. */
export async function deniedActions(
  { environment, signal }: Pick<Subject, "environment" | "signal">,
  principal: string,
  actions: readonly string[],
  place: SimulationPlace = {},
): Promise<ReadonlyMap<string, Denial>> {
  const denied = new Map<string, Denial>();
  for (let start = 0; start < actions.length; start += ACTIONS_AT_ONCE) {
    const ActionNames = actions.slice(start, start + ACTIONS_AT_ONCE);
    let marker: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const input = present({ PolicySourceArn: principal, ActionNames, ...place, Marker: marker });
      const answer = await environment.callIam?.("SimulatePrincipalPolicy", signal, (iam, options) =>
        iam.simulatePrincipalPolicy(input, options),
      );
      for (const { EvalActionName: action = "", EvalDecision: decision } of answer?.EvaluationResults ?? [])
        if (decision === "explicitDeny" || decision === "implicitDeny") denied.set(action, decision);
      marker = answer?.IsTruncated === true ? answer.Marker : undefined;
      if (marker === undefined) break;
    }
  }
  return denied;
}
