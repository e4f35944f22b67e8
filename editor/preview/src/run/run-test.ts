/** Runs one test of a spec against its compiled flow. */
import { messageOf } from "@integ/runtime/errors";
import { check, dec, Decimal, compare, encode, problemText, type Flow, type Num, type Outcome } from "@integ/runtime";
import type { Change, CheckedTest, Expectation } from "@integ/compiler";
import { readResponseSample, readSample, sourcesOf } from "./documents.ts";
import { sampleOutcome, type SampleOutcome } from "./sample-outcome.ts";
import { differences, type Difference, pathText, valueText } from "./differences.ts";
import { mapGiven } from "./map-given.ts";
import { NOW } from "./test-time.ts";

/** Reads a sample by its name in the spec. @throws Error if there is none */
export type ReadSample = (file: string) => string;

/** The result of one test of a spec. */
export interface TestResult {
  readonly title: string;
  readonly passed: boolean;
  /** The differences between expectation and result, one line each. */
  readonly failures: readonly string[];
  /** The outcome; undefined if the test could not be run. */
  readonly came?: SampleOutcome;
}

/** Runs one test: maps its documents, and compares the result with its expectation. Nothing is sent. */
export function runTest(flow: Flow, test: CheckedTest, read: ReadSample): TestResult {
  const failures: string[] = [];
  const fail = (...lines: readonly string[]): TestResult => ({
    title: test.title,
    passed: false,
    failures: [...failures, ...lines],
  });
  let document: unknown;
  try {
    const documents = documentsOf(flow, test, read);
    document = documents[0];
    if (documents.length > 1)
      return fail(`${test.file ?? "the given list"} holds ${documents.length} documents; a test takes one`);
  } catch (error) {
    return fail(`${test.file ?? "the document"} can't be read: ${messageOf(error)}`);
  }
  const checked = check<unknown>(flow.source.shape, document);
  if (!checked.ok)
    return fail(
      `the document does not match ${flow.source.type}:`,
      ...checked.problems.map((problem) => `  ${problemText(problem)}`),
    );

  const fetched: Record<string, unknown> = {};
  for (const fetch of flow.fetches) {
    try {
      fetched[fetch.name] = givenFor(flow, test, fetch.name, read);
    } catch (error) {
      return fail(`${String(test.fetched[fetch.name])} can't be read: ${messageOf(error)}`);
    }
  }

  const responses = Object.fromEntries(
    flow.destinations.flatMap(({ name }) => (test.fetched[name] === undefined ? [] : [[name, test.fetched[name]]])),
  );
  let outcome: Outcome<unknown>;
  try {
    const mapped = mapGiven(flow, document, fetched, NOW, responses);
    if (mapped.kind === "lacking")
      return fail(`the test must give the result of ${mapped.fetch}: given ${mapped.fetch} = { … }`);
    outcome = mapped;
    if (outcome.kind === "send" && outcome.more === true) {
      const waiting =
        flow.destinations.find(({ name, response }) => response !== undefined && !(name in responses))?.name ?? "it";
      return fail(`the test must give the response of ${waiting}: given ${waiting} = { … }`);
    }
  } catch (error) {
    const lacking = flow.fetches.flatMap((fetch) => {
      const found = fetched[fetch.name] === undefined ? undefined : check(fetch.shape, fetched[fetch.name]);
      return found === undefined || found.ok
        ? []
        : found.problems.map((problem) => `  given ${fetch.name}: ${problemText(problem)}`);
    });
    return fail(
      lacking.length > 0
        ? "the test's response does not match the system's description:"
        : `the mapping threw: ${messageOf(error)}`,
      ...lacking,
    );
  }
  const came = sampleOutcome(outcome);
  for (const expectation of test.expected) failures.push(...unmet(expectation, came));
  return { title: test.title, passed: failures.length === 0, failures, came };
}

/** The documents of a test, with its changes to the first one. @throws Error if its file can't be read */
export function documentsOf(flow: Flow, test: CheckedTest, read: ReadSample): unknown[] {
  const given = test.file === undefined ? test.document : readSample(flow, read(test.file));
  const [first, ...more] = sourcesOf(flow, given);
  return [test.changes.reduce<unknown>((changed, change) => put(changed, change.path, change.value), first), ...more];
}

