import type { InstancePlace } from "./instance-place.ts";

/**
 * No cover of `places` by rectangles without overlaps has fewer of them: the rank of the table of accounts and regions, with 1
 * where a place is and 0 elsewhere. Each rectangle is a table of rank 1, the table is their sum, and the rank of a sum is at
 * most the sum of the ranks. Counted modulo a prime, where a rank is never larger than it really is.
 */
export function lowerBound(places: readonly InstancePlace[]): number {
  const columns = new Map([...new Set(places.map(({ region }) => region))].map((region, index) => [region, index]));
  const rows = new Map<string, number[]>();
  for (const { account, region } of places) {
    const row = rows.get(account) ?? Array.from({ length: columns.size }, () => 0);
    row[columns.get(region) ?? 0] = 1;
    rows.set(account, row);
  }
  const distinct = new Map([...rows.values()].map((row) => [row.join(""), row]));
  return rankOf([...distinct.values()], columns.size);
}

const PRIME = 65_521;

/** By elimination; each row is reduced by those that were kept before it. */
function rankOf(rows: readonly (readonly number[])[], width: number): number {
  const pivots = new Map<number, readonly number[]>();
  for (const given of rows) {
    if (pivots.size === width) break;
    const row = [...given];
    for (let column = 0; column < width; column += 1) {
      const value = row[column] ?? 0;
      if (value === 0) continue;
      const pivot = pivots.get(column);
      if (pivot === undefined) {
        const inverse = power(value, PRIME - 2);
        pivots.set(
          column,
          row.map((each) => (each * inverse) % PRIME),
        );
        break;
      }
      for (let index = column; index < width; index += 1) {
        row[index] = ((row[index] ?? 0) + (PRIME - value) * (pivot[index] ?? 0)) % PRIME;
      }
    }
  }
  return pivots.size;
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let left = exponent, square = base; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}
