import { inspect } from "node:util";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { redacted } from "./index.ts";
import { createSecrets } from "./secrets.ts";

describe("a redacted value", () => {
  test("shows itself to nobody", () => {
    const secret = redacted("hunter22");
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
    ];
    expect(shown.join()).not.toContain("hunter22");
    expect(secret.reveal()).toBe("hunter22");
  });
});

describe("a set of secrets", () => {
  test("is hidden wherever it stands, however deep", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 4 }), { maxLength: 4 }), fc.jsonValue(), (values, data) => {
        const secrets = createSecrets();
        for (const value of values) secrets.add(value);
        const around = { data, list: values.map((value) => [`before ${value} behind`]) };
        const strings = stringsIn(secrets.hideIn(around));
        for (const value of values.filter((each) => !"****".includes(each))) {
          expect(strings.filter((text) => text.includes(value))).toEqual([]);
        }
      }),
    );
  });

  test("hides a short secret where it stands alone, and leaves words that hold it", () => {
    const secrets = createSecrets();
    secrets.add("ab");
    expect(secrets.hideIn({ password: "ab", word: "cable" })).toEqual({ password: "****", word: "cable" });
  });

  test("leaves everything as it is when it is empty, or when the secret is empty", () => {
    const secrets = createSecrets();
    secrets.add("");
    const data = { text: "anything" };
    expect(secrets.hideIn(data)).toBe(data);
  });

  test("hides the longer of two secrets whole when one is part of the other", () => {
    const secrets = createSecrets();
    secrets.add("pass");
    secrets.add("password1");
    expect(secrets.hide("it is password1!")).toBe("it is ****!");
  });
});

function stringsIn(data: unknown): string[] {
  if (typeof data === "string") return [data];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(stringsIn) : [];
}
