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
  const asset = { path, bucket: bucket.name, key, bytes: content.size };
  const address = await addressIn(environment, signal, bucket, key);
  const onSent = (sentBytes: number): void =>
    announceAsset(environment, { kind: "asset-uploading", ...asset, sentBytes });
  const isNew = await uploadOnce(environment, signal, { address, content, onSent });
  announceAsset(environment, { kind: "asset-ready", ...asset, isNew });
  return { ...asset, region: environment.region };
}

/** What there is to tell, and the environment knows the rest. */
type AssetNews<Event extends AssetEvent = AssetEvent> = Event extends unknown
  ? Omit<Event, "version" | "region">
  : never;

/** Tells those who want to know what became of an asset. */
export function announceAsset({ region, assets, logger }: Environment, news: AssetNews): void {
  undisturbed(
    () => assets.onEvent?.({ version: 1, region, ...news }),
    (failure) => logger.warn({ failure: String(failure) }, "a listener for assets failed"),
  );
}
