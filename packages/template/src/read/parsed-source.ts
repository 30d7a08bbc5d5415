import type { Json, JsonObject } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import type { SourceNode, Span } from "./source-node.ts";

/** What a reader of one format found: the content, where it stands, and what is wrong with it. */
export interface ParsedSource {
  /** `undefined` when the text is too broken to have content. */
  readonly value: Json | undefined;
  readonly findings: readonly Finding[];
  /** Whether aliases or merge keys were replaced by what they stand for. */
  readonly usesAliases?: boolean;
  /** Where each value stands; asked for only when a position is needed. */
  readonly locate: () => SourceNode;
}

/** Something wrong with the text of a template, where offsets are not yet lines. */
export interface Finding {
  readonly code: TemplateErrorCode;
  readonly message: string;
  readonly remedy?: string;
  /** CloudFormation's own words for it. */
  readonly serviceMessage?: string;
  readonly span: Span;
  /** Where the same thing stood first, when it is about something written twice. */
  readonly first?: Span;
}

/** How deep lists and objects may stand in each other; templates need a few dozen levels. */
export const MAX_DEPTH = 200;

/** Sets an own member, also when it is called `__proto__`. */
export function setMember(target: JsonObject, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

/** A number as CloudFormation keeps it. `5.0` and integers beyond 2^53 stay text, because a number would lose digits. */
export function numberOf(text: string): number | string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (Number.isInteger(value)) return Number.isSafeInteger(value) && !text.includes(".") ? value : text;
  return value;
}

/** The finding for a key that is written twice in one object. */
export function duplicateKey(name: string, span: Span, first: Span): Finding {
  return {
    code: TemplateErrorCode.DuplicateKey,
    message: `The key ${JSON.stringify(name)} is written twice in one object.`,
    remedy: "Remove one of them or rename it.",
    span,
    first,
  };
}

/** The finding for a text nested deeper than {@link MAX_DEPTH}. */
export function tooDeep(offset: number): Finding {
  return {
    code: TemplateErrorCode.Syntax,
    message: `Lists and objects stand more than ${MAX_DEPTH} levels deep in each other.`,
    remedy: "No template needs that; look for brackets that are not closed.",
    span: { start: offset, end: offset + 1 },
  };
}

/** What a reader answers when it had to give up. */
export function unreadable(findings: readonly Finding[]): ParsedSource {
  const span = findings.at(-1)?.span ?? { start: 0, end: 0 };
  return { value: undefined, findings, locate: () => span };
}
