import { findTokens, literalText, valueAt, type TemplateBody } from "@stacksteward/template";

import type { LiteralSecret } from "./literal-secret-policy.ts";

/** Where to look for what was found. */
export interface LiteralSource {
  readonly body: TemplateBody;
  /** The values that parameters were given. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** The secrets themselves, which no finding holds: to hide them wherever CloudFormation would show them. */
export function literalTexts(found: readonly Pick<LiteralSecret, "path">[], { body, given }: LiteralSource): string[] {
  return found.flatMap(({ path = [] }) => {
    const [section, key] = path;
    const isGiven = section === "Parameters" && path.length === 2;
    const value = isGiven ? given[String(key)] : literalText(valueAt({ ...body }, path) ?? null);
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return [];
    const tokens = findTokens(text);
    return tokens.length === 0 ? [text] : tokens.map((token) => token.text);
  });
}
