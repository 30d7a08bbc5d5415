import type { Environment } from "../environments/environment.ts";
import type { TemplateBucket } from "../environments/template-bucket.ts";
import { undisturbed } from "../undisturbed.ts";
import type { AssetEvent, UploadedAsset } from "./asset-options.ts";
import type { Content } from "./content.ts";
import { addressIn, uploadOnce } from "./upload-once.ts";

/** Uploads what was found under `path`, unless it is there, and tells those who want to know. */
export async function uploadAsset(
  environment: Environment,
  signal: AbortSignal,
  bucket: TemplateBucket,
  { path, key, content }: { readonly path: string; readonly key: string; readonly content: Content },
): Promise<UploadedAsset> {
  const { region, assets, logger } = environment;
  const asset = { path, region, bucket: bucket.name, key, bytes: content.size };
  const tell = (event: AssetEvent): void => {
    undisturbed(
      () => assets.onEvent?.(event),
      (failure) => logger.warn({ failure: String(failure) }, "a listener for assets failed"),
    );
  };
  const address = await addressIn(environment, bucket, key);
  const onSent = (sentBytes: number): void => tell({ version: 1, kind: "asset-uploading", ...asset, sentBytes });
  const isNew = await uploadOnce(environment, signal, { address, content, onSent });
  tell({ version: 1, kind: "asset-ready", ...asset, isNew });
  return asset;
}
