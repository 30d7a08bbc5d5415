import { editTemplate, type Json, type Template, type TemplateEdit } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { TemplateBucket } from "../environments/template-bucket.ts";
import type { UploadedAsset } from "./asset-options.ts";
import { assetContent } from "./asset-content.ts";
import type { LocalFile, LocalFolder } from "./local-files.ts";
import type { PackagedForm } from "./packageable-properties.ts";
import type { SurveyedReference, SurveyedTemplate } from "./survey-template.ts";
import { uploadAsset } from "./upload-asset.ts";
import { uploadSideBySide } from "./upload-side-by-side.ts";
import { uploadTemplate } from "./upload-template.ts";

/**
 * Uploads what a template points to, and answers the template with the places in S3 instead of the local paths. Lines stay
 * where they are. The same content is the same template, whoever packages it and wherever. Safe to repeat. Throws `ASSETS_NOT_UPLOADED`.
 */
export async function packageTemplate(
  environment: Environment,
  signal: AbortSignal,
  bucket: TemplateBucket,
  surveyed: SurveyedTemplate,
): Promise<Template> {
  const uploaded = new Map<string, UploadedAsset>();
  const distinct = [...distinctAssets(surveyed)];
  await uploadSideBySide(signal, environment.assets, distinct, pathOf, async ([id, { target, isArchive = false }]) => {
    const content = await assetContent(target, isArchive);
    const key = `stacksteward/assets/sha256-${content.sha256}${content.extension}`;
    uploaded.set(id, await uploadAsset(environment, signal, bucket, { path: target.path, key, content }));
  });

  const nested = new Map<SurveyedTemplate, string>();
  const rewrite = async ({ template, references }: SurveyedTemplate): Promise<Template> => {
    const edits: TemplateEdit[] = [];
    for (const reference of references) {
      const value = await valueFor(reference);
      if (value !== undefined) edits.push({ kind: "set", path: reference.path, value, isOnOneLine: true });
    }
    return editTemplate(template, edits);
  };
  const valueFor = async (reference: SurveyedReference): Promise<Json | undefined> => {
    const { target, becomes } = reference;
    if (target.kind !== "template") {
      const asset = uploaded.get(idOf(reference));
      return asset && inForm(becomes, asset);
    }
    const address = nested.get(target) ?? (await uploadTemplate(environment, signal, bucket, await rewrite(target)));
    nested.set(target, address);
    return address;
  };
  return rewrite(surveyed);
}

/** A file or folder, as a template points to it. */
type FileReference = SurveyedReference & { readonly target: LocalFile | LocalFolder };

/** Each file and folder once, however often and from however many templates it is pointed to. */
function distinctAssets({ references }: SurveyedTemplate): Map<string, FileReference> {
  const found = new Map<string, FileReference>();
  for (const reference of references) {
    const { target } = reference;
    if (target.kind !== "template") found.set(idOf(reference), { ...reference, target });
    else for (const [id, inner] of distinctAssets(target)) found.set(id, inner);
  }
  return found;
}

function pathOf([, { target }]: readonly [string, FileReference]): string {
  return target.path;
}

/** The same file may be wanted as it is and in an archive. */
function idOf({ target, isArchive }: SurveyedReference): string {
  return target.kind === "template" ? "" : JSON.stringify([target.path, isArchive === true]);
}

/** How an object in S3 is named in that place. */
export function inForm(form: PackagedForm, { bucket, key }: Pick<UploadedAsset, "bucket" | "key">): Json {
  return form.kind === "location" ? { [form.bucket]: bucket, [form.key]: key } : `s3://${bucket}/${key}`;
}
