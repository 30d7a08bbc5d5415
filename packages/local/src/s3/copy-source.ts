import { failure } from "./errors.ts";

/** What `x-amz-copy-source` names. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** Reads `[/]bucket/key[?versionId=…]`, percent-encoded or not. */
export function parseCopySource(text: string): CopySource {
  const [path = "", query] = text.replace(/^\//, "").split(/\?(?=versionId=)/);
  const slash = path.indexOf("/");
  if (slash < 1 || slash === path.length - 1) {
    throw failure("InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", 400);
  }
  const versionId = new URLSearchParams(query).get("versionId");
  return {
    bucket: path.slice(0, slash),
    key: decode(path.slice(slash + 1)),
    ...(versionId !== null && { versionId }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
