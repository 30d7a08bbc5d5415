import type { Document } from "yaml";

import { TemplateErrorCode } from "../template-error.ts";
import { composeYaml, syntaxFinding } from "./compose-yaml.ts";
import { type Finding, type ParsedSource, tooDeep, unreadable } from "./parsed-source.ts";
import { readEverydayYaml } from "./read-everyday-yaml.ts";
import { readYamlNode } from "./read-yaml-node.ts";
import { StopReading } from "./stop-reading.ts";
import type { YamlReading } from "./yaml-reading.ts";

type YamlOptions = Pick<YamlReading, "maxAliasedValues" | "refusesShortForms">;

/** Reads YAML as CloudFormation means it: YAML 1.1, short forms written out, aliases replaced by what they stand for. */
export function readYaml(text: string, options: YamlOptions): ParsedSource {
  const everyday = options.refusesShortForms === true ? undefined : readEverydayYaml(text);
  if (everyday !== undefined) return { value: everyday.value, findings: [], locate: () => everyday.node };
  return readAnyYaml(text, options);
}

/** Reads it with the library, which knows all of YAML. */
export function readAnyYaml(text: string, options: YamlOptions): ParsedSource {
  const findings: Finding[] = [];
  try {
    const [document, second] = composeYaml(text);
    for (const error of document?.errors ?? []) findings.push(syntaxFinding(error));
    if (second !== undefined) findings.push(secondDocument(second));
    const contents = document?.contents ?? undefined;
    if (contents === undefined) return { value: null, findings, locate: () => ({ start: 0, end: 0 }) };
    const reading: YamlReading = {
      text,
      findings,
      anchors: new Map(),
      open: new Set(),
      aliasedValues: 0,
      inAlias: false,
      usesAliases: false,
      ...options,
    };
    const { value, node } = readYamlNode(reading, contents, 0);
    return { value, findings, usesAliases: reading.usesAliases, locate: () => node };
  } catch (error) {
    if (error instanceof StopReading) return unreadable([...findings, error.finding]);
    if (error instanceof RangeError) return unreadable([...findings, tooDeep(0)]);
    throw error;
  }
}

function secondDocument(document: Document.Parsed): Finding {
  const [start, end] = document.range;
  return {
    code: TemplateErrorCode.Syntax,
    message: "A second YAML document begins here; a template is one.",
    remedy: 'Remove the line "---" before it, or move it to a file of its own.',
    span: { start, end },
  };
}
