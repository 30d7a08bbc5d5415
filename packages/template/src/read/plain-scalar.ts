import { numberOf } from "./parsed-source.ts";

const booleans = new Map(
  [
    ["true", "yes", "on"],
    ["false", "no", "off"],
  ].flatMap((words, index) =>
    words.flatMap((word) =>
      [word, word.toUpperCase(), word[0]?.toUpperCase() + word.slice(1)].map(
        (spelling) => [spelling, index === 0] as const,
      ),
    ),
  ),
);

/**
 * What an unquoted YAML word means in YAML 1.1, the version CloudFormation follows.
 * Dates stay text, because CloudFormation does not support the timestamp type.
 * See "CloudFormation template format" in the CloudFormation user guide.
 */
export function plainScalar(source: string): string | number | boolean | null {
  switch (source.charCodeAt(0)) {
    case 0x2b: // +
    case 0x2d: // -
    case 0x2e: // .
      return number(source);
    case 0x7e: // ~
      return source === "~" ? null : source;
  }
  const first = source.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) return number(source);
  if (source.length > 5) return source;
  if (source === "" || source === "null" || source === "Null" || source === "NULL") return null;
  return booleans.get(source) ?? source;
}

const decimal = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const float = /^[-+]?(?:(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+)$/;
const octal = /^([-+]?)0([0-7_]+)$/;
const hexadecimal = /^([-+]?)0x([0-9a-fA-F_]+)$/;
const binary = /^([-+]?)0b([01_]+)$/;
const sexagesimal = /^([-+]?)([1-9][0-9_]*(?::[0-5]?[0-9])+)$/;

function number(source: string): number | string {
  if (decimal.test(source) || float.test(source)) return numberOf(source.replaceAll("_", "").replace(/^\+/, ""));
  return (
    inBase(octal, 8, source) ??
    inBase(hexadecimal, 16, source) ??
    inBase(binary, 2, source) ??
    inSixties(source) ??
    source
  );
}

function inBase(pattern: RegExp, base: number, source: string): number | undefined {
  const match = pattern.exec(source);
  if (match === null) return undefined;
  const value = Number.parseInt((match[2] ?? "").replaceAll("_", ""), base);
  return match[1] === "-" ? -value : value;
}

function inSixties(source: string): number | undefined {
  const match = sexagesimal.exec(source);
  if (match === null) return undefined;
  const value = (match[2] ?? "")
    .replaceAll("_", "")
    .split(":")
    .reduce((sum, digits) => sum * 60 + Number(digits), 0);
  return match[1] === "-" ? -value : value;
}
