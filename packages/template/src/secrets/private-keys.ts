import type { FoundToken } from "./found-token.ts";

/** What stands in every header, without the space: two lines of YAML may be joined there. */
export const PRIVATE_KEY_SIGN = "PRIVATE";

const HEADER = /-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const FOOTER = /^-----END (?:[A-Z]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
/** What stands before the body of a key that has a password, such as `Proc-Type: 4,ENCRYPTED`. */
const ATTRIBUTE = /^[A-Za-z-]{1,40}: ?[A-Za-z0-9 ,.+/=-]{0,200}$/;
/** The least of a line of a body. */
const BODY = /^[A-Za-z0-9+/=]{32}/;
const LINE_END = /\r?\n|\\r|\\n/;

/** How far behind its header the body of a key begins, at the most. */
const LONGEST_START = 1_000;
/** The longest key: one of RSA with 16,384 bits has 12,800 characters. */
const LONGEST_KEY = 20_000;

/**
 * The private keys in a text, with line ends or escaped ones (https://datatracker.ietf.org/doc/html/rfc7468). The header alone
 * is often written by scripts; a key has a body.
 */
export function findPrivateKeys(text: string): FoundToken[] {
  if (!text.includes(PRIVATE_KEY_SIGN)) return [];
  return [...text.matchAll(HEADER)].flatMap(({ 0: header, index }) => {
    const start = index + header.length;
    if (!beginsWithBody(text.slice(start, start + LONGEST_START))) return [];
    return [{ what: "a private key", index, text: text.slice(index, endOf(text, start)) }];
  });
}

/** Behind the footer; where there is none, behind the first line of the body. */
function endOf(text: string, start: number): number {
  const key = text.slice(start, start + LONGEST_KEY);
  const footer = key.indexOf("-----END ");
  const { 0: written = "" } = (footer < 0 ? undefined : FOOTER.exec(key.slice(footer))) ?? {};
  if (written !== "") return start + footer + written.length;
  const line = /[A-Za-z0-9+/=]{32,}/.exec(key);
  return start + (line === null ? 0 : line.index + line[0].length);
}

function beginsWithBody(text: string): boolean {
  for (const line of text.split(LINE_END).map((each) => each.trim())) {
    if (BODY.test(line)) return true;
    if (line !== "" && !ATTRIBUTE.test(line)) return false;
  }
  return false;
}
