import fc from "fast-check";

import type { RealRequest } from "./real-requests.ts";

/** A real request with parts exchanged, whose framing is still right: it is owed an answer. */
export function mutatedRequest(requests: readonly RealRequest[]): fc.Arbitrary<Uint8Array> {
  return fc
    .record({
      request: fc.constantFrom(...requests),
      method: fc.option(fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"), often),
      target: fc.option(targets, often),
      headers: fc.dictionary(fc.constantFrom(...headerNames(requests)), headerValue, { maxKeys: 2 }),
      edits: fc.array(edit, { maxLength: 4 }),
    })
    .map(({ request, method, target, headers, edits }) => {
      const kept = Object.entries({ ...request.headers, ...headers }).filter(([name]) => !framing.includes(name));
      const body = edits.reduce(applyEdit, request.body);
      return serialize({
        method: method ?? request.method,
        target: target ?? request.target,
        headers: {
          ...Object.fromEntries(kept),
          host: "localhost",
          connection: "close",
          "content-length": `${body.length}`,
        },
        body,
      });
    });
}

/** The bytes of a real request with some of them exchanged, wherever they stand: it may be no request at all. */
export function mutatedBytes(requests: readonly RealRequest[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...requests.map(serialize)), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([bytes, edits]) => edits.reduce(applyEdit, bytes));
}

/** Headers that say where a request ends, or what becomes of the connection. */
const framing = ["host", "connection", "content-length", "transfer-encoding", "expect", "upgrade"];
const often = { nil: undefined, freq: 1 };

const targets = fc.oneof(
  fc.webPath({ size: "small" }).map((path) => `/${path.replace(/^\/+/, "")}`),
  fc.constantFrom(
    "/",
    "/%",
    "/%00",
    "/%ff%fe",
    "//",
    "/a?",
    "/artifacts?uploads",
    "/artifacts/a?uploadId=%",
    "/?&&=",
    "/..",
  ),
);

const headerValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});

function headerNames(requests: readonly RealRequest[]): string[] {
  const sent = requests.flatMap(({ headers }) => Object.keys(headers));
  return [...new Set([...sent, "content-encoding", "if-match", "if-none-match", "range", "x-amz-copy-source"])];
}

/** Replaces `cut` bytes at a place, given as a fraction of the whole, by others. */
interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly put: Uint8Array;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.oneof(fc.nat(3), fc.nat(400)),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom(
        "%",
        "%00",
        "&",
        "=",
        "<",
        "]]>",
        "<!DOCTYPE a>",
        "\r\n",
        "{",
        "[[[[",
        "null",
        "1e999",
        "-1",
        "&a.member.9999999=1",
        "!Ref",
        "*a",
        "\u{10ffff}",
      )
      .map((text) => new TextEncoder().encode(text)),
  ),
});

function applyEdit(bytes: Uint8Array, { at, cut, put }: Edit): Uint8Array {
  const from = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + cut)]);
}

function serialize({ method, target, headers, body }: RealRequest): Uint8Array {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from([`${method} ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n"), "latin1"), body]);
}
