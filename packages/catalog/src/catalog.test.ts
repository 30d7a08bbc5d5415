import { expect, test } from "vitest";

import type { CatalogBytes } from "./catalog-file.ts";
import { createCatalog } from "./catalog.ts";
import { bytesOf, catalogFile } from "./open-catalog.ts";

function countReads() {
  const file = bytesOf(catalogFile);
  const reads: number[] = [];
  const bytes: CatalogBytes = {
    name: file.name,
    read(offset, length) {
      reads.push(length);
      return file.read(offset, length);
    },
  };
  return { bytes, reads };
}

test("a cold question reads the index and one type, far less than the file", () => {
  const { bytes, reads } = countReads();
  createCatalog(bytes, 10).find("AWS::SQS::Queue");
  expect(reads).toHaveLength(3);
  expect(reads.reduce((sum, length) => sum + length)).toBeLessThan(100_000);
});

test("each further type costs one read of a few kilobytes, and a known one nothing", () => {
  const { bytes, reads } = countReads();
  const catalog = createCatalog(bytes, 10);
  const queue = catalog.find("AWS::SQS::Queue");
  reads.length = 0;
  catalog.find("AWS::SNS::Topic");
  catalog.find("AWS::IAM::Role");
  expect(reads).toHaveLength(2);
  expect(Math.max(...reads)).toBeLessThan(4_000);
  expect(catalog.find("AWS::SQS::Queue")).toBe(queue);
  expect(reads).toHaveLength(2);
});

test("forgets the type unused for longest once the cache is full", () => {
  const { bytes, reads } = countReads();
  const catalog = createCatalog(bytes, 2);
  const ask = (typeName: string) => {
    reads.length = 0;
    catalog.find(typeName);
    return reads.length;
  };
  ask("AWS::SQS::Queue");
  ask("AWS::SNS::Topic");
  expect(ask("AWS::SQS::Queue")).toBe(0);
  expect(ask("AWS::IAM::Role")).toBe(1);
  expect(ask("AWS::SQS::Queue")).toBe(0);
  expect(ask("AWS::SNS::Topic")).toBe(1);
});
