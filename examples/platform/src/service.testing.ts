import { once } from "node:events";
import type { AddressInfo } from "node:net";

import type { ShownDeployment } from "./deployment.ts";
import type { HeartbeatClock } from "./heartbeat.ts";
import { openHttpDoor } from "./http-door.ts";
import { readPeople } from "./people.ts";
import { openPlatform, type PlatformOptions } from "./platform.ts";

export const ada = "token-of-ada-0000";
export const grace = "token-of-grace==0";

/** The service as one process: its memory is gone when it stops, its store and the cloud stay. */
export interface Service {
  call(token: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: ShownDeployment }>;
  /** The numbers of the events from `after` on, and what became of the deployment; cut off after `most` events. */
  listen(id: string, after?: number, most?: number): Promise<{ numbers: number[]; end?: ShownDeployment }>;
  /** The text of an event stream, piece by piece, until whoever reads it stops. */
  read(id: string): AsyncGenerator<string>;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startService(options: PlatformOptions, heartbeat?: HeartbeatClock): Promise<Service> {
  const platform = await openPlatform({ ...options, holder: "a platform" });
  const server = openHttpDoor(platform, readPeople(`ada=${ada},grace=${grace}`), heartbeat).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async call(token, method, path, body) {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const response = await fetch(`${address}${path}`, { method, headers, body: JSON.stringify(body) ?? null });
      return { status: response.status, body: (await response.json()) as ShownDeployment };
    },
    async *read(id) {
      const { body } = await fetch(`${address}/deployments/${id}/events`, {
        headers: { authorization: `Bearer ${ada}` },
      });
      yield* (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
    },
    async listen(id, after = -1, most = Number.POSITIVE_INFINITY) {
      const headers = { authorization: `Bearer ${ada}`, "last-event-id": String(after) };
      const { body } = await fetch(`${address}/deployments/${id}/events`, { headers });
      const numbers: number[] = [];
      let text = "";
      for await (const piece of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        const messages = `${text}${piece}`.split("\n\n");
        text = messages.pop() ?? "";
        for (const message of messages) {
          const number = /^id: (\d+)$/m.exec(message)?.[1];
          const data = /^data: (.*)$/m.exec(message)?.[1] ?? "";
          if (number === undefined) return { numbers, end: JSON.parse(data) as ShownDeployment };
          if (numbers.push(Number(number)) === most) return { numbers };
        }
      }
      return { numbers };
    },
    idle: () => platform.idle(),
    async stop() {
      server.close();
      server.closeAllConnections();
      await platform.close();
    },
  };
}
