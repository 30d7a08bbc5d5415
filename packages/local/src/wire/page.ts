import { ServiceError } from "./service-error.ts";

/** A part of a list, and the token that leads to the next part. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextToken?: string;
}

/**
 * The part of `all` that `token` and `size` ask for; the first one without a token. Tokens are positions, so a list that
 * changes meanwhile may repeat or skip. Any other token is met with the error that `invalid` makes.
 */
export function pageOf<Item>(
  all: Iterable<Item>,
  token: string | undefined,
  size: number,
  invalid: () => ServiceError = invalidNextToken,
): Page<Item> {
  const [start = 0] = token === undefined ? [] : readToken(token, 1, invalid);
  const items: Item[] = [];
  let position = 0;
  for (const item of all) {
    if (position >= start + size) return { items, nextToken: writeToken(position) };
    if (position >= start) items.push(item);
    position += 1;
  }
  return { items };
}

/** A token that says nothing to its reader. */
export function writeToken(...positions: readonly number[]): string {
  return Buffer.from(positions.join(",")).toString("base64url");
}

/** The positions that `writeToken` was given, `count` of them. Throws what `invalid` makes for anything else. */
export function readToken(token: string, count: number, invalid: () => ServiceError): readonly number[] {
  const content = Buffer.from(token, "base64url").toString();
  const positions = content.split(",");
  if (positions.length !== count || !positions.every((each) => /^\d+$/.test(each))) throw invalid();
  return positions.map(Number);
}

function invalidNextToken(): ServiceError {
  return new ServiceError("InvalidNextToken", "The specified token isn't valid.");
}
