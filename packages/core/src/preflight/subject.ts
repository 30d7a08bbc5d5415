import {
  TemplateError,
  type Evaluator,
  type Template,
  type TemplateBody,
  type TemplateInput,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { PreparedParameters } from "../plan/prepare-parameters.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { PreflightCheck, PreflightCheckName } from "./preflight.ts";
import { rowsOf } from "./rows.ts";

/** What the checks of one pre-flight go by. */
export interface Subject {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** With the values that its parameters take from elsewhere, as far as they are known. */
  readonly stack: Stack;
  /** The stack as it is. Absent when there is none, or nobody may look. */
  readonly deployed?: StackDescription;
  /** Absent when it cannot be deployed, or nobody may look. */
  readonly operation?: "CREATE" | "UPDATE";
  /** Absent when only CloudFormation reads the template. */
  readonly read?: ReadSubject;
  /** The address of a template that only CloudFormation reads. */
  readonly templateUrl?: string;
}

/** A template that was read, and what it can be evaluated with. */
export interface ReadSubject {
  readonly template: Template;
  /** With its loops written out, where that is possible. */
  readonly body: TemplateBody;
  readonly evaluator: Evaluator;
  readonly parameters: PreparedParameters;
  readonly inputs: readonly TemplateInput[];
  /** Whether a macro makes another template of it. */
  readonly isRewritten: boolean;
}

/** What a check can do when the template was not read here, or is only part of what is deployed. */
export function unreadRows(check: PreflightCheckName, { read, templateUrl }: Subject): PreflightCheck[] {
  const { notLooked } = rowsOf(check);
  if (read === undefined)
    return [
      notLooked(`Only CloudFormation reads ${templateUrl ?? "the template"}.`, {
        remedy: "Give the template as a file or as text to have it looked at.",
      }),
    ];
  if (!read.isRewritten) return [];
  return [
    notLooked("A macro rewrites the template, and what it makes of it is only known to CloudFormation.", {
      remedy: "Make a plan, which shows it.",
      path: ["Transform"],
    }),
  ];
}

/** What cannot be evaluated before the deployment is not known here. */
export function orUnknown<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}
