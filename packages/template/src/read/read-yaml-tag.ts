import type { Json } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { nearestName } from "../nearest-name.ts";
import type { Finding } from "./parsed-source.ts";
import type { ReadNode, YamlReading } from "./yaml-reading.ts";
import { intrinsicOfTag, shortFormTags } from "./short-forms.ts";
import type { SourceNode, Span } from "./source-node.ts";

/** Writes a short form out: `!Ref X` becomes `{"Ref": "X"}`. `content` is the node as it reads without its tag. */
export function readYamlTag(reading: YamlReading, span: Span, tag: string, content: ReadNode): ReadNode {
  const start = Math.max(reading.text.lastIndexOf(tag, span.start), 0);
  const key: Span = { start, end: start + tag.length };
  const name = intrinsicOfTag(tag);
  if (reading.refusesShortForms === true) {
    reading.findings.push(shortForm(tag, key));
    return content;
  }
  if (name === undefined) {
    reading.findings.push(unknownTag(tag, key));
    return content;
  }
  return writeOut(name, key, content);
}

/** A function in its long form. `key` is where its tag stands. */
export function writeOut(name: string, key: Span, content: ReadNode): ReadNode {
  const { value, node } = name === "Fn::GetAtt" ? splitAttribute(content) : content;
  const members = new Map([[name, { key, value: node }]]);
  return { value: { [name]: value }, node: { start: key.start, end: node.end, members } };
}

/** `!GetAtt Resource.Some.Attribute` names the resource before the first dot and the attribute behind it. */
function splitAttribute({ value, node }: ReadNode): ReadNode {
  const dot = typeof value === "string" ? value.indexOf(".") : -1;
  if (typeof value !== "string" || dot < 0) return { value, node };
  const parts: Json = [value.slice(0, dot), value.slice(dot + 1)];
  const items: SourceNode[] = [node, node];
  return { value: parts, node: { start: node.start, end: node.end, items } };
}

function shortForm(tag: string, span: Span): Finding {
  return {
    code: TemplateErrorCode.Syntax,
    message: `The short form ${tag} can't stand in a snippet.`,
    remedy: "Write the function in full.",
    span,
  };
}

function unknownTag(tag: string, span: Span): Finding {
  if (tag.startsWith("!Rain::")) return rainDirective(tag, span);
  const near = nearestName(tag, shortFormTags);
  return {
    code: TemplateErrorCode.UnknownIntrinsic,
    message: `${tag} is no function of CloudFormation.`,
    remedy:
      near === undefined
        ? `Use one of ${shortFormTags.join(", ")}, or put a value that begins with "!" in quotes.`
        : `Did you mean ${near}?`,
    span,
  };
}

/** Rain's directives look like functions of CloudFormation, and stand in many of AWS's own samples. */
function rainDirective(tag: string, span: Span): Finding {
  return {
    code: TemplateErrorCode.UnknownIntrinsic,
    message: `${tag} is a directive of the tool Rain, not a function of CloudFormation.`,
    remedy: "Let `rain pkg` write the template first.",
    span,
  };
}

/** The finding for a type of YAML that CloudFormation does not read, such as `!!binary`. */
export function unsupportedTag(type: string, span: Span): Finding {
  return {
    code: TemplateErrorCode.Syntax,
    message: `CloudFormation does not read the YAML type !!${type}.`,
    remedy: "Write the value as text.",
    span,
  };
}
