import { describe, expect, it } from "vitest";

import { createCustomResources } from "./custom-resources.ts";

const arn = "arn:aws:lambda:us-east-1:111111111111:function:app-Function-1A2B3C";
const first = (): undefined => undefined;
const second = (): undefined => undefined;

describe("createCustomResources", () => {
  it("finds a function by its ARN, and by a pattern for names that are generated", () => {
    const functions = createCustomResources();
    functions.register(/:function:app-/g, first);
    expect([functions.find(arn)?.handler, functions.find(arn)?.handler]).toEqual([first, first]);
    functions.register(arn, second);
    expect(functions.find(arn)?.handler).toBe(second);
    functions.unregister(arn);
    functions.unregister(/:function:app-/g);
    expect(functions.find(arn)).toBeUndefined();
  });

  it("prefers the pattern that was registered first", () => {
    const functions = createCustomResources();
    functions.register(/app/, first);
    functions.register(/Function/, second);
    expect(functions.find(arn)?.handler).toBe(first);
  });
});
