import { createContext, Script, type Context } from "node:vm";

import { waysToTry } from "./pattern-ways.ts";

/** Milliseconds after which a pattern that is still being tried is given up. */
const PATIENCE = 200;

/** So many ways are tried in a moment. */
const FEW = 100_000;

/** Whether an expression is through with a text in a moment, whatever the two are. */
export function isQuick({ source }: RegExp, text: string): boolean {
  return waysToTry(source, text.length) <= FEW;
}

let trial: { readonly context: Context; readonly script: Script } | undefined;

/**
 * Whether an expression matches, or `undefined` when that cannot be found out in reasonable time. Expressions come with
 * templates, and some of a few characters take longer than anybody lives: `(a+)+$`.
 */
export function matchesWithin(expression: RegExp, text: string): boolean | undefined {
  if (isQuick(expression, text)) return expression.test(text);
  trial ??= { context: createContext({}), script: new Script("expression.test(text)") };
  const { context, script } = trial;
  Object.assign(context, { expression, text });
  try {
    return script.runInContext(context, { timeout: PATIENCE }) as boolean;
  } catch (failure) {
    if (isTimeout(failure)) return undefined;
    throw failure;
  }
}

/** The error may come from the other realm, where `Error` is another one. */
function isTimeout(failure: unknown): boolean {
  return (
    typeof failure === "object" &&
    failure !== null &&
    "code" in failure &&
    failure.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
