/** What distinguishes IPv4 from IPv6. */
export interface AddressFamily {
  /** How long an address is. */
  readonly bits: 32 | 128;
}

/** An address block with its host bits cleared. */
export interface IpBlock {
  readonly family: AddressFamily;
  readonly address: bigint;
  readonly prefix: number;
}

const ipv4: AddressFamily = { bits: 32 };
const ipv6: AddressFamily = { bits: 128 };

/** The block that a text such as `10.0.0.0/16` or `2001:db8::/56` names; `undefined` when it names none. */
export function parseBlock(text: string): IpBlock | undefined {
  const [, addressText = "", prefixText = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = addressText.includes(":") ? ipv6 : ipv4;
  const address = family === ipv6 ? parseIpv6(addressText) : parseIpv4(addressText);
  const prefix = Number(prefixText);
  if (address === undefined || prefixText === "" || prefix > family.bits) return undefined;
  const hostBits = BigInt(family.bits - prefix);
  return { family, address: (address >> hostBits) << hostBits, prefix };
}

/** The text of a block; IPv6 addresses in the canonical form of RFC 5952. */
export function formatBlock(address: bigint, prefix: number, family: AddressFamily): string {
  return `${family === ipv6 ? formatIpv6(address) : formatIpv4(address)}/${prefix}`;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((address, part) => (address << 8n) | BigInt(part), 0n);
}

function formatIpv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join(".");
}

function parseIpv6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(missing).fill("0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((address, group) => (address << 16n) | BigInt(`0x${group}`), 0n);
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}

function formatIpv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const zeros = longestZeros(groups);
  if (zeros.length < 2) return groups.join(":");
  return `${groups.slice(0, zeros.start).join(":")}::${groups.slice(zeros.start + zeros.length).join(":")}`;
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== "0") start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
