import { CdkErrorCode, cdkError } from "./cdk-error.ts";
import { nameOf, neededBy, type StackArtifact } from "./read-assembly.ts";

/**
 * The stacks that one of the patterns names, and all that those need, in the order of the assembly. Throws `STACK_UNKNOWN` for
 * a pattern that names none.
 */
export function selectStacks(all: readonly StackArtifact[], patterns: readonly string[]): readonly StackArtifact[] {
  const selected = new Set<string>();
  const take = (artifact: StackArtifact): void => {
    if (selected.has(nameOf(artifact))) return;
    selected.add(nameOf(artifact));
    for (const needed of neededBy(artifact, all)) for (const other of all) if (nameOf(other) === needed) take(other);
  };
  for (const pattern of patterns) for (const artifact of matching(all, pattern)) take(artifact);
  return all.filter((artifact) => selected.has(nameOf(artifact)));
}

/** A layer of an assembly's stacks. */
export interface StackLayer {
  readonly name: string;
  readonly stacks: readonly StackArtifact[];
}

/**
 * The stacks in layers, each in the first that has a pattern for it; a layer without any is left out. Throws `STACK_UNKNOWN`
 * for a pattern that names no stack of the assembly, and `LAYER_MISSING` for stacks that stand in none.
 */
export function stacksInLayers(
  all: readonly StackArtifact[],
  selected: readonly StackArtifact[],
  layers: Readonly<Record<string, readonly string[]>>,
): readonly StackLayer[] {
  let left = selected;
  const found = Object.entries(layers).map(([name, patterns]) => {
    const named = new Set(patterns.flatMap((pattern) => matching(all, pattern)));
    const stacks = left.filter((artifact) => named.has(artifact));
    left = left.filter((artifact) => !named.has(artifact));
    return { name, stacks };
  });
  if (left.length === 0) return found.filter(({ stacks }) => stacks.length > 0);
  const names = left.map(nameOf);
  throw cdkError(
    CdkErrorCode.LayerMissing,
    `No layer has a pattern for ${names.join(", ")}. Add one, such as { rest: ["**"] } as the last layer.`,
    { details: { stacks: names, layers: Object.keys(layers) } },
  );
}

function matching(all: readonly StackArtifact[], pattern: string): readonly StackArtifact[] {
  const form = formOf(pattern);
  const found = all.filter((artifact) => namesOf(artifact).some((name) => form.test(name)));
  if (found.length > 0) return found;
  const stacks = all.map((artifact) => artifact.displayName);
  throw cdkError(
    CdkErrorCode.StackUnknown,
    `No stack is called ${JSON.stringify(pattern)}. There are ${stacks.join(", ")}.`,
    { details: { pattern, stacks } },
  );
}

/** What the CDK CLI knows a stack by, and what CloudFormation does. */
function namesOf(artifact: StackArtifact): string[] {
  return [artifact.displayName, artifact.id, nameOf(artifact)];
}

/** `*` is any part of a name without a `/`, `**` is any part, and `?` one character, as in patterns of the CDK CLI. */
function formOf(pattern: string): RegExp {
  const form = pattern.replaceAll(/\*\*|[*?]|[^*?]+/g, (part) => {
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : part.replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`);
  });
  return new RegExp(`^${form}$`);
}
