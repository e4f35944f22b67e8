/** Patterns of dates and times, and their mistakes. */

const DAY_LETTERS: readonly string[] = ["yyyy", "yy", "MMMM", "MMM", "MM", "M", "dd", "d", "EEEE", "EEE"];
const TIME_LETTERS: readonly string[] = ["HH", "H", "hh", "h", "mm", "ss", "SSS", "a", "XXX"];

/** The runs of letters in a pattern, except quoted ones. */
function lettersOf(pattern: string): string[] {
  return [...pattern.replace(/'[^']*'/g, " ").matchAll(/([A-Za-z])\1*/g)].map(([run]) => run);
}

/** Whether a pattern has the offset from UTC, XXX. */
export function hasOffset(pattern: string): boolean {
  return lettersOf(pattern).includes("XXX");
}

/** The problem of a pattern. @param days whether it formats dates, without a time of day */
export function datePatternProblem(pattern: string, days: boolean): string | undefined {
  if (/Y/.test(pattern)) return "`YYYY` is the year of the week; the year is `yyyy`";
  if (/D/.test(pattern)) return "`D` is the day of the year; the day of the month is `dd`";
  if ((pattern.match(/'/g) ?? []).length % 2 === 1) return "a ' is not closed";
  const letters = lettersOf(pattern);
  if (letters.length === 0) return days ? "this pattern has no year, month and day" : "this pattern has no letters";
  const known = days ? DAY_LETTERS : [...DAY_LETTERS, ...TIME_LETTERS];
  for (const run of letters) {
    if (run === "m" || (run === "mm" && days)) return "`mm` are minutes; the month is `MM`";
    if (!known.includes(run)) return `\`${run}\` means nothing in a pattern for dates${days ? "" : " and times"}`;
  }
  if (letters.some((run) => run.startsWith("h")) !== letters.includes("a"))
    return "`hh` counts to twelve and needs `a` (AM or PM) next to it; `HH` counts to 24";
  return undefined;
}

/**
 * Why a pattern can't read a text: it must contain each required part once.
 * @param what a date; a moment, with its offset; or a local time, whose zone is known
 */
export function readingProblem(pattern: string, what: "date" | "moment" | "local"): string | undefined {
  const letters = lettersOf(pattern);
  if (letters.includes("yy")) return "two digits are no year: read it as `yyyy`";
  const once = (letter: string): boolean => letters.filter((run) => run.startsWith(letter)).length === 1;
  if (!once("y") || !once("M") || !once("d")) return "a date needs one year, one month and one day";
  if (letters.some((run) => run.startsWith("E")))
    return "the day of the week is not read: write it as text, or leave it out";
  const offset = hasOffset(pattern);
  if (what === "moment" && !offset) return "without an offset (XXX) a zone is needed as well";
  if (what === "local" && offset) return "with an offset (XXX) no zone is needed";
  return undefined;
}
