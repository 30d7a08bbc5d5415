import type { NormalizedSchema } from "@smithy/core/schema";
import { writeScalar, type TimestampFormat } from "./scalar.ts";

/** `<name attributes>content</name>`, the content being XML already. */
export function xmlElement(name: string, content: string, attributes = ""): string {
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** Text as XML content. Carriage returns are escaped, because an XML reader turns bare ones into line feeds. */
export function xmlText(text: string): string {
  return text.replace(forbidden, "\uFFFD").replace(special, (character) => escapes[character] ?? character);
}

/** The members of a structure as XML elements, in the model's order; what is `undefined` or `null` is left out. */
export function xmlMembers(
  schema: NormalizedSchema,
  value: unknown,
  options: { readonly timestamps: TimestampFormat; readonly skip?: (member: NormalizedSchema) => boolean },
): string {
  if (!schema.isStructSchema() || typeof value !== "object" || value === null) return "";
  const fields = value as Readonly<Record<string, unknown>>;
  let xml = "";
  for (const [name, member] of schema.structIterator()) {
    const field = fields[name];
    if (field === undefined || field === null || options.skip?.(member)) continue;
    xml += xmlMember(member.getMergedTraits().xmlName ?? name, member, field, options.timestamps);
  }
  return xml;
}

/** One member as its element; a flattened list or map gives one element per item. */
export function xmlMember(name: string, schema: NormalizedSchema, value: unknown, timestamps: TimestampFormat): string {
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    const itemName = flat ? name : (member.getMergedTraits().xmlName ?? "member");
    const items = (value as readonly unknown[]).map((item) => xmlMember(itemName, member, item, timestamps)).join("");
    return flat ? items : xmlElement(name, items);
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(([key, item]) =>
      xmlElement(flat ? name : "entry", xmlEntry(schema, key, item, timestamps)),
    );
    return flat ? entries.join("") : xmlElement(name, entries.join(""));
  }
  if (schema.isStructSchema()) return xmlElement(name, xmlMembers(schema, value, { timestamps }));
  return xmlElement(name, xmlText(writeScalar(schema, value, timestamps)));
}

function xmlEntry(schema: NormalizedSchema, key: string, value: unknown, timestamps: TimestampFormat): string {
  const [keySchema, valueSchema] = [schema.getKeySchema(), schema.getValueSchema()];
  return (
    xmlMember(keySchema.getMergedTraits().xmlName ?? "key", keySchema, key, timestamps) +
    xmlMember(valueSchema.getMergedTraits().xmlName ?? "value", valueSchema, value, timestamps)
  );
}

const special = /[&<>"\r]/g;
const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};
/** Characters that XML 1.0 cannot carry in any form. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\p{Surrogate}]/gu;
