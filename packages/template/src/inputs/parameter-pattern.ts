import { isQuick, matchesWithin } from "./matches-within.ts";

/**
 * Whether a whole value matches an `AllowedPattern`. Patterns are Java's; where they mean the same in JavaScript, or
 * can be translated, they are checked. `undefined` when this one cannot be, or would take too long.
 */
export function matchesPattern(pattern: string, value: string): boolean | undefined {
  const expression = compile(pattern);
  return expression && matchesWithin(expression, value);
}

/** As {@link matchesPattern}, and `undefined` at once when finding it out could take more than a moment. */
export function matchesQuickly(pattern: string, value: string): boolean | undefined {
  const expression = compile(pattern);
  return expression !== undefined && isQuick(expression, value) ? expression.test(value) : undefined;
}

const compiled = new Map<string, RegExp | undefined>();

function compile(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) {
    if (compiled.size > 1000) compiled.clear();
    compiled.set(pattern, translate(pattern));
  }
  return compiled.get(pattern);
}

/** Java's character classes of POSIX. See `java.util.regex.Pattern`. */
const posixClasses: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: "\\x00-\\x7f",
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: "!-\\/:-@\\[-`{-~",
  Graph: "!-~",
  Print: " -~",
  Blank: " \\t",
  Cntrl: "\\x00-\\x1f\\x7f",
  XDigit: "0-9a-fA-F",
  Space: " \\t\\n\\x0b\\f\\r",
};

function translate(pattern: string): RegExp | undefined {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  let inBrackets = false;
  const body = pattern.slice(flags?.[0].length ?? 0).replaceAll(/\\p\{(\w+)\}|\\.|[[\]]/g, (token, name?: string) => {
    if (token === "[") inBrackets = true;
    if (token === "]") inBrackets = false;
    if (token === "\\A") return "^";
    if (token === "\\z" || token === "\\Z") return "$";
    const characters = name === undefined ? undefined : posixClasses[name];
    if (characters === undefined) return token;
    return inBrackets ? characters : `[${characters}]`;
  });
  // Intersections of classes mean something else in JavaScript, without an error.
  if (body.includes("&&")) return undefined;
  try {
    return new RegExp(`^(?:${body})$`, flags?.[1] ?? "");
  } catch {
    return undefined;
  }
}
