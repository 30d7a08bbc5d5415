import type { Store } from "./store.ts";

/** A store that forgets everything when the process ends. */
export function createMemoryStore(): Store {
  const values = new Map<string, string>();
  return {
    get: async (key) => values.get(key),
    putIfAbsent: async (key, value) => {
      if (values.has(key)) return false;
      values.set(key, value);
      return true;
    },
    list: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
  };
}
