/** The meaning and syntax of each word of the language: for completion, and for `integ explain`. */
import type { Phrase } from "./unfinished.ts";

/** A word, or several that belong together. */
export interface LanguageWord extends Phrase {
  /** How it is written, with places to fill in as editors have them: `${1:name}`, `$0`. */
  readonly insert?: string;
  /** The meaning, in one sentence. */
  readonly about: string;
}

/** Declarations, as they begin. */
export const DECLARATIONS: readonly LanguageWord[] = [
  { words: "integ 1", about: "the version of the language: the first line" },
  { words: "integration", insert: 'integration "${1:name}"', about: "the name of the flow" },
  {
    words: "use",
    insert: 'use "./${1:library}.integ"',
    about: "brings in tables, functions and mappings of a library",
  },
  { words: "source", insert: "source ${1:order} = $0", about: "the document that starts a run" },
  { words: "trigger", insert: "trigger $0", about: "what starts a run, and when" },
  { words: "dedupe by", insert: "dedupe by $0", about: "events with the same values count as one" },
  { words: "key", insert: "key $0", about: "runs with the same key go one at a time, in order" },
  { words: "skip when", insert: 'skip when ${1} because "${2}"', about: "ends the run for good" },
  { words: "hold when", insert: 'hold when ${1} because "${2}"', about: "the run waits for a person" },
  { words: "retry when", insert: 'retry when ${1} because "${2}"', about: "the run is tried again" },
  { words: "fetch", insert: "fetch ${1:found} = $0", about: "one read of another system" },
  { words: "let", insert: "let ${1:name} = $0", about: "a name for a value" },
  { words: "destination", insert: "destination ${1:record} = $0", about: "one write" },
  { words: "ensure", insert: 'ensure ${1} otherwise hold "${2}"', about: "checked before anything is sent" },
  { words: "on failure", insert: "on failure retry ${1:12} times over ${2:24} hours then hold", about: "the failure policy" }, // prettier-ignore
  { words: "ignore", insert: 'ignore ${1} because "${2}"', about: "a field that is left out on purpose" },
  { words: "table", insert: 'table ${1:name}(${2:key}: text) -> text {\n  "${3}" => "${4}"\n}', about: "a lookup" },
  { words: "function", insert: "function ${1:name}(${2:x}: text) = $0", about: "an expression with a name" },
  { words: "mapping", insert: "mapping ${1:name}(${2:x}: ${3}) -> ${4} {\n  $0\n}", about: "a record that several places build" }, // prettier-ignore
  { words: "test", insert: 'test "${1:a case}" {\n  given "${2:samples/order.json}"\n  expect $0\n}', about: "runs in integ test" }, // prettier-ignore
];

/** Values besides names and functions. */
export const VALUES: readonly LanguageWord[] = [
  { words: "if", rest: "x then y else z", insert: "if ${1} then ${2} else ${3}", about: "one of two values" },
  {
    words: "match",
    rest: 'x { "a" => b }',
    insert: "match ${1} {\n  $0\n}",
    about: "a value for each value of another",
  },
  { words: "for", rest: "x in y => z", insert: "for ${1:item} in ${2} => $0", about: "a value for each element of a list" }, // prettier-ignore
  { words: "not", rest: "x", about: "the opposite of a condition" },
  { words: "true", about: "yes" },
  { words: "false", about: "no" },
  { words: "null", about: "no value" },
  { words: "hold", rest: '"a"', insert: 'hold "${1}"', about: "the run waits for a person" },
  { words: "skip", rest: '"a"', insert: 'skip "${1}"', about: "ends the run" },
  { words: "retry", rest: '"a"', insert: 'retry "${1}"', about: "the run is tried again" },
  { words: "all", rest: "a.b()", about: "every page of a list" },
  { words: "result of", rest: '"a" by x', insert: 'result of "${1}" by $0', about: "what another integration has delivered" }, // prettier-ignore
  { words: "webhook", rest: "a.b", about: "the other system calls" },
  { words: "poll", rest: "a.b every 5 minutes", about: "looks into a list, again and again" },
  { words: "schedule", rest: "daily at 1:00", about: "at a time of day, or every so often" },
  { words: "files", rest: '"a"', insert: 'files "${1:inbox/*.csv}"', about: "files of a folder" },
  { words: "manual", about: "started by hand" },
  { words: "every", rest: "15 minutes", insert: "every ${1:15 minutes}", about: "again and again" },
  { words: "daily at", rest: "1:00", insert: 'daily at ${1:03:30} in "${2:Europe/Vilnius}"', about: "once a day" },
  { words: "weekly on", rest: "monday at 1:00", insert: 'weekly on ${1:monday} at ${2:03:30} in "${3:Europe/Vilnius}"', about: "once a week" }, // prettier-ignore
  { words: "monthly on", rest: "1 at 1:00", insert: 'monthly on ${1:1} at ${2:03:30} in "${3:Europe/Vilnius}"', about: "once a month" }, // prettier-ignore
  { words: "cron", rest: '"a"', insert: 'cron "${1:*/10 6-22 * * 1-5}" in "${2:Europe/Vilnius}"', about: "as cron has it" }, // prettier-ignore
  { words: "given", rest: '"a"', insert: 'given "${1}"', about: "what the test begins with" },
  { words: "expect", rest: "a { b: 1 }", insert: "expect $0", about: "what is to come of it" },
  { words: "no", rest: "a }", about: "that it is not written" },
  { words: "when", rest: 'a because "b"', about: "a condition" },
  { words: "by", rest: "x", about: "what tells events apart" },
  { words: "failure", rest: "hold", about: "the failure policy" },
];

