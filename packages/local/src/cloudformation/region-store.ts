import type { RegionState } from "./region-state.ts";

/** What one part of the engine remembers in each account and region, by id, in order of creation; made when first asked for. */
export function createRegionStore<Item>(): (state: RegionState) => Map<string, Item> {
  const stores = new WeakMap<RegionState, Map<string, Item>>();
  return (state) => {
    let store = stores.get(state);
    if (store === undefined) {
      store = new Map();
      stores.set(state, store);
    }
    return store;
  };
}
