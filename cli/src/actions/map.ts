/** `integ map`: maps documents with one spec, and prints the results to stdout. It sends and requests nothing. */
import { messageOf } from "@integ/runtime/errors";
import { existsSync, readFileSync } from "node:fs";
import { check, shape, encode, problemText, type Flow } from "@integ/runtime";
import { loadSpec } from "../compiled.ts";
import { formatOf, mapGiven, readResponseSample, readDocuments } from "@integ/preview/run";
import { err, EXIT, out, UsageError } from "../terminal.ts";

interface MapOptions {
  readonly input: string;
  readonly fetched?: readonly string[];
  readonly format?: string;
}

export async function map(file: string, options: MapOptions): Promise<number> {
  const spec = await loadSpec(file, options.format);
  if (spec === undefined) return EXIT.findings;
  const { flow } = spec;
  let documents: unknown[];
  const text = read(options.input);
  try {
    documents = readDocuments(flow, text);
  } catch (error) {
    throw new UsageError(`${options.input} is not ${formatOf(text)}: ${messageOf(error)}`);
  }
  const fetched = fetchedValues(flow, options.fetched ?? []);
  let wrong = false;
  for (const document of documents) {
    const result = mapOne(flow, document, fetched);
    wrong ||= result.wrong;
    if (result.said !== undefined) err(`${result.said}\n`);
    out(`${encode(result.value, documents.length === 1 ? 2 : undefined)}\n`);
  }
  return wrong ? EXIT.findings : EXIT.fine;
}

interface Mapped {
  readonly value: unknown;
  readonly said?: string;
  /** The document does not match its schema. */
  readonly wrong: boolean;
}

/** One document: the record (or the records by destination), or `{"hold": "why"}`. */
export function mapOne(flow: Flow, document: unknown, fetched: Readonly<Record<string, unknown>>): Mapped {
  const checked = check<unknown>(flow.source.shape, document);
  if (!checked.ok) {
    const reason = `does not match ${flow.source.type}`;
    return {
      value: { hold: reason, problems: checked.problems },
      said: `held: ${reason}\n${checked.problems.map((problem) => `  ${problemText(problem)}`).join("\n")}`,
      wrong: true,
    };
  }
  if (checked.drift !== undefined)
    err(
      `does not match ${flow.source.type} in fields that the spec does not read:\n${checked.drift.map((one) => `  ${problemText(one)}\n`).join("")}`,
    );
  const outcome = mapGiven(flow, document, fetched, Temporal.Now.instant(), responsesOf(flow, fetched));
  if (outcome.kind === "lacking")
    throw new UsageError(
      `${outcome.fetch} is needed: it is the response of ${operationNamed(flow, outcome.fetch)}`,
      `give it with --fetched ${outcome.fetch}=file.json`,
    );
  if (outcome.kind !== "send") {
    return { value: { [outcome.kind]: outcome.reason }, wrong: false };
  }
  const records = outcome.records as Record<string, unknown>;
  const [only] = flow.destinations;
  const value = flow.destinations.length === 1 && only !== undefined ? records[only.name] : records;
  return outcome.more === true
    ? { value, said: notMade(flow, records, fetched), wrong: false }
    : { value, wrong: false };
}

/** The later destinations without records, and the responses that they wait for. */
function notMade(flow: Flow, records: object, given: Readonly<Record<string, unknown>>): string {
  const waiting = flow.destinations.find(
    ({ name, response }) => response !== undefined && name in records && given[name] === undefined,
  );
  const after = waiting === undefined ? 0 : flow.destinations.indexOf(waiting) + 1;
  const left = flow.destinations
    .slice(after)
    .filter(({ name }) => !(name in records))
    .map(({ name }) => name);
  const name = waiting?.name ?? "an earlier destination";
  return `not made: ${left.join(", ") || "what comes after"} (${name} has no response yet)\n  give its response: --fetched ${name}=file.json`;
}

/** The given responses of destinations. */
function responsesOf(flow: Flow, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    flow.destinations.flatMap(({ name }) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}

/** The source of a fetch. */
function operationNamed(flow: Flow, name: string): string {
  const fetch = flow.fetches.find((one) => one.name === name);
  const destination = flow.destinations.find((one) => one.name === name);
  if (fetch === undefined && destination !== undefined)
    return `${destination.operation.system}.${destination.operation.name}`;
  return fetch?.operation === undefined
    ? (fetch?.result?.flow ?? name)
    : `${fetch.operation.system}.${fetch.operation.name}`;
}

function read(input: string): string {
  if (input === "-") return readFileSync(0, "utf8");
  if (!existsSync(input)) throw new UsageError(`there is no file ${input}`);
  return readFileSync(input, "utf8");
}

/** `--fetched contact=contact.json`, or the JSON itself. */
function fetchedValues(flow: Flow, given: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const one of given) {
    const [name = "", ...rest] = one.split("=");
    const fetch = flow.fetches.find((step) => step.name === name);
    const destination = flow.destinations.find((one) => one.name === name);
    const response = destination?.response;
    const shaped = fetch?.shape ?? response?.shape;
    if (shaped === undefined)
      throw new UsageError(
        `this spec has no fetch or destination called ${name}`,
        `it reads: ${[...flow.fetches, ...flow.destinations.filter((one) => one.response !== undefined)].map((step) => step.name).join(", ") || "nothing"}`,
      );
    const told = rest.join("=");
    const text = /^\s*[[{]/.test(told) ? told : read(told);
    let value: unknown;
    try {
      value = readResponseSample((fetch ?? destination)?.operation, text);
    } catch (error) {
      throw new UsageError(`what --fetched ${name} names is not ${formatOf(text)}: ${messageOf(error)}`);
    }
    const many = fetch === undefined || (fetch.args === undefined && fetch.all !== true);
    const several = many && Array.isArray(value);
    const plain = check(several ? shape.listOf(shaped) : shaped, value);
    const wrapped: unknown =
      typeof value === "object" && value !== null && Object.keys(value).length === 1
        ? Object.values(value)[0]
        : undefined;
    const inner: unknown = Array.isArray(wrapped) ? wrapped[0] : wrapped;
    const checked = plain.ok || inner === undefined ? plain : check(shaped, inner);
    if (!checked.ok)
      throw new UsageError(
        `what --fetched ${name} gives does not match ${operationNamed(flow, name)}:\n${checked.problems.map((problem) => `  ${problemText(problem)}`).join("\n")}`,
      );
    values[name] = checked.value;
  }
  return values;
}
