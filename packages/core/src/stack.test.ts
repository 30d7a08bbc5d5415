import { describe, expect, test } from "vitest";

import { redacted, stack, type StackDefinition } from "./index.ts";

const good: StackDefinition = { name: "network", template: "./network.yaml" };

test("a good definition is data that cannot be changed", () => {
  const network = stack({ ...good, parameters: { Cidr: "10.0.0.0/16", Zones: ["a", "b"], Key: redacted("x") } });
  expect(network).toMatchObject({ kind: "stack", ...good });
  expect(Object.isFrozen(network)).toBe(true);
});

describe("a bad definition is refused, saying what is wrong", () => {
  test.each<[string, Partial<Record<keyof StackDefinition, unknown>>, RegExp]>([
    ["a name with an underscore", { name: "my_network" }, /"my_network".*letters, digits and hyphens/],
    ["a template that is a text", { template: "Resources:\n  A: {}" }, /looks like a template's text/],
    ["a template that is an address", { template: "https://example.com/t.yaml" }, /pass new URL/],
    ["a template over plain http", { template: new URL("http://example.com/t.yaml") }, /not http:/],
    ["a template of before that is not kept", { template: { usePrevious: false } }, /\{ usePrevious: true \}/],
    ["no template", { template: undefined }, /must be a path/],
    ["a parameter that is no value", { parameters: { Size: { big: true } } }, /Parameter "Size"/],
    ["a default that is not taken", { parameters: { Size: { useDefault: false } } }, /Parameter "Size"/],
    ["a parameter that is not a number", { parameters: { Size: Number.NaN } }, /Parameter "Size"/],
    ["a list item that would become two", { parameters: { Zones: ["a,b", "c"] } }, /Parameter "Zones".*without commas/],
    ["a tag that is no string", { tags: { team: 5 } }, /Tag "team" must be a string/],
    ["a parameter that was hidden", { parameters: { Url: "postgres://u:****@h" } }, /Parameter "Url" holds \*{4}/],
    [
      "a hidden one among others",
      { parameters: { Urls: ["a", "b****"] } },
      /Parameter "Urls" holds \*{4}, which stands for a value that was hidden: give the value itself/,
    ],
    ["a secret that was hidden", { parameters: { Key: redacted("****") } }, /Parameter "Key" holds \*{4}/],
    ["a reserved tag", { tags: { "aws:team": "a" } }, /Tag "aws:team"/],
    [
      "a capability that does not exist",
      { capabilities: ["CAPABILITY_EVERYTHING"] },
      /CAPABILITY_EVERYTHING.*CAPABILITY_IAM/,
    ],
    ["a stage that is a number", { stage: "1" }, /Stage "1" must begin with a letter/],
    ["a region that is a city", { region: "Dublin" }, /Region "Dublin"/],
    ["an account that is a name", { account: "production" }, /twelve digits/],
  ])("%s", (_, change, message) => {
    const definition = { ...good, ...change } as StackDefinition;
    expect(() => stack(definition)).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringMatching(message) }),
    );
  });

  test("everything at once", () => {
    expect(() => stack({ name: "1", template: "", region: "x" })).toThrow(/Its name.*path is empty.*Region "x"/);
  });
});
