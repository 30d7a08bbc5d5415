import { crc32 } from "node:zlib";

import fc from "fast-check";
import { expect, test } from "vitest";

import { reflectedCrc } from "./reflected-crc.ts";

// The check values of the catalogue of parametrised CRC algorithms: what becomes of the nine digits.
test.each<[string, 32 | 64, bigint, string]>([
  ["CRC-32", 32, 0xedb88320n, "cbf43926"],
  ["CRC-32C", 32, 0x82f63b78n, "e3069283"],
  ["CRC-64/NVME", 64, 0x9a6c9329ac4bc9b5n, "ae8b14860a799888"],
])("%s of the nine digits is its check value", (_, width, polynomial, check) => {
  expect(reflectedCrc(width, polynomial)(Buffer.from("123456789")).toString("hex")).toBe(check);
});

test("agrees with Node.js on the one check that it has, whatever the body", () => {
  const ours = reflectedCrc(32, 0xedb88320n);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (body) => {
      expect(ours(body).readUInt32BE()).toBe(crc32(body));
    }),
  );
});