/** A test's document for a fetch, or for a destination's response. @throws Error if its file can't be read */
export function givenFor(flow: Flow, test: CheckedTest, name: string, read: ReadSample): unknown {
  const value = test.fetched[name];
  if (typeof value !== "string") return value;
  const step = [...flow.fetches, ...flow.destinations].find((one) => one.name === name);
  return readResponseSample(step?.operation, read(value));
}

/** The differences from an expectation, one line for each field. */
export function unmet(expectation: Expectation, outcome: SampleOutcome): string[] {
  const came = "reason" in outcome ? `${outcome.kind} ${JSON.stringify(outcome.reason)}` : outcome.kind;
  if (expectation.kind === "skip" || expectation.kind === "hold" || expectation.kind === "retry") {
    const wanted = `${expectation.kind}${expectation.reason === undefined ? "" : ` ${JSON.stringify(expectation.reason)}`}`;
    const met =
      "id" in outcome &&
      outcome.kind === expectation.kind &&
      (expectation.reason === undefined || outcome.reason === expectation.reason || outcome.id === expectation.reason);
    return met
      ? []
      : [`expected ${wanted}, and it was ${outcome.kind === "sent" ? `sent: ${encode(outcome.records)}` : came}`];
  }
  if (outcome.kind !== "sent") {
    return expectation.kind === "no" ? [] : [`expected ${expectation.name}, and it was ${came}`];
  }
  const record = outcome.records[expectation.name];
  if (expectation.kind === "no")
    return record === undefined ? [] : [`expected no ${expectation.name}, and there is one`];
  if (record === undefined) return [`expected ${expectation.name}, but nothing is sent to it`];
  if (expectation.kind === "records")
    return same(record, expectation.records) ? [] : inside(expectation.name, expectation.records, record);
  return expectation.fields.flatMap((field) => {
    const found = pick(record, field.path);
    return same(found, field.value) ? [] : inside(`${expectation.name}.${pathText(field.path)}`, field.value, found);
  });
}

/** The differences of a value; of records and lists, the fields that differ. */
function inside(name: string, expected: unknown, found: unknown): string[] {
  const nested = typeof expected === "object" && expected !== null && typeof found === "object" && found !== null;
  const parts = nested ? differences(expected, found).filter(isExpected) : [];
  if (parts.length === 0) return [`${name}: expected ${shownValue(expected)}, found ${shownValue(found)}`];
  return parts.map(({ path, before, after }) => {
    const at = pathText(path);
    const whole = `${name}${at === "" || at.startsWith("[") ? "" : "."}${at}`;
    return before === undefined
      ? `${whole}: expected nothing, found ${valueText(after)}`
      : `${whole}: expected ${shownValue(before)}, found ${shownValue(after)}`;
  });
}

/** Whether a difference matters to a test, which ignores fields that it does not name. */
function isExpected({ path, before, after }: Difference): boolean {
  return before === undefined ? typeof path.at(-1) === "number" : !same(after, before);
}

function shownValue(value: unknown): string {
  return value === undefined || value === null ? "nothing" : encode(value);
}

/** The value at a path of a record. */
export function pick(value: unknown, path: Change["path"]): unknown {
  let found = value;
  for (const step of path)
    found = typeof found === "object" && found !== null ? (found as Record<string | number, unknown>)[step] : undefined;
  return found;
}

/** A copy with one value changed; missing records and lists on the path are created. */
export function put(value: unknown, path: Change["path"], to: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return to;
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...(value as unknown[])] : [];
    list[step] = put(list[step], rest, to);
    return list;
  }
  const record = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return { ...record, [step]: put(record[step], rest, to) };
}

/** Equal as JSON: numbers by value, records by the expected fields. Null stands for an absent value. */
function same(found: unknown, expected: unknown): boolean {
  if (expected === null) return found === null || found === undefined;
  if (isNumber(expected) && isNumber(found)) return compare(dec(found), dec(expected)) === 0;
  if (Array.isArray(expected))
    return (
      Array.isArray(found) && found.length === expected.length && expected.every((item, i) => same(found[i], item))
    );
  if (typeof expected === "object") {
    return (
      typeof found === "object" &&
      found !== null &&
      Object.entries(expected as object).every(([key, value]) => same((found as Record<string, unknown>)[key], value))
    );
  }
  return found === expected;
}

function isNumber(value: unknown): value is Num {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Decimal;
}
