import { createLocalCloud } from "@stacksteward/local";
import { createOrchestrator, stack } from "./index.ts";
const cloud = await createLocalCloud({
  accounts: ["111111111111"],
  regions: ["eu-west-1"],
  onInternalError: (e: unknown) => console.error(e),
} as never);
const o = createOrchestrator({ ...cloud.connection(), retry: { attempts: 1 } });
const s = stack({
  name: "queue",
  template: {
    body: "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: 5\nOutputs:\n  Url:\n    Value: !Ref Queue\n",
    file: "queue.yaml",
  },
});
try {
  const p = await o.plan(s);
  console.log(JSON.stringify(p, null, 1));
  console.log(await o.deploy(p));
  console.log(await o.plan(s));
  const op = o.start.destroy("queue");
  for await (const e of op.events)
    console.log(e.sequence, e.kind, "logicalId" in e ? e.logicalId + " " + e.status + " " + e.at : "");
  console.log(await op.result);
} catch (e) {
  console.error(e);
}
console.log(cloud.calls.list().map((c) => `${c.operation} ${c.time} ${c.outcome}`));
o.close();
await cloud.close();
