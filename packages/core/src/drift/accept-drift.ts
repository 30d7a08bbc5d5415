import type { DriftReport } from "./drift-report.ts";

/** Which drift is accepted, into which template. */
export interface AcceptOptions {
  /** The name of the template to show in errors. */
  readonly file?: string;
  /** The logical ids that lead to the nested stack whose template it is. Default: it is that of the report's own stack. */
  readonly nestedStack?: readonly string[];
}

/** A property whose template now says what is there. */
export interface AcceptedProperty {
  readonly logicalId: string;
  readonly path: string;
  readonly kind: string;
}

/**
 * Why drift is not accepted. `intrinsic`: a function or a dynamic reference makes the value; `deleted`: the resource is gone,
 * and others may refer to it; `unknown`: nobody knows what is there; `secret`: the value is hidden; `ignored`: somebody has
 * decided to; `absent`: it is not written in this template, or a macro writes it; `changed`: the template no longer says what
 * was compared; `ambiguous`: more than one item of a list may be meant; `required`: the type does not do without it;
 * `nested`: it is in the template of a nested stack.
 */
export type RefusalReason =
  | "intrinsic"
  | "deleted"
  | "unknown"
  | "secret"
  | "ignored"
  | "absent"
  | "changed"
  | "ambiguous"
  | "required"
  | "nested";

/** Drift that the template still knows nothing of. */
export interface RefusedDrift {
  readonly stackPath?: readonly string[];
  readonly logicalId: string;
  /** Empty for the whole resource. */
  readonly path: string;
  readonly reason: RefusalReason;
  /** The same in a sentence, with what to do. */
  readonly message: string;
}

/** A template that says what is there, as far as it can. */
export interface AcceptedDrift {
  /** The edited text; comments, order and layout are as they were. */
  readonly template: string;
  readonly accepted: readonly AcceptedProperty[];
  readonly refused: readonly RefusedDrift[];
}

/**
 * Writes what has drifted into the template, YAML or JSON, so that the next deployment keeps it. Only the values that differ
 * are written anew. Nothing is asked of AWS and no file is touched: deploy the text, or review it, yourself. Throws
 * `TemplateError` for a text that is no template, and `DRIFT_REPORT_INVALID`.
 */
export async function acceptDrift(
  report: DriftReport,
  template: string,
  options: AcceptOptions = {},
): Promise<AcceptedDrift> {
  const { writeDrift } = await import("./write-drift.ts");
  return writeDrift(report, template, options);
}
