import { expect, test } from "vitest";

import { accountsInOrganization, type OrganizationReader } from "../index.ts";

const [management, first, second, third] = ["000000000000", "111111111111", "222222222222", "333333333333"];

/** An organization whose lists come one by one. */
const organizations: OrganizationReader = {
  describeOrganization: async () => ({ Organization: { MasterAccountId: management } }),
  async listAccountsForParent({ ParentId, NextToken = "0" }) {
    const accounts = { "r-abcd": [management], "ou-abcd-11111111": [first, second], "ou-abcd-22222222": [third] };
    const { entry, next } = onePage(accounts[ParentId as keyof typeof accounts] ?? [], NextToken);
    return { Accounts: entry.map((Id) => ({ Id })), ...next };
  },
  async listOrganizationalUnitsForParent({ ParentId, NextToken = "0" }) {
    const below = {
      "r-abcd": ["ou-abcd-11111111", "ou-abcd-33333333"],
      "ou-abcd-11111111": ["ou-abcd-22222222"],
    };
    const { entry, next } = onePage(below[ParentId as keyof typeof below] ?? [], NextToken);
    return { OrganizationalUnits: entry.map((Id) => ({ Id })), ...next };
  },
};

function onePage<T>(list: readonly T[], token: string): { readonly entry: readonly T[]; readonly next: object } {
  const at = Number(token);
  return { entry: list.slice(at, at + 1), next: at + 1 < list.length ? { NextToken: String(at + 1) } : {} };
}

test("the accounts of a unit are those below it too, from every page, and never the one that manages them", async () => {
  const accountsOf = accountsInOrganization(organizations);
  expect(await accountsOf("r-abcd")).toEqual([first, second, third]);
  expect(await accountsOf("ou-abcd-11111111")).toEqual([first, second, third]);
  expect(await accountsOf("ou-abcd-22222222")).toEqual([third]);
  expect(await accountsOf("ou-abcd-33333333")).toEqual([]);
});
