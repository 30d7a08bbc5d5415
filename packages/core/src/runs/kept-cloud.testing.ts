import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { createMemoryStore, type Store } from "@stacksteward/workflow";

import { createOrchestrator, stack, type Orchestrator, type OrchestratorOptions, type Stack } from "../index.ts";

/** A local cloud and a store, and orchestrators on them that stand for processes of different machines. */
export interface KeptCloud extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly store: Store;
  /** A process of its own. Its runs are called `run-1`, `run-2` and so on. */
  process(holder: string, options?: Partial<OrchestratorOptions>): Orchestrator;
  /** Every text that the store holds. */
  texts(): Promise<readonly string[]>;
}

/** Opens a new cloud with an empty store. */
export async function openKeptCloud(): Promise<KeptCloud> {
  const cloud = await createLocalCloud({ regions: ["eu-west-1", "us-east-1"] });
  const store = stillIn(cloud, createMemoryStore());
  const opened: Orchestrator[] = [];
  let runs = 0;
  return {
    cloud,
    store,
    process(holder, options = {}) {
      const newRunId = (): string => `run-${++runs}`;
      const orchestrator = createOrchestrator({ ...cloud.connection(), store, holder, newRunId, ...options });
      opened.push(orchestrator);
      return orchestrator;
    },
    async texts() {
      const keys = await store.list("");
      return Promise.all(keys.map(async (key) => (await store.get(key))?.text ?? ""));
    },
    async [Symbol.asyncDispose]() {
      for (const orchestrator of opened) orchestrator.close();
      await cloud.close();
    },
  };
}

/** Virtual time stands still while the store works, as it does while a call is answered. */
export function stillIn({ clock }: LocalCloud, store: Store): Store {
  return {
    get: (key) => clock.busy(() => store.get(key)),
    putIfAbsent: (key, text) => clock.busy(() => store.putIfAbsent(key, text)),
    putIfUnchanged: (key, text, version) => clock.busy(() => store.putIfUnchanged(key, text, version)),
    list: (prefix) => clock.busy(() => store.list(prefix)),
    delete: (key) => clock.busy(() => store.delete(key)),
    locate: (key) => store.locate(key),
  };
}

/** A store that no longer answers after so many writes, as if the process had died. */
export function dyingAfter(writes: number, store: Store): Store {
  let left = writes;
  const orDie = <T>(work: () => Promise<T>): Promise<T> => {
    if (left-- <= 0) throw new Error("the process died");
    return work();
  };
  return {
    ...store,
    putIfAbsent: async (key, text) => orDie(() => store.putIfAbsent(key, text)),
    putIfUnchanged: async (key, text, version) => orDie(() => store.putIfUnchanged(key, text, version)),
  };
}

/** A stack whose database takes minutes, and is changed in place. */
export function database(storage: number): Stack {
  return stack({
    name: "data",
    template: {
      Resources: {
        Database: {
          Type: "AWS::RDS::DBInstance",
          Properties: {
            DBInstanceClass: "db.t3.micro",
            Engine: "postgres",
            AllocatedStorage: String(storage),
            MasterUsername: "owner",
            ManageMasterUserPassword: true,
          },
        },
      },
    },
  });
}
