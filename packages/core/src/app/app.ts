import type { Stack } from "../stack.ts";
import type { AppHooks } from "../units/hook.ts";
import type { Unit } from "../units/unit.ts";

/** Stacks that have the same life cycle: what changes every year, every month, every day. */
export interface Layer {
  readonly name: string;
  readonly stacks: readonly Stack[];
  /** What stands among them and is no stack; see `unit`. Default: nothing. */
  readonly units?: readonly Unit[];
  /** Whether nothing of it may change unless it is told: a change is refused with `CHANGES_FOUND`. Default `false`. */
  readonly protected?: boolean;
}

/** What an application is to be. */
export interface AppDefinition {
  readonly name: string;
  /** Which of several that are otherwise one application, such as `prod`; `stages` sets it. Each has a history of its own. */
  readonly stage?: string;
  /** From the lowest up: a stack may use what stands in its own layer or in a lower one. */
  readonly layers: readonly Layer[];
  /** By the name of a stack, those stacks and units that have to be there before it for a reason that no template says. */
  readonly dependsOn?: Readonly<Record<string, readonly string[]>>;
  /** Functions of yours that are called before and behind its stacks, and before and behind all of it, when it is deployed or rolled back. */
  readonly hooks?: AppHooks;
}

/** An {@link AppDefinition} that was checked. */
export interface App extends AppDefinition {
  readonly kind: "app";
}

/** What one stack needs of another: a value that it gives, or only that it is there. */
export type LinkKind = "output" | "stack-output" | "export" | "ssm-parameter" | "depends-on";

/** Why one stack has to wait for another. */
export interface StackLink {
  /** The name of the stack that waits. */
  readonly stack: string;
  /** The name of the one it waits for. */
  readonly needs: string;
  /** `output`: by `stack.output(…)`; `stack-output`: by `Fn::GetStackOutput`. */
  readonly kind: LinkKind;
  /** The output, the export or the SSM parameter. Absent of `depends-on`. */
  readonly name?: string;
  /** The parameter that takes an `output`. */
  readonly parameter?: string;
  /** What it needs of it, for people. */
  readonly because: string;
}
