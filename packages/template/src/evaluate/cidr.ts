import { UNKNOWN, type Value } from "../evaluation.ts";
import type { JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { formatBlock, parseBlock } from "./ip-block.ts";
import { refuse, type Intrinsic } from "./intrinsic.ts";
import { isScalar, scalarText } from "./scalar.ts";

/**
 * `Fn::Cidr`: the first `count` blocks of `cidrBits` host bits inside a block.
 * Bounds and meaning as in "Fn::Cidr" in the CloudFormation template reference.
 */
export const cidr: Intrinsic = (argument, path, evaluation) => {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 3) return refuseArguments(path);
  if (argument.length === 2) {
    return refuse(
      TemplateErrorCode.Unsupported,
      "Fn::Cidr without a number of host bits is not supported: what the service takes for it is not documented.",
      path,
      "Give the number as the third argument, such as 8 for blocks of /24.",
    );
  }
  const values = argument.map((node, index) => evaluation.value(node, [...path, index]));
  if (values.includes(UNKNOWN)) return UNKNOWN;
  const [block, count, bits] = values;
  const parsed = typeof block === "string" ? parseBlock(block) : undefined;
  if (parsed === undefined) {
    return refuse(
      TemplateErrorCode.Structure,
      `Fn::Cidr: ${JSON.stringify(block ?? null)} is not a CIDR block.`,
      path,
      "Give an address and a prefix length, such as 10.0.0.0/16.",
    );
  }
  const subnets = wholeNumber(count, 1, 256) ?? refuseArguments(path);
  const hostBits = wholeNumber(bits, 1, parsed.family.bits) ?? refuseArguments(path);
  const size = 1n << BigInt(hostBits);
  if (BigInt(subnets) * size > 1n << BigInt(parsed.family.bits - parsed.prefix)) {
    return refuse(
      TemplateErrorCode.Structure,
      `Fn::Cidr: the block has no room for ${subnets} blocks with ${hostBits} host bits each.`,
      path,
    );
  }
  return Array.from({ length: subnets }, (_, index) =>
    formatBlock(parsed.address + BigInt(index) * size, parsed.family.bits - hostBits, parsed.family),
  );
};

function wholeNumber(value: Value | undefined, least: number, most: number): number | undefined {
  const text = isScalar(value) ? scalarText(value) : "";
  const number = /^\d{1,3}$/.test(text) ? Number(text) : -1;
  return number >= least && number <= most ? number : undefined;
}

function refuseArguments(path: JsonPath): never {
  return refuse(
    TemplateErrorCode.Structure,
    "Fn::Cidr requires a CIDR block, a count from 1 to 256 and the number of host bits of each block.",
    path,
  );
}
