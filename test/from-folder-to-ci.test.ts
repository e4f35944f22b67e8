/**
 * From an empty folder to a CI that speaks business: what a team expects of it, phrase by phrase, and the test that holds it. Each of those
 * tests exists.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { read, ROOT } from "./examples.ts";

const FILES = {
  action: "cli/test/action.test.ts",
  cli: "cli/test/cli.test.ts",
  completions: "cli/test/completions.test.ts",
  diff: "cli/test/diff.test.ts",
  doctor: "cli/test/doctor.test.ts",
  errors: "compiler/test/error-pages.test.ts",
  explain: "cli/test/explain-field.test.ts",
  guides: "test/guides.test.ts",
  init: "cli/test/init.test.ts",
  integrations: "test/integrations.test.ts",
  inventory: "cli/test/inventory.test.ts",
  newCi: "cli/test/new-ci.test.ts",
  pages: "test/inventory-pages.test.ts",
  projects: "test/projects.test.ts",
  reports: "cli/test/report-formats.test.ts",
  runner: "cli/test/tests.test.ts",
  snippets: "test/snippets.test.ts",
  ten: "test/ten-integrations.test.ts",
  times: "cli/test/times.test.ts",
} as const;

// prettier-ignore
const PHRASES: readonly (readonly [phrase: string, file: keyof typeof FILES, test: string])[] = [
  // Init.
  ["from a template: checks, is in style, passes its tests", "init", "%s checks, is in style and passes its tests as it is written"],
  ["from two systems that are named", "init", "%s to %s checks, is in style, and passes its test"],
  ["a draft makes nothing up", "init", "what fits by its meaning is taken, also where it may be left out; what nobody knows is held, with what may help"],
  ["and writes to nobody who has not agreed", "init", "nobody is put on a list who has not agreed, orders do not wait for one another, and what is left to say is counted"],
  ["--yes asks nothing; nothing is overwritten", "init", "what is there already stays as it is, and is said"],
  ["the first sample is delivered to stand-ins", "integrations", "$flow delivers by integ dev --send"],
  ["a CI file for GitHub", "newCi", "GitHub"],
  ["a CI file for GitLab", "newCi", "GitLab: the comparison is there also where a test fails, and is one note of the merge request"],
  // Formats.
  ["json of check, documented and stable", "cli", "JSON for machines, on stdout"],
  ["json of test, documented and stable", "runner", "a module that notes what it comes upon gives what the other gives"],
  ["sarif validates, with rule pages and fixes", "reports", "has the rule with its page, the place, the fix, and what the finding is known by"],
  ["partialFingerprints survive moved lines", "reports", "knows a finding again when lines above it have moved, and tells two of the same apart"],
  ["junit of test", "reports", "has each spec as a suite, and each of its tests as a case"],
  ["junit of check", "reports", "has each spec as a case where specs are checked, also one that is fine"],
  ["github: annotations, and a table in the step's summary", "reports", "shows findings beside their lines, and all of them in the step's summary"],
  ["github: the ten worst", "reports", "shows ten errors first, since it drops the rest without a word"],
  ["gitlab", "reports", "GitLab has each finding with its lines"],
  ["several at once with =file", "reports", "go into files, and a person sees them all the same"],
  ["a GitHub Action, which comments once", "action", "checks, tests, compares, and comments: once, and then in the same place"],
  // Warnings.
  ["--strict; silenced in the spec alone, with a reason; errors never", "reports", "--strict fails where there is a warning"],
  // Tests.
  ["names, as a filter", "runner", "a name that no title contains is the caller's mistake"],
  ["watch", "runner", "--watch runs the tests again after a change"],
  ["differences field by field, with the line", "runner", "what differs is told field by field"],
  ["--update", "runner", "expects what has come, in place, and nothing else changes"],
  ["coverage with a threshold", "runner", "branches, arms, stand-ins, stops and fields that no test comes upon, by line; a threshold fails"],
  ["coverage of tables", "runner", "rows of tables, also of a CSV file; rows with the same result count as one"],
  ["generated cases, reviewed once in a table", "runner", "a table of what each case comes to, whose rows are held, and keep their marks"],
  // Diff.
  ["outputs that change on samples", "diff", "another tax rule: which invoices, which value, by which row"],
  ["contracts: keys, policies, schedules", "diff", "keys, duplicates, policies, triggers and rules, each with its line"],
  ["a new version of a system", "diff", "a new version of a system: what it leaves undecided, and what it breaks"],
  ["personal data that goes elsewhere", "diff", "personal data that goes to a system from now on, and what integ.yaml says of it"],
  ["no change hides another", "diff", "of several changes, each that no sample shows is told of by itself; why a document stops is where it stops"],
  ["Markdown for a pull request, JSON by its schema", "diff", "JSON as its schema says, and Markdown in which nothing of a spec is Markdown"],
  ["--exit-code", "diff", "a comment and another layout change nothing"],
  // Inventory.
  ["which systems", "inventory", "which systems: their kind, version, who answers for them, what they need, their limits"],
  ["who starts it, when, next runs", "inventory", "the trigger of each flow: an event, or a timetable with its next runs"],
  ["what moves, field by field", "inventory", "what moves: each value that is sent, where it comes from and what decides"],
  ["how it fits", "inventory", "how it fits: required fields, constants, what may be cut, where it stops"],
  ["a record in the manner of Article 30", "inventory", "personal data: which, to whom, on what ground, also where it is only asked with"],
  ["in Lithuanian, as CSV and JSON", "inventory", "a site with the same as data beside it, in a language of one's own"],
  ["as Markdown", "inventory", "Markdown is one page"],
  ["accessible, light and dark, on a phone", "pages", "%s, %s, %i pixels wide: accessible, and nothing hangs out"],
  // Graph, explain, doctor, completions.
  ["graph: Mermaid", "inventory", "systems and flows as Mermaid"],
  ["graph: DOT, one field", "inventory", "one field, with what decides it, as DOT"],
  ["graph: SVG and JSON, one flow", "inventory", "one flow as SVG and as JSON"],
  ["explain a field of a target with a sample's values", "explain", "what may become the value, what decides it, the names on the way, and what is sent"],
  ["explain keywords and systems", "cli", "explain a word of the language, and what it may have been"],
  ["doctor, of a project in order", "doctor", "of a project in order nothing is wrong, in text and in JSON"],
  ["completions with the project's own names", "completions", "completion offers"],
  ["colour, local times with their zone, --utc", "times", "in UTC, whatever the machine's zone"],
  // Documentation.
  ["the tutorial is followed", "guides", "the tutorial, from an empty folder to tests that pass"],
  ["pieces of specs are compiled", "snippets", "$page, piece $i: compiles, and its tests pass"],
  ["programs are compiled", "snippets", "programs of the pages are right TypeScript"],
  ["error pages tell the truth", "errors", "every code has a page, every page a code"],
  ["every link is checked", "guides", "every link of every page leads to a file, and to a heading where it names one"],
  ["llms.txt", "guides", "llms.txt lists every guide, system and error"],
  // Projects, and the whole.
  ["an analyst's repository", "projects", "an analyst's repository"],
  ["a pipeline", "projects", "a pipeline"],
  ["a developer's service", "projects", "a developer's service"],
  ["ten specs: a tax rule is changed in a branch", "ten", "the pull request says what changes: invoices have another code, and refunds of older invoices wait for a person"],
  ["ten specs: the inventory", "ten", "the inventory answers an accountant, and a data-protection officer"],
];

test.each(PHRASES)("%s: %s, %s", (_, file, title) => {
  expect(read(join(ROOT, FILES[file]))).toContain(`"${title}"`);
});
