/**
 * Checks GraphQL documents against their operations: a missing selection or variable is a mistake here, rather than an error of the
 * system at run time.
 */
import { closest } from "@integ/grammar";
import type { OperationEntry } from "./descriptor.ts";
import { aliasedOf, type GraphqlDocument, type Selected } from "./read-graphql.ts";
import { isAliased } from "./check-formats.ts";
import type { Reading } from "./reading.ts";
import type { RecordType, Type } from "./types.ts";

/** Checks a document against its operation: its kind, its variables, and the pointers into the response. */
export function checkGraphql(reading: Reading, name: string, entry: OperationEntry, document: GraphqlDocument): void {
  const base = `/operations/${name}`;
  const reads = entry.kind === "read" || entry.kind === "list";
  if (reads !== (document.kind === "query"))
    reading.report(
      `${base}/kind`,
      `${document.file} is a ${document.kind}, and ${name} is of the kind ${entry.kind}`,
      reads ? "a mutation is of the kind create, upsert or update" : "a query is of the kind read or list",
    );
  checkVariables(reading, base, entry, document);
  if (isAliased(entry)) checkAliased(reading, base, entry, document);
  for (const [pointer, place] of responsePlaces(entry)) checkSelected(reading, `${base}/${pointer}`, place, document);
}

/**
 * Several records in one request: the document must have a single field, which is repeated, and the operation must be
 * safe to repeat.
 */
function checkAliased({ report }: Reading, base: string, entry: OperationEntry, document: GraphqlDocument): void {
  const { file, parts } = document;
  if (parts === undefined)
    report(`${base}/batch`, `${file} has several fields: it is not known which is for each record`, "leave one field in it"); // prettier-ignore
  else if (aliasedOf(document, entry.record?.at) === undefined)
    report(`${base}/record/at`, "each record must be a variable, or within one", `at: /variables/${parts.variables[0]?.name ?? "input"}`); // prettier-ignore
  // If one of them fails, the response may not contain the others' outcomes.
  if (entry.kind === "create")
    report(`${base}/batch`, "if one record fails, the outcome of the others is unknown, and a create is not repeated", "leave `batch` out"); // prettier-ignore
}

/** The filled places of the body, with where the description says so. */
function filledPlaces({
  record,
  pages,
  since,
  by = {},
  idempotency_at: key,
}: OperationEntry): readonly (readonly [string, string])[] {
  const after = pages?.parameter ?? (pages?.style === "page_info" ? "/variables/after" : undefined);
  const places: readonly (readonly [string, string | undefined])[] = [
    ["record/at", record?.at],
    ["idempotency_at", key],
    ["pages/parameter", after],
    ["pages/size_parameter", pages?.size_parameter],
    ["since/parameter", since?.parameter],
    ...Object.entries(by).flatMap(([field, { from, to }]) => [
      [`by/${field}/from`, from] as const,
      [`by/${field}/to`, to] as const,
    ]),
  ];
  return places.flatMap(([at, place]) => (place?.startsWith("/") === true ? [[at, place] as const] : []));
}

function checkVariables(reading: Reading, base: string, entry: OperationEntry, document: GraphqlDocument): void {
  const { file, variables } = document;
  const names = variables.map((one) => one.name);
  const places = filledPlaces(entry);
  let isWrong = false;
  const report: Reading["report"] = (...said) => {
    isWrong = true;
    reading.report(...said);
  };
  for (const [at, place] of places) {
    const [, root, variable = ""] = place.split("/");
    // The record may be the whole `variables`.
    if (root === "variables" && (names.includes(variable) || place === "/variables")) continue;
    const like = closest(variable, names);
    const help =
      like === undefined ? `variables of ${file}: ${names.join(", ") || "none"}` : `did you mean /variables/${like}?`;
    report(`${base}/${at}`, `${file} has no variable at ${place}`, help);
  }
  if (entry.record !== undefined && entry.record.at === undefined)
    report(`${base}/record`, "it is not said which variable takes the record", `at: /variables/${names[0] ?? "input"}`);
  for (const name of Object.keys(entry.parameters ?? {}))
    if (!names.includes(name) && !JSON.stringify(entry.request).includes(`{${name}}`))
      report(
        `${base}/parameters/${name}`,
        `\`${name}\` is no variable of ${file}`,
        `variables: ${names.join(", ") || "none"}`,
      );
  // A wrong name also leaves a variable without a value: that is one mistake.
  if (!isWrong) checkNeeded(reading, entry, document, places);
}

