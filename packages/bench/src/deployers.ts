import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Plans and deploys the template `queue.json` of `folder` under each of the names, so many at a time, by a fresh process
 * against a local cloud. Answers `{ seconds }` as JSON.
 */
export type Deploy = (
  endpoint: string,
  folder: string,
  names: readonly string[],
  concurrency: number,
) => Promise<string>;

/** With Stacksteward. */
export const deployOurs: Deploy = (endpoint, folder, names, concurrency) =>
  probe("deploy-ours", [endpoint, join(folder, "queue.json"), String(concurrency), ...names], {});

/** With the CDK toolkit library and its defaults. */
export const deployPeer: Deploy = (endpoint, folder, names, concurrency) => {
  writeAssembly(folder, names);
  return probe("deploy-peer", [folder, String(concurrency)], {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "111111111111",
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "1",
    HOME: folder,
  });
};

async function probe(name: string, args: readonly string[], environment: Record<string, string>): Promise<string> {
  const script = fileURLToPath(new URL(`./probes/${name}.ts`, import.meta.url));
  const env = { PATH: process.env["PATH"], ...environment };
  const { stdout } = await run(process.execPath, [script, ...args], { env, maxBuffer: 1 << 24 });
  return stdout;
}

/** What `cdk synth` would leave behind for these stacks. */
function writeAssembly(folder: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const artifacts = Object.fromEntries(
    names.map((name) => [
      name,
      {
        type: "aws:cloudformation:stack",
        environment: "aws://111111111111/us-east-1",
        properties: { templateFile: "queue.json", stackName: name },
      },
    ]),
  );
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ version: "36.0.0", artifacts }));
}
