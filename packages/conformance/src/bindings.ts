/**
 * What the placeholders of a recording stand for in this run. The same placeholder is the same value within one case,
 * and is bound where it is first met.
 */
export type Bindings = Map<string, string>;

/**
 * Whether `actual` is what `recorded` says, binding placeholders that were not bound yet.
 * Bindings only change when it is.
 */
export function matchText(recorded: string, actual: string, bindings: Bindings): boolean {
  const groups: string[] = [];
  let pattern = "";
  for (const piece of piecesOf(recorded)) {
    const bound = piece.placeholder === undefined ? piece.text : bindings.get(piece.placeholder);
    if (piece.placeholder !== undefined && everyTimeAnother.has(piece.placeholder)) {
      pattern += "[^]+";
    } else if (bound !== undefined) {
      pattern += escaped(bound);
    } else {
      const key = piece.placeholder ?? "";
      const known = groups.indexOf(key);
      pattern += known === -1 ? "([^]+?)" : `\\${known + 1}`;
      if (known === -1) groups.push(key);
    }
  }
  const found = new RegExp(`^${pattern}$`).exec(actual);
  if (found === null) return false;
  for (const [index, key] of groups.entries()) bindings.set(key, found[index + 1] ?? "");
  return true;
}

/** `recorded` with every bound placeholder replaced by what it stands for. */
export function boundText(recorded: string, bindings: Bindings): string {
  return piecesOf(recorded)
    .map(({ text, placeholder }) => (placeholder === undefined ? text : (bindings.get(placeholder) ?? text)))
    .join("");
}

interface Piece {
  readonly text: string;
  readonly placeholder?: string;
}

/**
 * Named placeholders (`<resource:1>`, `<region>`); the words that dates and the URL suffix were replaced with;
 * and what the recording left as it was although it differs from run to run: UUIDs, the random ends of generated names,
 * and the ids of API Gateway, six or ten characters in which a letter comes after a digit.
 */
const placeholders =
  /<[a-z][a-z0-9_-]*(?::\d+)?>|^(?:datetime|timestamp|url_suffix|resource-status-reason)$|(?<=-)date$|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-)(?=[A-Z0-9]*[a-z])(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{12,13}(?=$|\/)|(?<![\w.-])(?=[a-z]*\d+[a-z])(?:[a-z0-9]{10}|[a-z0-9]{6})(?![\w.-])/g;

/** What these words replaced is another value each time: they are never bound. */
const everyTimeAnother: ReadonlySet<string> = new Set(["datetime", "timestamp", "date", "resource-status-reason"]);

function piecesOf(recorded: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of recorded.matchAll(placeholders)) {
    const [text] = match;
    if (match.index > end) pieces.push({ text: recorded.slice(end, match.index) });
    pieces.push({ text, placeholder: text });
    end = match.index + text.length;
  }
  if (end < recorded.length) pieces.push({ text: recorded.slice(end) });
  return pieces;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
