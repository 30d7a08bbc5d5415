import { assertStoreKey, type Store, type StoredText } from "./store.ts";

/** A store that forgets everything when the process ends. */
export function createMemoryStore(): Store {
  const entries = new Map<string, StoredText>();
  let writes = 0;

  const put = (key: string, text: string): string => {
    const version = String(++writes);
    entries.set(key, { text, version });
    return version;
  };

  return {
    async get(key) {
      assertStoreKey(key);
      return entries.get(key);
    },
    async putIfAbsent(key, text) {
      assertStoreKey(key);
      return entries.has(key) ? undefined : put(key, text);
    },
    async putIfUnchanged(key, text, version) {
      assertStoreKey(key);
      return entries.get(key)?.version === version ? put(key, text) : undefined;
    },
    list: async (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    async delete(key) {
      assertStoreKey(key);
      entries.delete(key);
    },
    locate: (key) => `${key} in memory`,
  };
}
