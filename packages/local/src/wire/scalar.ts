import type { NormalizedSchema } from "@smithy/core/schema";
import { ServiceError } from "./service-error.ts";

/** How a timestamp without a format of its own is written. */
export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

/** Reads a scalar from text (query parameters, XML, headers). `where` names it in errors. */
export function readScalar(schema: NormalizedSchema, text: string, where: string, format: TimestampFormat): unknown {
  if (schema.isBooleanSchema()) {
    if (text === "true") return true;
    if (text === "false") return false;
    throw malformed(where, text, "a boolean");
  }
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) {
    const number = Number(text);
    if (text.trim() === "" || !Number.isFinite(number)) throw malformed(where, text, "a number");
    return number;
  }
  if (schema.isTimestampSchema()) return readTimestamp(schema, text, where, format);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, "base64"));
  return text;
}

/** Writes a scalar as text. */
export function writeScalar(schema: NormalizedSchema, value: unknown, format: TimestampFormat): string {
  if (value instanceof Date) return writeTimestamp(value, timestampFormat(schema, format));
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return String(value);
}

/** The format of a timestamp schema, from its own trait or the protocol's default. */
export function timestampFormat(schema: NormalizedSchema, format: TimestampFormat): TimestampFormat {
  return timestampFormats[Number(schema.getSchema())] ?? format;
}

/** The sentinels of `@smithy/core/schema`: 4 takes the protocol's default. */
const timestampFormats: Readonly<Record<number, TimestampFormat>> = {
  5: "date-time",
  6: "http-date",
  7: "epoch-seconds",
};

function readTimestamp(schema: NormalizedSchema, text: string, where: string, format: TimestampFormat): Date {
  const asNumber = timestampFormat(schema, format) === "epoch-seconds" && text.trim() !== "";
  const date = new Date(asNumber ? Math.round(Number(text) * 1000) : text);
  if (Number.isNaN(date.getTime())) throw malformed(where, text, "a timestamp");
  return date;
}

function writeTimestamp(date: Date, format: TimestampFormat): string {
  if (format === "epoch-seconds") return String(date.getTime() / 1000);
  return format === "http-date" ? date.toUTCString() : date.toISOString();
}

function malformed(where: string, text: string, expected: string): ServiceError {
  return new ServiceError("MalformedInput", `Value '${text.slice(0, 256)}' at '${where}' is not ${expected}.`);
}
