import { StackstewardError } from "./errors.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** Text as a store holds it. */
export interface StoredText {
  readonly text: string;
  /**
   * Changes whenever the text does; opaque, and of use to the same store only.
   * The same text written again may bear the same version (S3 makes it from the content), so whoever must tell two
   * writes apart writes two different texts.
   */
  readonly version: string;
}

/**
 * Where runs keep what must outlive a step: small texts by key. Every operation is atomic, also between processes, and
 * what a call has answered survives the process. `storeContract` of `@stacksteward/workflow/testing` says the rest.
 *
 * Keys are parts joined by `/`; see {@link assertStoreKey}. Texts are well-formed Unicode.
 * A put whose answer was lost must not be repeated blindly by the store: a second attempt that finds its own first one
 * has won, not lost.
 */
export interface Store {
  /** What is under `key`, or `undefined` when there is nothing. */
  get(key: string): Promise<StoredText | undefined>;
  /** Writes unless `key` exists. The version written, or `undefined` when something was there. */
  putIfAbsent(key: string, text: string): Promise<string | undefined>;
  /** Replaces what still bears `version`. The version written, or `undefined` when something else, or nothing, is there. */
  putIfUnchanged(key: string, text: string, version: string): Promise<string | undefined>;
  /** Every key that begins with `prefix`, sorted by code unit. What was written before the call is in it. */
  list(prefix: string): Promise<readonly string[]>;
  /** Takes `key` away; nothing happens when it is not there. For what nobody writes to any more: it is not fenced. */
  delete(key: string): Promise<void>;
  /** Where `key` is kept, in words for messages: a path, a URL. */
  locate(key: string): string;
}

const PART = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * Refuses a key that not every store could hold: parts of letters, digits, `.`, `_`, `:` and `-`, at most 128 characters
 * each and none of them `.` or `..`, joined by `/` to at most 512. Throws `KEY_INVALID`.
 */
export function assertStoreKey(key: string): void {
  const parts = key.split("/");
  if (key.length <= 512 && parts.every((part) => PART.test(part) && part !== "." && part !== "..")) return;
  throw new StackstewardError(
    `${JSON.stringify(key)} can't be a key of a store. Use letters, digits, ".", "_", ":" and "-" in parts of 1 to 128 characters, ` +
      `joined by "/" to at most 512; a part can't be "." or "..".`,
    { code: WorkflowErrorCode.KeyInvalid, details: { key } },
  );
}
