/** The value of the identifier of each loop around a node. */
export type Bindings = ReadonlyMap<string, string>;

/**
 * `${Identifier}` replaced by its value, and `&{Identifier}` by its value without what is not alphanumeric.
 * Other names in braces are left alone.
 */
export function substitute(text: string, bindings: Bindings): string {
  if (bindings.size === 0) return text;
  return text.replaceAll(/([$&])\{([A-Za-z0-9]+)\}/g, (whole, sign: string, name: string) => {
    const value = bindings.get(name);
    if (value === undefined) return whole;
    return sign === "&" ? value.replaceAll(/[^A-Za-z0-9]/g, "") : value;
  });
}