/** Words that may follow a value, a name or a word. */
export const AFTER: readonly LanguageWord[] = [
  { words: "otherwise", rest: "x", insert: "otherwise $0", about: "what is taken where the value is absent" },
  { words: "otherwise if blank", rest: "x", insert: "otherwise if blank $0", about: "what is taken where the text is absent or blank" }, // prettier-ignore
  { words: "on error", rest: "x", insert: "on error $0", about: "what is taken where the value can't be worked out" },
  { words: "present", about: "whether it is there" },
  { words: "absent", about: "whether it is missing or null" },
  { words: "blank", about: "whether it is absent, or text without signs" },
  { words: "and", rest: "x", about: "both" },
  { words: "or", rest: "x", about: "either" },
  { words: "in", rest: "x", about: "whether it is one of a list; the list of a loop; a zone" },
  { words: "within", rest: "0.01", about: "a tolerance" },
  { words: "then", rest: "x", about: "the value where the condition holds" },
  { words: "else", rest: "x", about: "the value where it does not" },
  { words: "where", rest: "x", about: "only some of the elements" },
  { words: "let", rest: "x = y", insert: "let ${1:name} = $0", about: "a name for a value" },
  { words: "fetch", rest: "x = a.b()", insert: "fetch ${1:found} = $0", about: "a read for each element" },
  { words: "sort by", rest: "x", insert: "sort by $0", about: "in the order of a value" },
  {
    words: "group by",
    rest: "x = y",
    insert: "group by ${1:name} = $0",
    about: "elements that have a value in common",
  },
  { words: "descending", about: "the largest first" },
  { words: "when", rest: "x { a: 1 }", insert: "when $0", about: "written only if a condition holds" },
  { words: "because", rest: '"a"', insert: 'because "${1}"', about: "the reason, for people" },
  { words: "since last run", about: "only what has changed since" },
  { words: "by", rest: "x", about: "the time that documents are selected by; the key of a delivery" },
  { words: "late into next run", about: "what comes late is taken by the next run" },
  { words: "late as", rest: "x", about: "late documents are a separate list" },
  { words: "reconcile daily at", rest: "3:30", insert: 'reconcile daily at ${1:03:30} in "${2:Europe/Vilnius}"', about: "also lists what no webhook has brought" }, // prettier-ignore
  { words: "every", rest: "5 minutes", insert: "every ${1:5 minutes}", about: "how often" },
  { words: "at", rest: "3:30", about: "a time of day" },
  { words: "for", rest: "7 days", insert: "for ${1:7 days}", about: "for how long" },
  { words: "newest", rest: "x", about: "the last word of several states" },
  { words: "over", rest: "24 hours", insert: "over ${1:24 hours}", about: "within which time" },
  { words: "times", rest: "then hold", insert: "times over ${1:24 hours} then hold", about: "how many tries" },
  { words: "then hold", about: "what becomes of it in the end" },
  { words: "then skip", about: "what becomes of it in the end" },
  { words: "with", rest: "{ a: 1 }", insert: "with { $0 }", about: "other values than the sample has" },
  { words: "from", rest: '"a"', insert: 'from "./${1:table}.csv"', about: "rows of a CSV file" },
  { words: "given", rest: '"a"', insert: 'given "${1}"', about: "what the test begins with" },
  { words: "expect", rest: "a { b: 1 }", insert: "expect $0", about: "what is to come of it" },
];

/** Units of time, behind a number. */
export const UNITS: readonly LanguageWord[] = ["minutes", "hours", "days", "weeks", "months", "years", "seconds"].map(
  (words) => ({
    words,
    about: "a span of time",
  }),
);

/** Words that completion offers elsewhere: among types, and in the arms of a `match`. */
const OTHERS: readonly LanguageWord[] = [
  { words: "is", rest: "erp.Company => …", about: "the arm of a match for values of one type" },
  { words: "unknown", rest: "=> …", about: "the arm of a match for values that the schema does not name" },
  { words: "list of", rest: "text", about: "the type of a list" },
  { words: "map of", rest: "text", about: "the type of values that are found by a key" },
  { words: "one of", rest: '("a", "b")', about: "the type of a text that is one of these" },
];

/** All phrases that contain a word. */
export function phrasesOf(word: string): readonly LanguageWord[] {
  const all = [...DECLARATIONS, ...VALUES, ...AFTER, ...UNITS, ...OTHERS];
  const has = all.filter(({ words }) => words === word || words.split(" ").includes(word));
  const seen = new Set<string>();
  return has.filter(
    ({ words, about }) => !seen.has(`${words} ${about}`) && seen.add(`${words} ${about}`) !== undefined,
  );
}

/** How a phrase is written, with words in the places to fill in: `skip when … because "…"`. */
export function writtenAs({ words, rest, insert }: LanguageWord): string {
  if (insert === undefined) return rest === undefined ? words : `${words} ${rest}`;
  return insert.replaceAll(/\$\{\d+:([^}]*)\}/g, "$1").replaceAll(/\$\{\d+\}|\$\d+/g, "…");
}
