import type { Finding, SuppressedFinding } from "@stacksteward/template";

import type { App } from "../app/app.ts";
import type { LintOptions } from "./lint.ts";

/** What {@link lintApp} found. */
export interface AppLintReport {
  /** By stack, in the order in which the app has them, and each in the order of its file. */
  readonly findings: readonly AppFinding[];
  /** What the templates' own metadata lets go. */
  readonly suppressed: readonly (SuppressedFinding & { readonly stack: string })[];
}

/** A finding, and the stack of the app that it is about. */
export interface AppFinding extends Finding {
  readonly stack: string;
}

/** How an app is held against the rules. */
export interface AppLintSettings extends Omit<LintOptions, "regions"> {
  /** Where stacks are that name no region. Default `us-east-1`. */
  readonly region?: string;
}

/**
 * Holds every template of an app against the rules, and the stacks against each other: imports that nobody exports
 * (`import-missing`, a warning: a stack outside the app may), exports that two stacks have (`export-twice`), outputs that no
 * template has (`output-missing`), and orders that lead in a circle or up (`stack-order`). Names that depend on what is not known before
 * deploying are left out. It asks nothing of AWS. Throws as `lint` does.
 */
export async function lintApp(app: App, settings?: AppLintSettings): Promise<AppLintReport> {
  const { lintStacks } = await import("./lint-stacks.ts");
  return lintStacks(app, settings);
}
