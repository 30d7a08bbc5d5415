import type { DeploymentFailure } from "../history/deployment.ts";

/** A value that two stages have different. Absent on the side that has none. */
export interface SideValues {
  readonly a?: string;
  readonly b?: string;
}

/** A parameter or tag that differs. */
export interface NamedSideValues extends SideValues {
  readonly name: string;
}

/** How the templates of a stack differ in meaning: comments, the order of keys, and whether it is YAML or JSON mean nothing. */
export type StageTemplates =
  | { readonly kind: "same" }
  | {
      readonly kind: "different";
      /** `sha256:` of the text. */
      readonly a: string;
      readonly b: string;
      /** Those that mean something else, such as `Resources`. */
      readonly sections: readonly string[];
    }
  /** Nobody here reads one of them. */
  | { readonly kind: "unknown" };

/** One stack in two stages. */
export interface ComparedStack {
  readonly kind: "both";
  /** What it is called in both, without the names of the stages. */
  readonly stack: string;
  readonly a: string;
  readonly b: string;
  /** Whether nothing that can be compared differs but where it is. */
  readonly isSame: boolean;
  readonly region?: SideValues;
  readonly account?: SideValues;
  readonly template: StageTemplates;
  readonly parameters: readonly NamedSideValues[];
  /** The parameters that are secret in one of them: nobody can say whether those differ. */
  readonly secretParameters: readonly string[];
  readonly tags: readonly NamedSideValues[];
  /** The names of outputs that only one of them has. */
  readonly outputs: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** What else differs, by the names of the definition: `capabilities`, `terminationProtection`. */
  readonly settings: readonly string[];
}

/** What two stages have of one stack. */
export type StageStackComparison =
  | ComparedStack
  /** Only one of them has it, or has deployed it. */
  | { readonly kind: "only"; readonly stack: string; readonly in: "a" | "b" }
  /** Neither has deployed it. */
  | { readonly kind: "neither"; readonly stack: string }
  /** It could not be read in one of them. */
  | { readonly kind: "failed"; readonly stack: string; readonly in: "a" | "b"; readonly failure: DeploymentFailure };

/** What differs between two stages. JSON, without secrets. */
export interface StageComparison {
  readonly basis: "defined" | "deployed";
  /** The name of the first stage. */
  readonly a: string;
  readonly b: string;
  /** Whether both have the same stacks, and nothing of them differs but where they are. */
  readonly isSame: boolean;
  readonly stacks: readonly StageStackComparison[];
}
