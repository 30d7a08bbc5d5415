/** Whether two lists of plain data hold the same, in whatever order. */
export function sameMembers(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && textOf(left) === textOf(right);
}

function textOf(members: readonly unknown[]): string {
  return members
    .map((member) => JSON.stringify(member))
    .toSorted()
    .join();
}
