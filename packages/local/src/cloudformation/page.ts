import type { ServiceError } from "../wire/service-error.ts";
import { pageOf as partOf, readToken, writeToken, type Page } from "../wire/page.ts";
import { validationError } from "./service-errors.ts";

/** How many entries a page of the list operations holds. */
const pageSize = 100;

/** The page of `all` that `token` asks for; the first one without it. */
export function pageOf<Item>(all: Iterable<Item>, token: string | undefined, size: number = pageSize): Page<Item> {
  return partOf(all, token, size, invalidToken);
}

/** A page of a log that is read from its end: what has come since its first page is in none of them. */
export interface StablePage {
  /** How many entries the log had when the first page was asked for. */
  readonly until: number;
  readonly offset: number;
  readonly size: number;
  /** Leads to the next page of `total` entries. */
  readonly nextToken: (total: number) => string | undefined;
}

/** The page that `token` asks for of a log that has `length` entries by now; the first one without it. */
export function stablePage(token: string | undefined, length: number): StablePage {
  const [until = length, offset = 0] = token === undefined ? [] : readToken(token, 2, invalidToken);
  const next = offset + pageSize;
  return {
    ...{ until, offset, size: pageSize },
    nextToken: (total) => (next < total ? writeToken(until, next) : undefined),
  };
}

function invalidToken(): ServiceError {
  return validationError("The NextToken is not valid.");
}
