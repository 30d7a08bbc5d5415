import fc from "fast-check";

type Node = unknown;

/** A template as JSON, with parts taken away, exchanged, wrapped into functions, or put where they do not belong. */
export function mutatedTemplate(templates: readonly object[]): fc.Arbitrary<object> {
  return fc
    .record({
      template: fc.constantFrom(...templates),
      edits: fc.array(edit, { minLength: 1, maxLength: 8 }),
    })
    .map(({ template, edits }) => {
      const root = { template: structuredClone(template) };
      for (const each of edits) applyEdit(root, each);
      return isRecord(root.template) ? root.template : { Resources: root.template };
    });
}

/** How one place of a template is changed. `where` chooses the place among all of them, from 0 to 1. */
interface Edit {
  readonly where: number;
  readonly kind: "put" | "drop" | "wrap" | "move" | "rename";
  readonly value: Node;
  readonly name: string;
  readonly from: number;
}

const NAMES = [
  ...["Ref", "Fn::Sub", "Fn::GetAtt", "Fn::If", "Fn::Join", "Fn::Select", "Fn::FindInMap", "Fn::Split", "Fn::Cidr"],
  ...["Fn::ImportValue", "Fn::Transform", "Fn::ForEach::Loop", "Fn::Length", "Fn::ToJsonString", "Condition"],
  ...["Fn::Equals", "Fn::And", "Fn::Not", "Type", "Properties", "DependsOn", "Metadata", "Export", "Default"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "", "a.b", "AWS::Region", "AWS::NoValue"],
];
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 4 }));
const leaf: fc.Arbitrary<Node> = fc.oneof(
  fc.constantFrom<Node>(null, true, false, 0, -1, 1e308, 0.5, "", "${", "${a}", "${a.b}", "${!a}", "{{resolve:"),
  fc.constantFrom<Node>([], {}, [[]], [null], { Ref: null }, { "Fn::If": [] }, { "Fn::GetAtt": "a" }, "x".repeat(5000)),
  fc.constantFrom<Node>(
    "arn:aws:iam::111111111111:role/x",
    "AWS::S3::Bucket",
    "*",
    "{{resolve:ssm:a:1}}",
    "10.0.0.0/8",
  ),
  fc.string({ maxLength: 12 }),
);
const { value }: { value: fc.Arbitrary<Node> } = fc.letrec<{ value: Node }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
/** So deep that a program which calls itself for each level without counting would end. */
const deep = fc.integer({ min: 50, max: 600 }).map((levels) => {
  let inner: Node = "x";
  for (let level = 0; level < levels; level += 1) inner = level % 2 === 0 ? [inner] : { "Fn::Join": inner };
  return inner;
});
const edit: fc.Arbitrary<Edit> = fc.record({
  where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.constantFrom("put", "drop", "wrap", "move", "rename"),
  value: fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: deep }),
  name,
  from: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
});

interface Place {
  readonly holder: Record<string, Node> | Node[];
  readonly key: string | number;
}

function applyEdit(root: Record<string, Node>, { where, kind, value, name: newName, from }: Edit): void {
  const places = placesIn(root);
  const { holder, key } = places[Math.floor(where * places.length)] ?? { holder: root, key: "template" };
  const here = read(holder, key);
  switch (kind) {
    case "put":
      return write(holder, key, structuredClone(value));
    case "drop":
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case "wrap":
      return write(holder, key, { [newName]: here });
    case "move": {
      const source = places[Math.floor(from * places.length)];
      return write(holder, key, source === undefined ? here : structuredClone(read(source.holder, source.key)));
    }
    case "rename":
      if (Array.isArray(holder)) return;
      delete holder[key];
      // `__proto__` as a name of its own, which is what a parser of JSON makes of it.
      Object.defineProperty(holder, newName, { value: here, enumerable: true, configurable: true, writable: true });
  }
}

/** Not those of what is too deep to walk. */
function placesIn(root: Record<string, Node>): Place[] {
  const places: Place[] = [];
  const queue: { readonly node: Node; readonly depth: number }[] = [{ node: root, depth: 0 }];
  for (const { node, depth } of queue) {
    if (depth > 40 || !(Array.isArray(node) || isRecord(node))) continue;
    const keys = Array.isArray(node) ? node.map((_, index) => index) : Object.keys(node);
    for (const key of keys) {
      places.push({ holder: node, key });
      queue.push({ node: read(node, key), depth: depth + 1 });
    }
  }
  return places;
}

function read(holder: Place["holder"], key: string | number): Node {
  return Array.isArray(holder) ? holder[Number(key)] : holder[key];
}

function write(holder: Place["holder"], key: string | number, value: Node): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function isRecord(node: Node): node is Record<string, Node> {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}
