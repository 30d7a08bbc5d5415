import fc from "fast-check";
import { expect, test } from "vitest";

import { unframeBody } from "./aws-chunked.ts";

const headers = { "content-encoding": "aws-chunked" };

function framed(chunks: readonly Uint8Array[], trailers = ""): Buffer {
  const parts = chunks
    .filter(({ length }) => length > 0)
    .flatMap((chunk) => [`${chunk.length.toString(16)}\r\n`, chunk, "\r\n"]);
  return Buffer.concat([...parts, `0\r\n${trailers}\r\n`].map((part) => Buffer.from(part)));
}

test("any chunks come out as one body", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
      const { body } = unframeBody({ headers, body: framed(chunks) });
      expect(Buffer.from(body)).toEqual(Buffer.concat(chunks));
    }),
  );
});

test("signed chunks and trailing checksums are understood", () => {
  const body = Buffer.from("3;chunk-signature=0abc\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n");
  const signed = { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };
  const unframed = unframeBody({ headers: signed, body });
  expect(Buffer.from(unframed.body).toString()).toBe("abc");
  expect(unframed.trailers).toEqual({ "x-amz-checksum-crc32": "NSRBwg==" });
});

test("a body cut off anywhere before its last chunk is refused", () => {
  const whole = framed([Buffer.from("abc"), Buffer.from("defgh")]);
  const lastChunk = whole.lastIndexOf("0\r\n");
  for (let end = 0; end < lastChunk; end += 1) {
    expect(() => unframeBody({ headers, body: whole.subarray(0, end) })).toThrow("framing is broken");
  }
});

test("a body without framing is left as it is", () => {
  const body = Buffer.from("3\r\nabc\r\n0\r\n\r\n");
  expect(unframeBody({ headers: {}, body }).body).toBe(body);
});
