/** `30 days` in seconds; the caller has checked its form. */
export function span(text: string): number {
  const [amount = "0", unit = "second"] = text.split(" ");
  const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 }[unit.replace(/s$/, "")];
  return Number(amount) * (seconds ?? 1);
}
