/** One place where a source file names another module. */
export interface ModuleReference {
  readonly specifier: string;
  readonly line: number;
  /** `type` leaves no trace in the program; `lazy` is loaded when it is reached. */
  readonly kind: "static" | "type" | "lazy";
}

const statement = /^(import|export)\s+(type\s)?(?:[^"'`;]*?\sfrom\s+)?"([^"]+)"/gm;
const expression = /(typeof\s+)?\bimport\(\s*(?:"([^"]+)"\s*\)|([^)]*)\))/g;
const lineComment = /^\s*(?:\*|\/\/|\/\*)/;

/**
 * Reads the modules a formatted TypeScript file names. An `import()` whose argument is not a plain string is reported
 * with an empty specifier, because nobody can say where it points.
 */
export function readImports(source: string): ModuleReference[] {
  const references: ModuleReference[] = [];
  for (const match of source.matchAll(statement)) {
    const kind = match[2] === undefined ? "static" : "type";
    references.push({ specifier: match[3] ?? "", line: lineAt(source, match.index), kind });
  }
  for (const match of source.matchAll(expression)) {
    if (lineComment.test(lineTextAt(source, match.index))) continue;
    const kind = match[1] === undefined ? "lazy" : "type";
    references.push({ specifier: match[2] ?? "", line: lineAt(source, match.index), kind });
  }
  return references;
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split("\n").length;
}

function lineTextAt(source: string, index: number): string {
  const start = source.lastIndexOf("\n", index) + 1;
  const end = source.indexOf("\n", index);
  return source.slice(start, end === -1 ? undefined : end);
}
