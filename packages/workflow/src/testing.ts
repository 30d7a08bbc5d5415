export { storeContract, type StorePair, type StoreRule } from "./store-contract.ts";
