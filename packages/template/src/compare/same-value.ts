import { scalarText, isScalar } from "../evaluate/scalar.ts";
import { UNKNOWN, type Value } from "../evaluation.ts";

/**
 * Whether two values mean the same to CloudFormation: the order of keys never matters, that of lists does,
 * and scalars compare as texts (`1` is `"1"`). What is unknown equals nothing.
 */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  if (left === UNKNOWN || right === UNKNOWN) return false;
  if (left === right) return true;
  if (isScalar(left) && isScalar(right)) return scalarText(left) === scalarText(right);
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((member, index) => sameValue(member, right[index]));
  }
  return sameObject(left, right);
}

function sameObject(left: { readonly [key: string]: Value }, right: { readonly [key: string]: Value }): boolean {
  let size = 0;
  for (const key in left) {
    size += 1;
    if (!Object.hasOwn(right, key) || !sameValue(left[key], right[key])) return false;
  }
  for (const _ in right) size -= 1;
  return size === 0;
}
