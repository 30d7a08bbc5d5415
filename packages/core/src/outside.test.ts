import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { createLocalCloud } from "@stacksteward/local";
import { describe, expect, test, vi } from "vitest";

const run = promisify(execFile);

// Every test starts a process of its own, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

/** Runs a module in a process of its own, from source, and answers what it printed. */
async function printedBy(
  code: string,
  kind: "module" | "commonjs" = "module",
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const flags = ["--conditions=@stacksteward/source", `--input-type=${kind}`, "--eval", code];
  const { stdout } = await run(process.execPath, flags, { cwd: new URL(".", import.meta.url), timeout: 30_000, env });
  return stdout.trim();
}

/** Remembers every module that is loaded behind it. */
const recording = `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
`;

describe("importing the package", () => {
  test("loads neither the S3 or SSM client, nor the catalog, nor the template reader, nor pino", async () => {
    const printed = await printedBy(`${recording}
      await import("@stacksteward/core");
      const parts = ["client-cloudformation", "client-s3", "client-ssm", "packages/catalog", "packages/template/src/index", "/pino/"];
      console.log(parts.filter((part) => loaded.some((url) => url.includes(part))).join());
    `);
    expect(printed).toBe("client-cloudformation");
  });

  test("works with require()", async () => {
    const code = 'console.log(typeof require("@stacksteward/core").createOrchestrator)';
    expect(await printedBy(code, "commonjs")).toBe("function");
  });
});

test("closing leaves no handle open: the process ends by itself, also after real sockets and timers", async () => {
  const printed = await printedBy(`
    import { createOrchestrator } from "@stacksteward/core";
    import { createServer } from "node:http";
    const server = createServer((request, response) => { response.statusCode = 503; response.end(); });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = "http://127.0.0.1:" + server.address().port;
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    const orchestrator = createOrchestrator({ region: "eu-west-1", endpoint, credentials, retry: { attempts: 2, baseDelay: 1 } });
    const failure = await orchestrator.describe("any").catch((error) => error);
    orchestrator.close();
    server.close();
    console.log(failure.code);
  `);
  expect(printed).toBe("SERVICE_CALL_FAILED");
});

test("without options it takes region, credentials and endpoint from where the SDK finds them", async () => {
  const cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"], clock: "real" });
  const { url } = await cloud.listen();
  const { credentials } = cloud.connection();
  const code = `
    import { createOrchestrator } from "@stacksteward/core";
    const orchestrator = createOrchestrator();
    const found = await orchestrator.describe("nothing");
    for await (const stack of orchestrator.list()) console.log(stack.name);
    orchestrator.close();
    console.log(found === undefined ? "nothing there" : found.name);
  `;
  const env = {
    ...process.env,
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  expect(await printedBy(code, "module", env)).toBe("nothing there");
  expect(cloud.calls.list().map(({ operation, region }) => `${operation} ${region}`)).toEqual([
    "DescribeStacks eu-west-1",
    "ListStacks eu-west-1",
  ]);
  await cloud.close();
});
