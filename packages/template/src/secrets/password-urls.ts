import type { FoundToken } from "./found-token.ts";

const SCHEME = /[a-z][a-z0-9+.-]{0,19}$/i;
/** What is computed is no password. */
const USER_AND_PASSWORD = /^([^\s/:@"'<>${}()]+):([^\s/:@"'<>${}()]{3,})@[\w[]/;
/** Words that documentation writes where a password is to be. */
const STANDS_FOR_ONE = /^(?:pass(?:word|wd|phrase)?|pwd|secret|token|x{3,}|\*+|your[-_]?(?:password|token))$/i;

/** The longest user and password that are looked for. */
export const LONGEST_CREDENTIALS = 512;

/** The URLs in a text that have a password in them, from their scheme to the host. */
export function findPasswordUrls(text: string): FoundToken[] {
  const found: FoundToken[] = [];
  let end = -1;
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
    // A password ends with it, and most addresses have none.
    if (end < at + 3) end = text.indexOf("@", at + 3);
    if (end < 0) break;
    if (end > at + 3 + LONGEST_CREDENTIALS) continue;
    const [scheme] = SCHEME.exec(text.slice(Math.max(0, at - 20), at)) ?? [];
    const [credentials, , password = ""] =
      USER_AND_PASSWORD.exec(text.slice(at + 3, at + 3 + LONGEST_CREDENTIALS)) ?? [];
    if (scheme === undefined || credentials === undefined || STANDS_FOR_ONE.test(password)) continue;
    const index = at - scheme.length;
    found.push({ what: "a URL with a password", index, text: `${scheme}://${credentials}` });
  }
  return found;
}
