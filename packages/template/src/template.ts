import type { Json, JsonObject, JsonPath } from "./json.ts";

/** A place in a file. Lines and columns count from 1, as editors do. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** From where to where a value stands in its file; `end` is just behind the last character. */
export interface SourceRange {
  readonly file?: string;
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

/** How a template is written. */
export type TemplateFormat = "yaml" | "json";

/** A resource as a template declares it. Attributes CloudFormation does not define are kept in place. */
export interface ResourceDeclaration extends JsonObject {
  Type: string;
}

/**
 * The content of a template as JSON, with every short form written out (`!Ref X` is `{"Ref": "X"}`).
 * Only the top-level shape is promised; values inside are whatever the author wrote.
 */
export interface TemplateBody {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Transform?: Json;
  readonly Metadata?: JsonObject;
  /** What resources of the serverless transform have in common. */
  readonly Globals?: Json;
  readonly Parameters?: Readonly<Record<string, JsonObject>>;
  readonly Rules?: Readonly<Record<string, JsonObject>>;
  readonly Mappings?: Readonly<Record<string, JsonObject>>;
  readonly Conditions?: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly Outputs?: Readonly<Record<string, JsonObject>>;
}

/** A template that was read: its content, its text, and where each value stands. */
export interface Template {
  readonly body: TemplateBody;
  readonly format: TemplateFormat;
  /** What was read, character for character, without a byte order mark; `GetTemplate` and digests need it. */
  readonly text: string;
  /** The name to show in messages, when there is one. */
  readonly file?: string;
  /**
   * Set when YAML aliases or merge keys were replaced by what they stand for. CloudFormation refuses them ("YAML aliases
   * are not allowed in CloudFormation templates"), so what it is sent must be written from `body`, not be `text`.
   */
  readonly usesAliases?: true;
  /**
   * Where the value (or, for a missing last key, its parent) stands. The part `key` asks for the place of the key
   * instead, which is the better place to point at when the value is a whole block. A path into what a loop of
   * `Fn::ForEach` writes out leads into the loop.
   */
  locate(path: JsonPath, part?: "key" | "value"): SourceRange | undefined;
}
