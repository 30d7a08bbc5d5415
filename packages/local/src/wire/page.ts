import { ServiceError } from "./service-error.ts";

/** A part of a list, and the token that leads to the next part. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** The part of `all` that `token` and `size` ask for. Tokens are positions, so a list that changes meanwhile may repeat or skip. */
export function pageOf<Item>(all: readonly Item[], token: string | undefined, size: number): Page<Item> {
  const position = token === undefined ? "0" : Buffer.from(token, "base64url").toString();
  if (!/^\d+$/.test(position)) throw new ServiceError("InvalidNextToken", "The specified token isn't valid.");
  const start = Number(position);
  const end = start + size;
  const items = all.slice(start, end);
  return end < all.length ? { items, nextToken: Buffer.from(String(end)).toString("base64url") } : { items };
}
