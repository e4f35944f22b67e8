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
  ["from a template: checks, is in style, passes its tests", "init", "%s has no findings, is formatted, and passes its tests as written"],
  ["from two systems that are named", "init", "%s to %s has no findings, is formatted, and passes its test"],
  ["a draft makes nothing up", "init", "fields with matching meaning are mapped, also optional ones; unknown ones are held with a hint"],
  ["and writes to nobody who has not agreed", "init", "only people who agreed are subscribed, orders do not wait for each other, and open questions are counted"],
  ["--yes asks nothing; nothing is overwritten", "init", "existing files stay unchanged, and are reported"],
  ["the first sample is delivered to stand-ins", "integrations", "$flow delivers with integ dev --send"],
  ["a CI file for GitHub", "newCi", "GitHub"],
  ["a CI file for GitLab", "newCi", "GitLab: the comparison also runs if a test fails, and is one note on the merge request"],
  // Formats.
  ["json of check, documented and stable", "cli", "prints JSON for machines on stdout"],
  ["json of test, documented and stable", "runner", "a module that records coverage gives the same results as one that does not"],
  ["sarif validates, with rule pages and fixes", "reports", "has the rule with its page, the place, the fix, and a fingerprint"],
  ["partialFingerprints survive moved lines", "reports", "recognizes a finding after lines above it have moved, and distinguishes two equal ones"],
  ["junit of test", "reports", "has each spec as a suite, and each of its tests as a case"],
  ["junit of check", "reports", "has a case for each spec that is checked, also without findings"],
  ["github: annotations, and a table in the step's summary", "reports", "shows findings next to their lines, and all of them in the step's summary"],
  ["github: the ten worst", "reports", "shows the first ten errors, since GitHub drops the rest silently"],
  ["gitlab", "reports", "GitLab has each finding with its lines"],
  ["several at once with =file", "reports", "are written to files, and a person still sees the findings"],
  ["a GitHub Action, which comments once", "action", "checks, tests, compares, and creates one comment that later runs update"],
  // Warnings.
  ["--strict; silenced in the spec alone, with a reason; errors never", "reports", "--strict fails if there is a warning"],
  // Tests.
  ["names, as a filter", "runner", "a filter that matches no title is a usage error"],
  ["watch", "runner", "--watch runs the tests again after a change"],
  ["differences field by field, with the line", "runner", "differences are shown field by field"],
  ["--update", "runner", "changes the expectation to the actual value in place, and nothing else"],
  ["coverage with a threshold", "runner", "lists branches, arms, fallbacks, stops and fields that no test reaches, by line; a threshold fails"],
  ["coverage of tables", "runner", "lists rows of tables, also of a CSV file; rows with the same result count as one"],
  ["generated cases, reviewed once in a table", "runner", "writes a table with the result of each case, and keeps its rows and marks"],
  // Diff.
  ["outputs that change on samples", "diff", "another tax rule: which invoices, which value, and which table row change"],
  ["contracts: keys, policies, schedules", "diff", "keys, duplicates, policies, triggers and rules, each with its line"],
  ["a new version of a system", "diff", "a new version of a system: what stays undecided, and what breaks"],
  ["personal data that goes elsewhere", "diff", "personal data that a system newly receives, and changes of integ.yaml"],
  ["no change hides another", "diff", "each of several changes that no sample shows is reported separately; a stop is reported where it is"],
  ["Markdown for a pull request, JSON by its schema", "diff", "JSON that matches its schema, and Markdown in which spec content is escaped"],
  ["--exit-code", "diff", "a comment or another layout changes nothing"],
  // Inventory.
  ["which systems", "inventory", "systems: their kind, version, owner, settings and limits"],
  ["who starts it, when, next runs", "inventory", "the trigger of each flow: an event, or a timetable with its next runs"],
  ["what moves, field by field", "inventory", "the data: each value that is sent, its source, and what decides it"],
  ["how it fits", "inventory", "the mapping: required fields, constants, what may be cut, and where it stops"],
  ["a record in the manner of Article 30", "inventory", "personal data: which, for whom, on what legal basis, also if it is only a lookup argument"],
  ["in Lithuanian, as CSV and JSON", "inventory", "a website with the same data next to it, in a chosen language"],
  ["as Markdown", "inventory", "Markdown is one page"],
  ["accessible, light and dark, on a phone", "pages", "%s, %s, %i pixels wide: accessible, without overflow"],
  // Graph, explain, doctor, completions.
  ["graph: Mermaid", "inventory", "systems and flows as Mermaid"],
  ["graph: DOT, one field", "inventory", "one field, with what decides it, as DOT"],
  ["graph: SVG and JSON, one flow", "inventory", "one flow as SVG and as JSON"],
  ["explain a field of a target with a sample's values", "explain", "shows the field's sources, the conditions that decide, the names on the way, and the value that is sent"],
  ["explain keywords and systems", "cli", "explain a keyword, and suggest one for a misspelt word"],
  ["doctor, of a project in order", "doctor", "finds nothing wrong with a valid project, as text and as JSON"],
  ["completions with the project's own names", "completions", "completion offers"],
  ["colour, local times with their zone, --utc", "times", "in UTC, whatever the machine's zone"],
  // Documentation.
  ["the tutorial is followed", "guides", "the tutorial, from an empty folder to tests that pass"],
  ["pieces of specs are compiled", "snippets", "$page, piece $i: compiles, and its tests pass"],
  ["programs are compiled", "snippets", "programs on the pages are valid TypeScript"],
  ["error pages tell the truth", "errors", "every code has a page, and every page a code"],
  ["every link is checked", "guides", "every link of every page leads to a file, and to a heading if it names one"],
  ["llms.txt", "guides", "llms.txt lists every guide, system and error"],
  // Projects, and the whole.
  ["an analyst's repository", "projects", "an analyst's repository"],
  ["a pipeline", "projects", "a pipeline"],
  ["a developer's service", "projects", "a developer's service"],
  ["ten specs: a tax rule is changed in a branch", "ten", "the pull request shows the change: invoices have another code, and refunds of older invoices are held"],
  ["ten specs: the inventory", "ten", "the inventory answers the questions of an accountant and a data protection officer"],
];

test.each(PHRASES)("%s: %s, %s", (_, file, title) => {
  expect(read(join(ROOT, FILES[file]))).toContain(`"${title}"`);
});
