import type { Store } from "@stacksteward/workflow";

import { keepText, readText } from "../history/stored-text.ts";
import { readBackDigestOf } from "../plan/plan-digest.ts";
import { readStored } from "../runs/run-records.ts";

/** A template as it was sent, or where nobody can say what it was. */
export type SentText =
  | { readonly kind: "known"; readonly text: string }
  /** The first line, from 1, that may have had another character. */
  | { readonly kind: "unknown"; readonly text: string; readonly line: number };

/**
 * What was sent, for a text that CloudFormation has given back: that has `?` for what is not ASCII. Each piece, which is a line or
 * what stands in double quotes, is as in a text that is known where it looks the same; a `?` that no such text knows leaves it open.
 */
export function sentTextOf(readBack: string, known: readonly string[]): SentText {
  if (!readBack.includes("?")) return { kind: "known", text: readBack };
  const whole = known.find((text) => mayComeBackAs(text, readBack));
  if (whole !== undefined) return { kind: "known", text: whole };
  const pieces = new Map<string, Set<string>>();
  for (const piece of known.flatMap(piecesOf)) {
    const looks = looksOf(piece);
    if (looks.includes("?")) pieces.set(looks, (pieces.get(looks) ?? new Set()).add(piece));
  }
  let line = 1;
  let text = "";
  for (const piece of piecesOf(readBack)) {
    const candidates = [...(pieces.get(looksOf(piece)) ?? [])].filter((each) => isAsLong(each, piece));
    const [only] = candidates;
    if (!piece.includes("?")) text += piece;
    else if (only === undefined || candidates.length > 1) return { kind: "unknown", text: readBack, line };
    else text += only;
    if (piece === "\n") line += 1;
  }
  return { kind: "known", text };
}

function mayComeBackAs(sent: string, readBack: string): boolean {
  const pieces = piecesOf(readBack);
  const others = piecesOf(sent);
  return (
    pieces.length === others.length &&
    others.every((other, index) => {
      const piece = pieces[index] ?? "";
      return looksOf(other) === looksOf(piece) && isAsLong(other, piece);
    })
  );
}

function piecesOf(text: string): string[] {
  return text.replace(/\r\n?/g, "\n").split(/("(?:[^"\\\n]|\\.)*"|\n)/);
}

/** Runs of what is lost are one character: pairs of surrogates may come back as one or as several. */
function looksOf(piece: string): string {
  return piece.replace(/[^\t\n\x20-\x7e]+|\?+/g, "?");
}

function isAsLong(sent: string, readBack: string): boolean {
  return [sent.length, Array.from(sent).length].includes(readBack.length);
}

interface StoredPointer {
  readonly v: 1;
  readonly kind: "sent-template";
  readonly digest: string;
}

/** Keeps a template that is sent, unless it comes back as it is. */
export async function keepSentText(store: Store, text: string): Promise<void> {
  if (!/[^\t\r\n\x20-\x7e]|\?/.test(text)) return;
  const pointer: StoredPointer = { v: 1, kind: "sent-template", digest: await keepText(store, text) };
  const key = pointerKey(text);
  const value = JSON.stringify(pointer);
  const before = await store.get(key);
  // Whoever is faster has sent it as well.
  if (before === undefined) await store.putIfAbsent(key, value);
  else if (before.text !== value) await store.putIfUnchanged(key, value, before.version);
}

/** The template that was sent last of those that come back as `readBack`. */
export async function readSentText(store: Store, readBack: string): Promise<string | undefined> {
  const key = pointerKey(readBack);
  const pointer = await readStored<StoredPointer>(store, key, ({ v, kind }) => v === 1 && kind === "sent-template");
  return pointer && readText(store, pointer.digest);
}

function pointerKey(text: string): string {
  return `sent-templates/${readBackDigestOf(text).replace(":", "-")}`;
}
