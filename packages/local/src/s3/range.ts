import { failure } from "./errors.ts";

/** A part of a body, from `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a `Range` header asks of a body of `size` bytes; `undefined` when it asks for no single range, which means all of it. */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  if (start < size && start < end) return { start, end };
  throw failure("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: header ?? "",
    ActualObjectSize: String(size),
  });
}
