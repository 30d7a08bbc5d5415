import { createHash } from "node:crypto";

/** `sha256:` and the digest of a text. */
export function digestOfText(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/**
 * The digest of a template as `GetTemplate` gives it back, whether `text` was sent or came back: CloudFormation answers
 * `?` for what is not ASCII, and XML knows no line ends but line feeds.
 */
export function readBackDigestOf(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").trimEnd();
  // Pairs of surrogates may come back as one character or as several.
  return digestOfText(lines.replace(/[^\t\n\x20-\x7e]+|\?+/g, "?"));
}

/** The digest of plain data, whatever the order of its keys. */
export function digestOfData(data: unknown): string {
  return digestOfText(canonical(data));
}

function canonical(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(canonical).join(",")}]`;
  if (typeof data !== "object" || data === null) return JSON.stringify(data) ?? "null";
  const members = Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`);
  return `{${members.join(",")}}`;
}
