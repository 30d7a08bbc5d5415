/**
 * In how many ways at most an expression may be tried on a text of this length before it is given up; `Infinity` when
 * nobody can say, or repetitions stand in each other. Only an estimate from above: what is not understood counts as a way
 * more, never as one less.
 */
export function waysToTry(source: string, length: number): number {
  const reading: Reading = { source, at: 0, length };
  const { ways } = readAlternatives(reading, 0);
  return reading.at < source.length ? Infinity : ways;
}

interface Reading {
  readonly source: string;
  readonly length: number;
  at: number;
}

interface Part {
  readonly ways: number;
  /** Whether it may be of any length. */
  readonly isOpen: boolean;
}

/** Deeper groups than any pattern has. */
const MAX_DEPTH = 20;

function readAlternatives(reading: Reading, depth: number): Part {
  let { ways, isOpen } = readSequence(reading, depth);
  while (reading.source[reading.at] === "|") {
    reading.at += 1;
    const next = readSequence(reading, depth);
    ways += next.ways;
    isOpen ||= next.isOpen;
  }
  return { ways, isOpen };
}

function readSequence(reading: Reading, depth: number): Part {
  let ways = 1;
  let isOpen = false;
  while (reading.at < reading.source.length && !"|)".includes(reading.source[reading.at] ?? "")) {
    const part = repeated(reading, readAtom(reading, depth));
    ways *= part.ways;
    isOpen ||= part.isOpen;
  }
  return { ways, isOpen };
}

function readAtom(reading: Reading, depth: number): Part {
  const { source, at } = reading;
  const single = { ways: 1, isOpen: false };
  if (source[at] === "(") {
    reading.at += /^\(\?(?:[:=!]|<[=!]|<\w+>)/.exec(source.slice(at, at + 40))?.[0].length ?? 1;
    const group = depth < MAX_DEPTH ? readAlternatives(reading, depth + 1) : { ways: Infinity, isOpen: true };
    reading.at += 1;
    return group;
  }
  // A character, an escaped one, or a class of them. A back reference matches what may be of any length.
  const token = /^(?:\\[1-9k].*|\\.|\[(?:\\.|[^\]\\])*\]|.)/s.exec(source.slice(at))?.[0] ?? "";
  reading.at += Math.max(token.length, 1);
  return /^\\[1-9k]/.test(token) ? { ways: Infinity, isOpen: true } : single;
}

function repeated(reading: Reading, part: Part): Part {
  const written = /^(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?/.exec(reading.source.slice(reading.at, reading.at + 40))?.[0];
  if (written === undefined) return part;
  reading.at += written.length;
  const [, least = "0", comma, most = ""] = /^\{(\d+)(,?)(\d*)\}/.exec(written) ?? [];
  if (written.startsWith("?")) return { ...part, ways: part.ways + 1 };
  if (!written.startsWith("{") || (comma === "," && most === "")) {
    return { ways: part.ways > 1 || part.isOpen ? Infinity : reading.length + 1, isOpen: true };
  }
  const end = comma === "" ? Number(least) : Number(most);
  return { ...part, ways: part.ways ** end * (end - Number(least) + 1) };
}
