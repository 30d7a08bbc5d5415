import { validationError } from "./service-errors.ts";

/** One page of an answer, and the token that asks for the next one. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextToken?: string;
}

/** How many entries a page of the list operations holds. */
export const pageSize = 100;

/** The page of `all` that `token` asks for; the first one without it. */
export function pageOf<Item>(all: Iterable<Item>, token: string | undefined, size: number = pageSize): Page<Item> {
  const start = token === undefined ? 0 : Number(readToken(token));
  const items: Item[] = [];
  let position = 0;
  for (const item of all) {
    if (position >= start + size) return { items, nextToken: writeToken(String(position)) };
    if (position >= start) items.push(item);
    position += 1;
  }
  return { items };
}

export function writeToken(content: string): string {
  return Buffer.from(content).toString("base64url");
}

/** What `writeToken` was given. Anything else a caller may send is refused. */
export function readToken(token: string): string {
  const content = Buffer.from(token, "base64url").toString();
  if (!/^[\d,]+$/.test(content)) throw validationError("The NextToken is not valid.");
  return content;
}
