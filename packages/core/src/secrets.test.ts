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
      fc.property(fc.array(fc.string({ minLength: 8 }), { maxLength: 4 }), fc.jsonValue(), (values, data) => {
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

  test("hides a short secret where a value is nothing else, and leaves words that hold it", () => {
    const secrets = createSecrets();
    secrets.add("prod");
    expect(secrets.hideIn({ password: "prod", word: "product" })).toEqual({ password: "****", word: "product" });
  });

  test("leaves ordinary words in text and in names", () => {
    const secrets = createSecrets();
    for (const word of ["prod", "true"]) secrets.add(word);
    const text = { stack: "prod", message: "The product is true to prod." };
    expect(secrets.hideInText(text)).toEqual(text);
    expect(secrets.hideInPhysicalId("prod", "AWS::SQS::Queue")).toBe("prod");
  });

  test("hides secrets of eight characters in text and in names", () => {
    const secrets = createSecrets();
    secrets.add("hunter22");
    secrets.add("hunter2");
    expect(secrets.hideInText({ reason: ["hunter22 is taken", "hunter2 is not"] })).toEqual({
      reason: ["**** is taken", "hunter2 is not"],
    });
    expect(secrets.hideInPhysicalId("queue-hunter22", "AWS::SQS::Queue")).toBe("queue-****");
  });

  test("hides a secret however a service quotes it", () => {
    const secret = 'pa"ss\\wo\nrd-12 & 34';
    const secrets = createSecrets();
    secrets.add(secret);
    const quoted = [JSON.stringify({ secret }), `?p=${encodeURIComponent(secret)}`, btoa(secret)];
    expect(secrets.hideInText(quoted)).toEqual(['{"secret":"****"}', "?p=****", "****"]);
    secrets.add("not well formed \ud800");
    expect(secrets.hideInText("it is not well formed \ud800")).toBe("it is ****");
  });

  test("leaves everything as it is when it is empty, or when the secret is empty", () => {
    const secrets = createSecrets();
    secrets.add("");
    const data = { text: "anything" };
    expect(secrets.hideIn(data)).toBe(data);
  });

  test("hides the longer of two secrets whole when one is part of the other", () => {
    const secrets = createSecrets();
    secrets.add("password");
    secrets.add("password1");
    expect(secrets.hide("it is password1!")).toBe("it is ****!");
  });
});

function stringsIn(data: unknown): string[] {
  if (typeof data === "string") return [data];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(stringsIn) : [];
}
