/** What `isStackstewardError` of `@stacksteward/workflow` looks for; packages of one floor do not import each other. */
const marker = Symbol.for("stacksteward.error");

/** Thrown when the data of the catalog is missing, damaged or of another version. Says how to build it. */
export class CatalogDataError extends Error {
  readonly code = "CATALOG_DATA";
  readonly retryable = false;
  readonly details: { readonly file: string };

  static {
    Object.defineProperty(this.prototype, marker, { value: true });
  }

  constructor(file: string, problem: string, options?: { readonly cause?: unknown }) {
    super(
      `The data of the catalog cannot be used: ${file} ${problem}. ` +
        "In a checkout run `node packages/catalog/scripts/ensure.ts`; elsewhere install @stacksteward/catalog again. " +
        "A bundler must leave @stacksteward/catalog external, because it reads a file that stands beside it.",
      options,
    );
    this.name = "CatalogDataError";
    this.details = { file };
  }
}
