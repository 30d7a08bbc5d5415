/**
 * Where runs keep what must outlive a step: text by key, written once.
 * A store that several processes share decides {@link Store.putIfAbsent} atomically.
 */
export interface Store {
  /** The text under `key`, or `undefined` when there is none. */
  get(key: string): Promise<string | undefined>;
  /** Writes `value` unless `key` exists, and says whether it did. */
  putIfAbsent(key: string, value: string): Promise<boolean>;
  /** Every key that begins with `prefix`, sorted. */
  list(prefix: string): Promise<readonly string[]>;
}
