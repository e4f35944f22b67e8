/** The shop's existing code for its accounts. */

/** The account that a sale is booked to, by how its article number begins. */
export function accountOf(sku: string | undefined): string {
  if (sku === undefined || sku === "") return "200";
  const account = ACCOUNTS.get(sku.slice(0, 5).toUpperCase());
  if (account === undefined) throw new Error(`there is no account for articles like ${sku}`);
  return account;
}

const ACCOUNTS: ReadonlyMap<string, string> = new Map([
  ["SKU-1", "200"],
  ["SKU-2", "201"],
  ["GIFT-", "202"],
]);

/** The date that is a number of working days after another date. */
export function workingDaysAfter(day: Temporal.PlainDate, count: number): Temporal.PlainDate {
  let due = day;
  for (let left = count; left > 0;) {
    due = due.add({ days: 1 });
    if (due.dayOfWeek < 6) left--;
  }
  return due;
}
