import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";

/**
 * What the CDK CLI gives an app as its context: that of `cdk.json`, which has the feature flags, what was looked up
 * (`cdk.context.json`), and its own settings as `cdk.json` changes them. Without it an app makes other templates
 * (https://docs.aws.amazon.com/cdk/v2/guide/featureflags.html).
 */
export async function synthesisContext(folder: string): Promise<Record<string, unknown>> {
  const project = await readObject(join(folder, "cdk.json"));
  const isOn = (setting: string): boolean => project[setting] !== false;
  return {
    ...(typeof project["context"] === "object" ? project["context"] : {}),
    ...(await readObject(join(folder, "cdk.context.json"))),
    ...(isOn("pathMetadata") && { "aws:cdk:enable-path-metadata": true }),
    ...(isOn("assetMetadata") && { "aws:cdk:enable-asset-metadata": true }),
    ...(isOn("versionReporting") && { "aws:cdk:version-reporting": true }),
    ...(!isOn("staging") && { "aws:cdk:disable-asset-staging": true }),
    "aws:cdk:bundling-stacks": ["**"],
  };
}

/** The object in a file, or an empty one where there is no file. */
async function readObject(file: string): Promise<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof found === "object" && found !== null && !Array.isArray(found)) return { ...found };
    throw new SyntaxError("it is no object");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return {};
    const why = cause instanceof Error ? cause.message : String(cause);
    throw cdkError(CdkErrorCode.SynthesisFailed, `${file} cannot be read: ${why}.`, { cause });
  }
}
