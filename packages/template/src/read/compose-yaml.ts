import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from "yaml";

import { TemplateErrorCode } from "../template-error.ts";
import { type Finding, MAX_DEPTH, tooDeep } from "./parsed-source.ts";
import { shortFormSchema } from "./short-form-tags.ts";
import { StopReading } from "./stop-reading.ts";

/** Stands first, because the library tries one tag after the other on each unquoted word. */
const anyText = { tag: "tag:yaml.org,2002:str", default: true, test: /(?:)/, resolve: (text: string): string => text };

/** Scalars stay text here: what an unquoted word means is decided by CloudFormation's rules, not by the library's. */
const standardTags = ["bool", "float", "int", "null"].map((name) => ({
  tag: `tag:yaml.org,2002:${name}`,
  resolve: (text: string): string => text,
}));

/**
 * Parses YAML into the library's nodes: one document, and a second when there is one. Unknown tags and duplicate keys are
 * left for the caller to find, who can say more about them.
 */
export function composeYaml(text: string): Document.Parsed[] {
  const composer = new Composer({
    schema: "failsafe",
    customTags: (tags) => [anyText, ...tags, ...shortFormSchema, ...standardTags],
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const [first, second] = composer.compose(boundedTokens(text), true, text.length);
  return [first, second].filter((document) => document !== undefined);
}

/** Tokens of a text that is not nested too deeply; the parser itself would go on until memory ends. */
function* boundedTokens(text: string): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_OPEN_TOKENS) throw new StopReading(tooDeep(parser.offset));
  }
  yield* parser.end();
}

/** Each level of a template opens at most a collection and a value in the parser. */
const MAX_OPEN_TOKENS = 2 * MAX_DEPTH;

/** What the library found wrong with the syntax, with what to do about it. */
export function syntaxFinding({ code, message, pos }: YAMLError): Finding {
  const remedy = remedies[code];
  return {
    code: TemplateErrorCode.Syntax,
    message: `The YAML is broken: ${message.replace(/[.:]?$/, ".")}`,
    ...(remedy === undefined ? {} : { remedy }),
    span: { start: pos[0], end: pos[1] },
  };
}

const remedies: Partial<Record<YAMLError["code"], string>> = {
  BAD_DQ_ESCAPE: "Write a backslash as two, or use single quotes.",
  BAD_INDENT: "Line it up with its siblings.",
  BAD_SCALAR_START: "Put the value in quotes.",
  BLOCK_AS_IMPLICIT_KEY: "Put a value that contains a colon and a space in quotes, and check the indentation.",
  MISSING_CHAR: "Look for a missing colon, bracket or quote.",
  MULTILINE_IMPLICIT_KEY: "Look for a line without a colon, or a value that should be in quotes.",
  MULTIPLE_TAGS: 'Write the outer function in its long form, such as "Fn::Base64:", with the inner one below it.',
  TAB_AS_INDENT: "Indent with spaces.",
  UNEXPECTED_TOKEN: "Look at what stands before it: quotes that end too early, or a comma or colon that is missing.",
};
