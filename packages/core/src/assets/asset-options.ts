/** How the local files are packaged that templates point to. */
export interface AssetOptions {
  /**
   * The folder that all of them must be in: what is outside of it is refused with `ASSET_INVALID`, whatever the template says.
   * Default: the folder of the stack's template.
   */
  readonly root?: string;
  /** How many are read and uploaded at a time; up to three parts of 8 MiB of each are in memory. Default 4. */
  readonly concurrency?: number;
  /** Told what becomes of each. */
  readonly onEvent?: AssetSink;
}

/** A file, an archive of a folder, or a nested template, in S3. */
export interface UploadedAsset {
  /** Where it comes from. */
  readonly path: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
}

/** What becomes of an asset. Versioned and serialisable. */
export type AssetEvent = { readonly version: 1 } & UploadedAsset &
  (
    | { readonly kind: "asset-uploading"; readonly sentBytes: number }
    /** It is there; `isNew` when it was not before. */
    | { readonly kind: "asset-ready"; readonly isNew: boolean }
  );

/** Receives events as they happen. It is not waited for, and what it throws or rejects with is logged and changes nothing. */
export type AssetSink = (event: AssetEvent) => void | Promise<void>;
