import { writtenPath } from "../extensions/written-path.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { TemplateError, TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { SourceRange, Template, TemplateBody, TemplateFormat } from "../template.ts";
import { decodeText } from "./decode-text.ts";
import { indexLines } from "./line-index.ts";
import type { Finding, ParsedSource } from "./parsed-source.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";
import { findSpan, type Span } from "./source-node.ts";
import { findShapeProblems, hasTemplateShape } from "./template-shape.ts";

/** How a template is read. */
export interface ReadTemplateOptions {
  /** The name to show in messages. Nothing is read from it. */
  readonly file?: string;
  /** How many bytes a template may have; more are refused unread. Default 1,000,000, CloudFormation's limit for S3. */
  readonly maxBytes?: number;
  /** How many values YAML aliases may add to what is written; with 0 they are refused, as CloudFormation does. Default 10,000. */
  readonly maxAliasedValues?: number;
}

/**
 * Reads a template, JSON when its first character is `{` and YAML otherwise, as CloudFormation decides.
 * Throws `TemplateError` with everything found (at most 100 problems) when the text is no template: not UTF-8, too
 * large, broken, a key written twice, a short form that does not exist, a section of the wrong shape. What stands
 * inside the sections is for `checkStructure` to judge.
 */
export function readTemplate(source: string | Uint8Array, options: ReadTemplateOptions = {}): Template {
  const { file, maxBytes = 1_000_000, maxAliasedValues = 10_000 } = options;
  const bytes = typeof source === "string" ? Buffer.byteLength(source) : source.length;
  if (bytes > maxBytes) throw new TemplateError([tooLarge(bytes, maxBytes, file)]);
  const text = typeof source === "string" ? source.replace(/^\uFEFF/, "") : decode(source, file);
  const format: TemplateFormat = /^\s*\{/.test(text) ? "json" : "yaml";
  const parsed = format === "json" ? readJson(text) : readYaml(text, { maxAliasedValues });
  const rangeOf = rangesIn(text, file);
  const body = bodyOf(parsed, format, rangeOf);
  return {
    body,
    format,
    text,
    ...(file === undefined ? {} : { file }),
    ...(parsed.usesAliases === true ? { usesAliases: true } : {}),
    locate: (path: JsonPath, part: "key" | "value" = "value"): SourceRange | undefined => {
      const span = findSpan(parsed.locate(), writtenPath({ ...body }, path), part);
      return span === undefined ? undefined : rangeOf(span);
    },
  };
}

/** A text that is wrong in more places than this is no template, and the list would help nobody. */
const MAX_PROBLEMS = 100;

type RangeOf = (span: Span) => SourceRange;

function rangesIn(text: string, file: string | undefined): RangeOf {
  const position = indexLines(text);
  return ({ start, end }) => ({
    ...(file === undefined ? {} : { file }),
    start: position(start),
    end: position(end),
  });
}

function decode(bytes: Uint8Array, file: string | undefined): string {
  const decoded = decodeText(bytes);
  if ("text" in decoded) return decoded.text;
  throw new TemplateError([{ ...decoded.problem, range: startOf(file) }]);
}

function tooLarge(bytes: number, maxBytes: number, file: string | undefined): TemplateProblem {
  return {
    code: TemplateErrorCode.TooLarge,
    message: `The template has ${bytes} bytes; at most ${maxBytes} are read.`,
    remedy: "Split it into nested stacks, or raise maxBytes.",
    range: startOf(file),
  };
}

/** What concerns the file as a whole stands at its beginning. */
function startOf(file: string | undefined): SourceRange {
  const start = { line: 1, column: 1 };
  return { ...(file === undefined ? {} : { file }), start, end: start };
}

function bodyOf(parsed: ParsedSource, format: TemplateFormat, rangeOf: RangeOf): TemplateBody {
  const found = parsed.findings.toSorted((a, b) => a.span.start - b.span.start).slice(0, MAX_PROBLEMS);
  if (found.length > 0) throw new TemplateError(found.map((finding) => problemOf(finding, format, rangeOf)));
  const value = withIncludedResources(parsed.value);
  if (hasTemplateShape(value)) return value;
  throw new TemplateError(
    findShapeProblems(value).map((problem) => {
      const span = findSpan(parsed.locate(), problem.path ?? [], "key");
      return span === undefined ? problem : { ...problem, range: rangeOf(span) };
    }),
  );
}

/** A macro of the whole template may bring the resources; until then there are none. */
function withIncludedResources(value: Json | undefined): Json | undefined {
  const isIncluded = isJsonObject(value) && value["Resources"] === undefined && value["Fn::Transform"] !== undefined;
  return isIncluded ? { ...value, Resources: {} } : value;
}

function problemOf(finding: Finding, format: TemplateFormat, rangeOf: RangeOf): TemplateProblem {
  const { code, message, remedy, span, first } = finding;
  const { serviceMessage = serviceSentence(finding, format, rangeOf) } = finding;
  const before = first === undefined ? undefined : rangeOf(first).start;
  return {
    code,
    message: before === undefined ? message : `${message} It stands first at ${before.line}:${before.column}.`,
    ...(remedy === undefined ? {} : { remedy }),
    ...(serviceMessage === undefined ? {} : { serviceMessage }),
    range: rangeOf(span),
  };
}

/** CloudFormation's sentence for a broken text. Keys written twice it may even take. */
function serviceSentence({ code, span }: Finding, format: TemplateFormat, rangeOf: RangeOf): string | undefined {
  if (code === TemplateErrorCode.DuplicateKey) return undefined;
  const { line, column } = rangeOf(span).start;
  return `Template format error: ${format.toUpperCase()} not well-formed. (line ${line}, column ${column})`;
}
