import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { describe, expect, it, test } from "vitest";

import { readEverydayYaml } from "./read-everyday-yaml.ts";
import { readAnyYaml } from "./read-yaml.ts";
import type { SourceNode } from "./source-node.ts";

/** Real templates that lie beside the repository; a clone without them reads the other texts only. */
const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

/** What stands where. A list or mapping ends for the library behind the comments that follow it. */
function placesOf(text: string, node: SourceNode, path = ""): string[] {
  const members = [...(node.members ?? [])].flatMap(([name, { key, value }]) => [
    `${path}/${name} key ${key.start}-${key.end}`,
    ...placesOf(text, value, `${path}/${name}`),
  ]);
  const items = (node.items ?? []).flatMap((item, index) => placesOf(text, item, `${path}/${index}`));
  const isBlock = node.members !== undefined || node.items !== undefined;
  const end = isBlock ? withoutComments(text, node) : node.end;
  return [`${path} ${node.start}-${end}`, ...members, ...items];
}

function withoutComments(text: string, { start, end }: SourceNode): number {
  let last = end;
  for (;;) {
    const line = Math.max(text.lastIndexOf("\n", last - 1) + 1, start);
    const [written = ""] = text.slice(line, last).split(/(?:^|\s)\s*#/);
    if (written.trim() !== "" || line === start) return line + written.trimEnd().length;
    last = line - 1;
  }
}

/** Both answers, to be held against each other; nothing where the text is left to the library. */
function bothOf(text: string) {
  const own = readEverydayYaml(text);
  if (own === undefined) return undefined;
  const { value, findings, locate } = readAnyYaml(text, { maxAliasedValues: 0 });
  return {
    own: { json: JSON.stringify(own.value), places: placesOf(text, own.node), findings: [] as readonly unknown[] },
    library: { json: JSON.stringify(value), places: placesOf(text, locate()), findings },
  };
}

const everyday = `# What a template has.
AWSTemplateFormatVersion: "2010-09-09"
Description: >-
  Several lines
  of text

  and a second one.
    - deeper

    - still deeper

  and back
Parameters:
  Size: # of the machine
    Type: String
    Default: t3.micro
    AllowedValues: [t3.micro, "t3.large" , 't3.''x''' ]
    Description: a long text that
      goes on below
Conditions:
  IsLarge: !Not [!Equals [!Ref Size, t3.micro]]
  IsAny: !Or
  - Condition: IsLarge
  - !Equals
    - !Ref Size
    - ""
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DependsOn:
    - Topic
    Properties: {VisibilityTimeout: 0o17, DelaySeconds: 1_0, Fifo: yes, "a b": [ ], c: {}}
  Topic:
    Type: AWS::SNS::Topic
    Metadata:
    Properties:
      DisplayName: !If [IsLarge, "large \\"one\\"\\n", 'small']
      TopicName: !Sub
        - "\${Name}-x"
        - Name: !GetAtt Queue.QueueName
      Tags:
        - Key: a
          Value: -1.5
        -
          Key: :colon
          Value: "two
            lines"
  Script:
    Type: Custom::Script
    Properties:
      ServiceToken: arn:aws:lambda:eu-west-1:111111111111:function:f
      Zones: !GetAZs
      Code: !Sub |
        #!/bin/bash
        echo "a: b"  # no comment

          indented
      Keep: |+
        end

      'quoted: key': ~
      Matrix:
        - - 1
          - 2
        - [3, [4]]
`;

describe("everyday YAML", () => {
  it("is read without the library, to the same values at the same places", () => {
    const both = bothOf(everyday);
    expect(both).toBeDefined();
    expect(both?.own).toEqual(both?.library);
    const parts = everyday.split(/\n(?=\w)/).map((part) => bothOf(`${part}\n`));
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) expect(part?.own).toEqual(part?.library);
  });

  test.each([
    ["an alias", "a: &x 1\nb: *x\n"],
    ["a merge key", "a: {b: 1}\n<<: {c: 2}\n"],
    ["a key twice", "a: 1\na: 2\n"],
    ["a tag that is no function", "a: !Rain::Embed x\n"],
    ["a type of YAML", "a: !!str 1\n"],
    ["two documents", "a: 1\n---\nb: 2\n"],
    ["a tab", "a:\n\tb: 1\n"],
    ["line ends of Windows", "a: 1\r\nb: 2\r\n"],
    ["a key that is no text", "? [a]\n: b\n"],
    ["an indent that fits nothing", "a:\n    b: 1\n  c: 2\n"],
    ["a bracket that is not closed", "a: [1, 2\n"],
    ["a quote that is not closed", 'a: "b\n'],
    ["a colon in an unquoted text", "a: b: c\n"],
    ["no mapping", "- a\n"],
    ["nothing", "\n"],
    ["what is nested too deeply", `a: ${"[".repeat(300)}${"]".repeat(300)}\n`],
  ])("leaves %s to the library", (_, text) => {
    expect(readEverydayYaml(text)).toBeUndefined();
  });

  it("may be long", () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `key${index}: "it's" # ${index}\n`).join("");
    expect(Object.keys(readEverydayYaml(text)?.value ?? {})).toHaveLength(20_000);
  });
});

