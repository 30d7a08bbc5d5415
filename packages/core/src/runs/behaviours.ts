/**
 * Intended changes of the steps that verbs take, by number: a run that was begun before one goes on as it was begun, and a
 * verb asks `context.behaves(number)`. None may be taken out, or its number given to another, while such a run may be open.
 */
export const Behaviour = {
  /** `destroy` looks at what goes with the stack before it deletes it. */
  LooksBeforeDeleting: 1,
  /** What was deployed, rolled back or destroyed is recorded in the history. */
  RecordsDeployments: 2,
  /** `rollback` works out what is skipped in a step of its own, before it begins. */
  DecidesSkipsFirst: 3,
  /** `deploy` looks whether a plan still waits before its guards are asked, and asks them about protection and policy too. */
  LooksBeforeAsking: 4,
  /** What is done with a whole app is recorded in its history. */
  RecordsApps: 5,
} as const;

/** The numbers that a run of this version knows. */
export const BEHAVIOURS: readonly number[] = Object.values(Behaviour);