function checkNeeded(
  { reportIn }: Reading,
  entry: OperationEntry,
  { path, variables }: GraphqlDocument,
  places: readonly (readonly [string, string])[],
): void {
  const constants = constantVariables(entry);
  for (const { name, isNeeded, at } of variables) {
    const isFilled =
      entry.parameters?.[name] !== undefined ||
      constants.includes(name) ||
      places.some(
        ([, place]) =>
          place === "/variables" || place === `/variables/${name}` || place.startsWith(`/variables/${name}/`),
      );
    if (isNeeded && !isFilled)
      reportIn(
        { path, start: at, end: at + name.length + 1 },
        `nothing is given for $${name}, which has to have a value`,
        `in system.yaml:   parameters: { ${name}: … }   or, for the record,   record: { at: /variables/${name} }`,
      );
  }
}

/** The variables whose value in the description is constant. */
function constantVariables({ request: { body } }: OperationEntry): readonly string[] {
  if (typeof body !== "object" || body === null || !("variables" in body)) return [];
  return Object.keys(body.variables ?? {});
}

function responsePlaces({
  result,
  pages,
  several,
  fails = [],
}: OperationEntry): readonly (readonly [string, string])[] {
  const info =
    pages?.style === "page_info" && pages.at !== undefined ? [`${pages.at}/hasNextPage`, `${pages.at}/endCursor`] : [];
  const places: readonly (readonly [string, string | undefined])[] = [
    ["result/at", result?.at],
    ["several/at", several?.at],
    ...(info.length > 0 ? info.map((place) => ["pages/at", place] as const) : [["pages/at", pages?.at] as const]),
    ...[fails].flat().map((rule, i) => [Array.isArray(fails) ? `fails/${i}/at` : "fails/at", rule.at] as const),
  ];
  return places.flatMap(([at, place]) => (place?.startsWith("/data/") === true ? [[at, place] as const] : []));
}

function checkSelected({ report }: Reading, at: string, place: string, { file, selected }: GraphqlDocument): void {
  let fields: Selected | undefined = selected;
  for (const step of place.split("/").slice(2)) {
    if (fields === undefined) return;
    // A position in a list has the fields of the list's elements.
    if (/^(?:\d+|\*)$/.test(step)) continue;
    if (!fields.has(step)) {
      const like = closest(step, [...fields.keys()]);
      report(
        at,
        `${file} does not select \`${step}\`, of ${place}`,
        like === undefined ? `it selects ${[...fields.keys()].join(", ")}` : `did you mean ${like}?`,
      );
      return;
    }
    fields = fields.get(step);
  }
}

/** Required fields of a type that a document does not select: the response would violate its schema. */
export function checkResult(
  { report }: Reading,
  name: string,
  { result }: OperationEntry,
  type: RecordType,
  { file, selected }: GraphqlDocument,
): void {
  if (result?.at?.startsWith("/data/") !== true) return;
  let fields: Selected | undefined = selected;
  for (const step of result.at.split("/").slice(2)) if (!/^(?:\d+|\*)$/.test(step)) fields = fields?.get(step);
  const lacking = fields === undefined ? [] : lackingIn(type, fields, new Set());
  if (lacking.length > 0)
    report(
      `/operations/${name}/request/graphql`,
      `${file} does not select ${lacking.map((path) => `\`${path}\``).join(", ")}, which ${result.type} always has`,
      "select it, or take it out of the schema's `required`",
    );
}

function lackingIn(type: Type, selected: Selected, within: ReadonlySet<Type>): string[] {
  if (type.kind === "list") return lackingIn(type.element, selected, within);
  if (type.kind !== "record" || within.has(type)) return [];
  return [...type.fields.values()].flatMap((field) => {
    if (!selected.has(field.name)) return field.required && field.writeOnly !== true ? [field.name] : [];
    const inner = selected.get(field.name);
    if (inner === undefined) return [];
    return lackingIn(field.type, inner, new Set([...within, type])).map((path) => `${field.name}.${path}`);
  });
}