/** What mistakes are made of. */
const bits = Array.from(" :-#'\"|>[]{},!&*?%@`~\n").concat(
  [
    "  ",
    ": ",
    "- ",
    " #",
    "\n\n",
    "|-\n",
    ">\n",
    "|2\n",
    "!Sub ",
    "!Ref",
    "&a ",
    "<<: ",
    "null",
    "---\n",
    "0x1F",
    "''",
  ],
  ["a: b", "key:\n", "#c\n", "  # c\n", "\\", "\t", "\u00e9", "yes", "1:30"],
);

const mistakes = fc.array(fc.record({ at: fc.nat(), drop: fc.nat({ max: 3 }), bit: fc.constantFrom("", ...bits) }), {
  maxLength: 3,
});

function withMistakes(text: string, made: readonly { at: number; drop: number; bit: string }[]): string {
  return made.reduce((before, { at, drop, bit }) => {
    const place = at % (before.length + 1);
    return before.slice(0, place) + bit + before.slice(place + drop);
  }, text);
}

/** Some lines of a text, moved to its left edge. */
function linesOf(text: string, from: number, count: number): string {
  const all = text.split("\n");
  const lines = all.slice(from % all.length).slice(0, count);
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  return `${lines.map((line) => line.slice(Math.min(...indents, 80))).join("\n")}\n`;
}

function expectNoDifference(texts: readonly string[], runs: number): number {
  let read = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.integer({ min: 1, max: 25 }),
      mistakes,
      (text, from, count, made) => {
        const both = bothOf(withMistakes(linesOf(text, from, count), made));
        if (both === undefined) return;
        read++;
        expect(both.own).toEqual(both.library);
      },
    ),
    { numRuns: runs, seed: 11 },
  );
  return read;
}

it("is never read otherwise than by the library, whatever mistakes are in it", () => {
  expect(expectNoDifference([everyday], 4_000)).toBeGreaterThan(400);
});

describe.skipIf(!existsSync(corpus))("real templates (skipped when ../shared/corpus is not there)", () => {
  const texts = globSync("**/*.{yaml,yml}", { cwd: corpus })
    .map((file) => readFileSync(corpus + file, "utf8"))
    .filter((text) => !/^\s*\{/.test(text));

  it("are everyday YAML nine times in ten, and read to the same values at the same places", () => {
    const both = texts.flatMap((text) => bothOf(text) ?? []);
    for (const { own, library } of both) expect(own).toEqual(library);
    expect(both.length).toBeGreaterThanOrEqual(texts.length * 0.9);
  });

  it("are never read otherwise than by the library, whatever mistakes are in them", () => {
    expect(expectNoDifference(texts, 2_000)).toBeGreaterThan(200);
  });
});
