import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";

import { createOrchestrator, type Orchestrator, type OrchestratorOptions } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

/** A folder with files of somebody's project, and a cloud with a bucket for what they deploy. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
  readonly bench: TestCloud;
  readonly orchestrator: Orchestrator;
  /** Files by their paths. A path that ends with `*` is executable, one that ends with `/` an empty folder; a text that begins with `-> ` makes a symbolic link. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  path(name: string): string;
  orchestratorWith(options: OrchestratorOptions): Orchestrator;
  /** The keys in the bucket, or in another one. */
  keys(bucket?: string): Promise<string[]>;
  object(key: string): Promise<Buffer>;
}

export async function openProject(): Promise<Project> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "project-")));
  const bench = await openTestCloud();
  await bench.putTemplate("any.json", "{}");
  const s3 = new S3Client(bench.cloud.connection());
  const orchestrators: Orchestrator[] = [];
  const orchestratorWith = (options: OrchestratorOptions): Orchestrator => {
    const made = createOrchestrator({ ...bench.cloud.connection(), templateBucket: "templates", ...options });
    orchestrators.push(made);
    return made;
  };
  return {
    folder,
    bench,
    orchestrator: orchestratorWith({}),
    orchestratorWith,
    path: (name) => join(folder, name),
    async write(files) {
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, name.replace(/\*$/, ""));
        await mkdir(name.endsWith("/") ? path : dirname(path), { recursive: true });
        if (name.endsWith("/")) continue;
        const link = typeof content === "string" && content.startsWith("-> ") ? content.slice(3) : undefined;
        await (link === undefined ? writeFile(path, content) : symlink(link, path));
        if (name.endsWith("*")) await chmod(path, 0o755);
      }
    },
    async keys(Bucket = "templates") {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "stacksteward/" }));
      return Contents.map(({ Key = "" }) => Key);
    },
    async object(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: "templates", Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async [Symbol.asyncDispose]() {
      for (const made of orchestrators) made.close();
      s3.destroy();
      await bench[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** A template with a function whose code is in `./src`. */
export const functionTemplate = `Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Code: ./src # what the build made
      Handler: index.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::111111111111:role/worker
`;
