import { createHash } from "node:crypto";

import { editTemplate, readTemplate, type Json, type Template, type TemplateEdit } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { TemplateBucket } from "../environments/template-bucket.ts";
import { LARGEST_TEMPLATE, loadTemplate, templateIn } from "../plan/load-template.ts";
import { templateAddress } from "../plan/template-address.ts";
import { present } from "../present.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import type { Stack } from "../stack.ts";
import { contentOf } from "./content.ts";
import { findReferences } from "./find-local-references.ts";
import { inForm } from "./package-template.ts";
import type { PackagedForm } from "./packageable-properties.ts";
import { uploadAsset } from "./upload-asset.ts";
import { addressIn, type ObjectAddress } from "./upload-once.ts";
import { uploadSideBySide } from "./upload-side-by-side.ts";
import { uploadTemplate } from "./upload-template.ts";

/** What packaging writes: the digest of the content is in the key. */
const KEY = /^stacksteward\/(?:assets|templates)\/sha256-([0-9a-f]{64})(?:\.[a-z0-9]+)?$/;

/** An environment, and the bucket there. */
export interface BucketPlace {
  readonly environment: Environment;
  readonly bucket: TemplateBucket;
}

/**
 * The same stack with everything that its template has in the bucket of `from` in the bucket of `to`, byte for byte and under
 * the same digest; nested templates are read and promoted too. Throws `ASSETS_NOT_UPLOADED`, also for what is not there, or is
 * not what its digest says.
 */
export async function promotedStack(
  signal: AbortSignal,
  stack: Stack,
  from: BucketPlace,
  to: BucketPlace,
): Promise<Stack> {
  const template = templateIn(await loadTemplate(stack));
  if (template === undefined) throw notRead(stack);
  const { text } = await promote(signal, template, from, to, new Map());
  return { ...stack, template: present({ body: text, file: template.file }) };
}

async function promote(
  signal: AbortSignal,
  template: Template,
  from: BucketPlace,
  to: BucketPlace,
  done: Map<string, Promise<string>>,
): Promise<Template> {
  const templates = await templateAddress(from.environment.region, from.bucket.name, "");
  const references = findReferences(template.body, (value, form) => keyIn(value, form, from.bucket.name, templates));
  const edits: TemplateEdit[] = [];
  const pathOf = ({ value: key }: { readonly value: string }): string => `s3://${from.bucket.name}/${key}`;
  await uploadSideBySide(signal, to.environment.assets, references, pathOf, async ({ path, value: key, becomes }) => {
    if (becomes.kind !== "template") {
      await once(done, key, () => copy(signal, key, from, to));
      edits.push({ kind: "set", path, value: inForm(becomes, { bucket: to.bucket.name, key }), isOnOneLine: true });
      return;
    }
    const address = await once(done, key, async () => {
      const nested = readTemplate(await readNested(signal, key, from));
      return uploadTemplate(to.environment, signal, to.bucket, await promote(signal, nested, from, to, done));
    });
    edits.push({ kind: "set", path, value: address, isOnOneLine: true });
  });
  return editTemplate(template, edits);
}

/** What is named from several places is copied once. */
async function once(done: Map<string, Promise<string>>, key: string, work: () => Promise<string>): Promise<string> {
  const result = done.get(key) ?? work();
  done.set(key, result);
  return result;
}

/** The key of what was packaged into that bucket. */
function keyIn(value: Json, form: PackagedForm, bucket: string, templates: string): string | undefined {
  const key = keyNamed(value, form, bucket, templates);
  return key !== undefined && KEY.test(key) ? key : undefined;
}

function keyNamed(value: Json, form: PackagedForm, bucket: string, templates: string): string | undefined {
  if (form.kind === "location") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const { [form.bucket]: name, [form.key]: key } = value;
    return name === bucket && typeof key === "string" ? key : undefined;
  }
  const start = form.kind === "template" ? templates : `s3://${bucket}/`;
  return typeof value === "string" && value.startsWith(start) ? value.slice(start.length) : undefined;
}

function digestIn(key: string): string | undefined {
  return KEY.exec(key)?.[1];
}

/** Copies an object, unless it is there. */
async function copy(signal: AbortSignal, key: string, from: BucketPlace, to: BucketPlace): Promise<string> {
  const content = await contentOf(() => readObject(signal, key, from));
  if (content.sha256 !== digestIn(key)) throw notWhatItSays(key, from);
  const path = `s3://${from.bucket.name}/${key}`;
  await uploadAsset(to.environment, signal, to.bucket, { path, key, content });
  return key;
}

/** What a template names by its digest it cannot be part of itself, so that there is an end to it. */
async function readNested(signal: AbortSignal, key: string, from: BucketPlace): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of readObject(signal, key, from)) {
    pieces.push(piece);
    size += piece.byteLength;
    if (size > LARGEST_TEMPLATE) throw notWhatItSays(key, from);
  }
  const bytes = Buffer.concat(pieces);
  if (createHash("sha256").update(bytes).digest("hex") !== digestIn(key)) throw notWhatItSays(key, from);
  return bytes;
}

async function* readObject(
  signal: AbortSignal,
  key: string,
  { environment, bucket }: BucketPlace,
): AsyncGenerator<Uint8Array> {
  const address = await addressIn(environment, signal, bucket, key);
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { Body } = await environment
    .callS3("GetObject", signal, (client, options) => client.send(new GetObjectCommand(address), options))
    .catch((failure: unknown) => {
      throw hasServiceCode(failure, "NoSuchKey") ? notThere(address) : failure;
    });
  // Node.js has the pieces as bytes; the type of the stream does not say so.
  for await (const piece of Body?.transformToWebStream() ?? []) yield piece as Uint8Array;
}

function notThere({ Bucket, Key }: ObjectAddress): Error {
  return coreError(
    CoreErrorCode.AssetInvalid,
    `s3://${Bucket}/${Key} is not there any more. Package the stack again.`,
    { details: { bucket: Bucket, key: Key } },
  );
}

function notWhatItSays(key: string, { bucket }: BucketPlace): Error {
  return coreError(
    CoreErrorCode.AssetInvalid,
    `s3://${bucket.name}/${key} is not what its digest says: somebody has replaced it. Package the stack again.`,
    { details: { bucket: bucket.name, key } },
  );
}

function notRead({ name }: Stack): Error {
  return coreError(
    CoreErrorCode.AssetInvalid,
    `The template of stack "${name}" is read by CloudFormation alone, so what it points to is not known here. Give its file or its text.`,
    { details: { stack: name } },
  );
}
