import type { RefactorEnd } from "../diagnose/operation-failed.ts";

/** How a refactor succeeded. Anything else is an `OperationFailed`. */
export type RefactorResult =
  | {
      readonly kind: "refactored";
      readonly region: string;
      readonly stackRefactorId: string;
      /** Each stack with the status in which it came to rest. */
      readonly stacks: RefactorEnd["stacks"];
      readonly startedAt: string;
      readonly endedAt: string;
    }
  /** Every resource was where the templates have it. */
  | { readonly kind: "no-moves"; readonly region: string; readonly stacks: RefactorEnd["stacks"] };
