import { ServiceError } from "../wire/service-error.ts";

/** A part of a list, and the token that leads to the next part. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** The part of `all` that `token` and `size` ask for. Tokens are positions, so a list that changes meanwhile may repeat or skip. */
export function pageOf<Item>(all: readonly Item[], token: string | undefined, size: number): Page<Item> {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start) || start < 0)
    throw new ServiceError("InvalidNextToken", "The specified token isn't valid.");
  const end = start + size;
  const items = all.slice(start, end);
  return end < all.length ? { items, nextToken: Buffer.from(String(end)).toString("base64url") } : { items };
}
