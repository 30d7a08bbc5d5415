import type { ResourceFault } from "@stacksteward/local";
import type { Json, JsonObject } from "@stacksteward/template";

import type { Inputs, Operation } from "./operations.ts";

/** What a recorded test did. */
export type Scenario =
  /** It made these calls, one after the other. */
  | {
      readonly kind: "calls";
      readonly test: string;
      readonly steps: readonly Step[];
      /** What other services refused. */
      readonly faults?: readonly ResourceFault[];
      /** What the rest of the test needs, or why an answer differs. */
      readonly reason?: string;
    }
  /** It created a stack and updated it the way the recorded change sets were: see `run-case.ts`. */
  | {
      readonly kind: "two-step";
      readonly test: string;
      readonly templates: readonly [JsonObject, JsonObject];
      readonly reason?: string;
    }
  /** It can't be done here. */
  | { readonly kind: "not-run"; readonly test: string; readonly reason: string };

/** The steps of one module, such as `api/test_stacks`. */
export interface Module {
  readonly name: string;
  readonly scenarios: readonly Scenario[];
}

/**
 * One call. In its input `{template:file}` stands for a template that lies with the recordings,
 * `{name.Member}` for what an earlier call was answered, and `{recorded.key.Member}` for what was recorded.
 */
export type Step<Name extends Operation = Operation> = {
  readonly [Each in Name]: StepDetails & { readonly call: Each; readonly input: Inputs[Each] };
}[Name];

interface StepDetails {
  /** The name under which later calls find the answer. */
  readonly as?: string;
  /** The key under which the answer was recorded; members of it after slashes. Without one nothing is compared. */
  readonly recorded?: string;
  /** The part of the answer that was recorded, by default all of it. */
  readonly shown?: (answer: JsonObject, recorded: Json) => Json;
  /** True to make the next call before the work this one began is done. */
  readonly isUnderWay?: boolean;
}
