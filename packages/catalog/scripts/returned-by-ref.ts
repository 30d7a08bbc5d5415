/** What `Ref` returns where the specification does not say or says it wrongly. */
export const returnedByRef: Readonly<Record<string, readonly string[]>> = {};
