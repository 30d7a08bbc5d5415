import type { TemplatePosition } from "../plan/plan.ts";

/**
 * What becomes of passwords, keys and tokens that are written into templates, and of those that are given to parameters which
 * CloudFormation shows. `refuse` throws `LITERAL_SECRET` or `SECRET_EXPOSED` before anything is sent; `warn` logs them and
 * lists them in the plan; `off` does not look.
 */
export const LiteralSecretPolicy = { Refuse: "refuse", Warn: "warn", Off: "off" } as const;
export type LiteralSecretPolicy = (typeof LiteralSecretPolicy)[keyof typeof LiteralSecretPolicy];

/** A secret that a template holds or a parameter is given. It is found by where it stands: its value is in none of the members. */
export interface LiteralSecret {
  readonly message: string;
  readonly remedy?: string;
  /** Absent of one in a comment, and in a nested template, whose file and line the message says. */
  readonly path?: readonly (string | number)[];
  readonly position?: TemplatePosition;
}
