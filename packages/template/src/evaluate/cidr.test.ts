import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { UNKNOWN, type Value } from "../evaluation.ts";
import type { Json } from "../json.ts";
import { createEvaluator } from "./evaluator.ts";

function cidr(...argument: Json[]): Value | undefined {
  const pseudo = { accountId: "111111111111", region: "eu-west-1", partition: "aws", urlSuffix: "amazonaws.com" };
  const evaluator = createEvaluator(
    { Resources: { Vpc: { Type: "AWS::EC2::VPC" } } },
    {
      pseudo: { ...pseudo, stackName: "s", stackId: "s", notificationArns: [] },
      parameters: {},
      ref: () => UNKNOWN,
      attribute: () => UNKNOWN,
    },
  );
  return evaluator.evaluate({ "Fn::Cidr": argument }, []);
}

describe("Fn::Cidr", () => {
  it("cuts a block as the documentation shows", () => {
    expect(cidr("192.168.0.0/24", "6", "5")).toEqual([
      "192.168.0.0/27",
      "192.168.0.32/27",
      "192.168.0.64/27",
      "192.168.0.96/27",
      "192.168.0.128/27",
      "192.168.0.160/27",
    ]);
  });

  it("cuts IPv6 blocks and writes them in their canonical form", () => {
    expect(cidr("2001:DB8:1234:1a00::/56", 3, 64)).toEqual([
      "2001:db8:1234:1a00::/64",
      "2001:db8:1234:1a01::/64",
      "2001:db8:1234:1a02::/64",
    ]);
    expect(cidr("::/0", 2, 127)).toEqual(["::/1", "8000::/1"]);
  });

  it("starts at the first address of the block", () => {
    expect(cidr("10.0.7.9/16", 2, 8)).toEqual(["10.0.0.0/24", "10.0.1.0/24"]);
  });

  it("is unknown when the block is", () => {
    expect(cidr({ "Fn::GetAtt": ["Vpc", "CidrBlock"] }, 2, 8)).toBe(UNKNOWN);
  });

  it.each<[string, Json[]]>([
    ["more blocks than there is room for", ["10.0.0.0/24", 5, 6]],
    ["blocks larger than the whole", ["10.0.0.0/24", 1, 9]],
    ["no blocks", ["10.0.0.0/8", 0, 8]],
    ["more than 256 blocks", ["10.0.0.0/8", 257, 8]],
    ["an address that is none", ["10.0.0.256/8", 1, 8]],
    ["an address with two gaps", ["1::2::3/64", 1, 8]],
    ["a prefix longer than the address", ["10.0.0.0/33", 1, 1]],
    ["no prefix", ["10.0.0.0", 1, 8]],
    ["one argument", ["10.0.0.0/8"]],
    ["no number of host bits, which means something undocumented", ["10.0.0.0/8", 2]],
  ])("refuses %s", (_name, argument) => {
    expect(() => cidr(...argument)).toThrow(/Fn::Cidr/);
  });

  it("agrees with counting addresses, for IPv4", () => {
    const block = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 31 }), fc.integer({ min: 1, max: 256 }));
    fc.assert(
      fc.property(block, fc.integer({ min: 1, max: 32 }), ([address, prefix, count], hostBits) => {
        const size = 2 ** hostBits;
        const whole = 2 ** (32 - prefix);
        fc.pre(count * size <= whole);
        const first = address - (address % whole);
        const expected = Array.from(
          { length: count },
          (_, index) => `${dotted(first + index * size)}/${32 - hostBits}`,
        );
        expect(cidr(`${dotted(address)}/${prefix}`, count, hostBits)).toEqual(expected);
      }),
    );
  });

  it("agrees with counting addresses, for IPv6", () => {
    const address = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 120 }), fc.nat(119), fc.nat(7), (start, prefix, bits, extra) => {
        const hostBits = Math.min(bits + 1, 128 - prefix);
        const count = Math.min(2 ** Math.min(128 - prefix - hostBits, extra), 256);
        const whole = 1n << BigInt(128 - prefix);
        const first = start - (start % whole);
        expect(listOf(cidr(`${colons(start)}/${prefix}`, count, hostBits)).map(addressOf)).toEqual(
          Array.from({ length: count }, (_, index) => first + BigInt(index) * (1n << BigInt(hostBits))),
        );
      }),
    );
  });
});

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function colons(address: bigint): string {
  const digits = address.toString(16).padStart(32, "0");
  return Array.from({ length: 8 }, (_, index) => digits.slice(index * 4, index * 4 + 4)).join(":");
}

function listOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((member) => typeof member === "string") : [];
}

/** The number of an address in any valid spelling, read independently of the code under test. */
function addressOf(block: string): bigint {
  const [address = ""] = block.split("/");
  const [head = "", tail = ""] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
  return BigInt(`0x${groups.map((group) => group.padStart(4, "0")).join("")}`);
}
