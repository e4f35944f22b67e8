/** The body, headers and query of an operation's request, and the rules that recognize failures in its response. */
import type { ResponseFormat, FailureRule, Operation, RequestBody } from "@integ/runtime";
import { closest } from "@integ/grammar";
import { namesIn } from "@integ/runtime/settings";
import { bodyFormat, isAliased } from "./check-formats.ts";
import { defined } from "./defined.ts";
import { type FailsEntry, fromDescribed, type OperationEntry } from "./descriptor.ts";
import { escapeStep } from "@integ/runtime/pointers";
import { aliasedOf, graphqlFailures, type GraphqlDocument } from "./read-graphql.ts";
import type { Reading } from "./reading.ts";
import type { OperationParameter, SystemType } from "./system-model.ts";
import { textFormOf } from "./text-form.ts";

/**
 * How the body is written: the constants around the record, and the document with its variables; undefined if the record is
 * the whole body.
 */
export function bodyOf(
  reading: Reading,
  entry: OperationEntry,
  parameters: readonly OperationParameter[],
  document: GraphqlDocument | undefined,
  record: SystemType | undefined,
): RequestBody | undefined {
  const { body, lists, texts, files } = entry.request;
  if (document === undefined) {
    const format = bodyFormat(reading, entry);
    const isXml = format === "xml" || Object.values(texts ?? {}).includes("xml");
    const ordered = isXml || (format !== undefined && format !== "json");
    const form = ordered && record !== undefined ? textFormOf(record.type) : undefined;
    const attributes = isXml ? reading.value.formats?.attributes : undefined;
    const made = defined({ format, constants: body, lists, texts, files, form, attributes });
    return Object.keys(made).length === 0 ? undefined : made;
  }
  const given = document.variables.filter(({ name }) => parameters.some((one) => one.name === name));
  const own: object = typeof body === "object" && body !== null && !Array.isArray(body) ? body : {};
  const variables = { ...Object.fromEntries(given.map(({ name }) => [name, `{${name}}`])), ...ownVariables(own) };
  const constants = { ...own, ...(Object.keys(variables).length === 0 ? {} : { variables }) };
  const aliased = isAliased(entry) ? aliasedOf(document, entry.record?.at) : undefined;
  if (aliased !== undefined) return { ...(Object.keys(constants).length === 0 ? {} : { constants }), graphql: document.text, aliased }; // prettier-ignore
  return { ...(Object.keys(constants).length === 0 ? {} : { constants }), graphql: document.text };
}

function ownVariables(body: object): object {
  return "variables" in body && typeof body.variables === "object" && body.variables !== null ? body.variables : {};
}

/** An operation's own rules, and those that follow from its GraphQL document. */
export function failuresOf(
  fails: FailsEntry | undefined,
  document?: GraphqlDocument,
): readonly FailureRule[] | undefined {
  const own = (fails === undefined ? [] : [fails].flat()).map((rule) => fromDescribed<FailureRule>(rule));
  const rules = [...own, ...(document === undefined ? [] : graphqlFailures(document))];
  return rules.length === 0 ? undefined : rules;
}

/** How a response that is not JSON is decoded; undefined for JSON. */
export function responseFormatOf(
  { value }: Reading,
  { response_format, kind, request }: OperationEntry,
  result: SystemType | undefined,
): ResponseFormat | undefined {
  const format = response_format?.format ?? (request.graphql === undefined ? value.formats?.responses : undefined);
  if (format === undefined || format === "none") return format === undefined ? undefined : { format };
  // Its values already have types.
  const form = result === undefined || format === "lines" ? undefined : textFormOf(result.type);
  return defined({
    format,
    separator: response_format?.separator,
    columns: response_format?.columns,
    form,
    isList: kind === "list" ? (true as const) : undefined,
    attributes: format === "xml" ? value.formats?.attributes : undefined,
  });
}

/** Lists in the query; joined lists are separated by commas. */
export function queryOf({ query }: OperationEntry["request"]): Operation["query"] {
  if (query === undefined) return undefined;
  const entries = Object.entries(query).map(([name, value]) => [
    name,
    typeof value === "object" && "joined" in value ? { separator: ",", ...value } : value,
  ]);
  return Object.fromEntries(entries) as NonNullable<Operation["query"]>;
}

/** The settings that a request names itself; undefined if there is none. */
export function settingsNamed(
  { value: { settings = {} } }: Reading,
  { request: { path, headers, query, body, files }, since }: OperationEntry,
  parameters: readonly OperationParameter[],
): readonly string[] | undefined {
  const names = new Set(namesIn(JSON.stringify([path, headers, query, body, files, since?.zone])));
  const named = [...names].filter(
    (name) => settings[name] !== undefined && !parameters.some((one) => one.name === name),
  );
  return named.length === 0 ? undefined : named;
}

/** Checks that each `{name}` of a request is a parameter or a setting, and each list of the query a parameter. */
export function checkRequest(
  { value, report }: Reading,
  base: string,
  { request, pages, since }: OperationEntry,
  parameters: readonly OperationParameter[],
): void {
  const holes: string[] = [];
  const written = JSON.stringify(request);
  for (const [place, name] of [
    ["pages/parameter", pages?.parameter],
    ["pages/size_parameter", pages?.size_parameter],
    ["since/parameter", since?.parameter],
    ["since/window/to", since?.window?.to],
  ] as const) {
    const hole = /^\{(\w+)\}$/.exec(name ?? "")?.[1];
    if (hole === undefined) continue;
    holes.push(hole);
    if (!written.includes(`{${hole}}`))
      report(
        `${base}/${place}`,
        `no text of the request has {${hole}}`,
        "name a parameter of the query, or write it there",
      );
  }
  const names = [...parameters.map((one) => one.name), ...Object.keys(request.derived ?? {}), ...holes];
  const settings = Object.keys(value.settings ?? {});
  const checkText = (pointer: string, text: string): void => {
    for (const [, hole = ""] of text.matchAll(/\{(\w+)\}/g)) {
      if (names.includes(hole) || settings.includes(hole)) continue;
      const like = closest(hole, [...names, ...settings]);
      report(
        `${base}/request/${pointer}`,
        `{${hole}} is neither a parameter nor a setting`,
        like === undefined ? `declare it:  parameters: { ${hole}: { type: string } }` : `did you mean {${like}}?`,
      );
    }
  };
  const checkAll = (pointer: string, part: unknown): void => {
    if (typeof part === "string") checkText(pointer, part);
    else if (typeof part === "object" && part !== null)
      for (const [name, inner] of Object.entries(part)) checkAll(`${pointer}/${escapeStep(name)}`, inner);
  };
  checkText("path", request.path);
  checkAll("headers", request.headers);
  checkAll("body", request.body);
  for (const [name, one] of Object.entries(request.query ?? {})) {
    const pointer = `query/${escapeStep(name)}`;
    if (typeof one === "string") {
      checkText(pointer, one);
      continue;
    }
    const listed = "each" in one ? one.each : one.joined;
    if (names.includes(listed)) continue;
    const like = closest(listed, names);
    report(
      `${base}/request/${pointer}`,
      `there is no parameter \`${listed}\``,
      like === undefined
        ? `declare it:  parameters: { ${listed}: { type: array, items: { type: string } } }`
        : `did you mean ${like}?`,
    );
  }
}

/** Reports rules that contradict each other, or don't apply to the operation. */
export function checkFailures(
  { report }: Reading,
  base: string,
  fails: FailsEntry | undefined,
  entry?: OperationEntry,
): void {
  const rules = fails === undefined ? [] : [fails].flat();
  for (const [i, rule] of rules.entries()) {
    const at = Array.isArray(fails) ? `${base}/fails/${i}` : `${base}/fails`;
    if (rule.at === undefined && rule.on === undefined)
      report(at, "the condition for a failure is missing", "name a place, `at: /error`, or statuses, `on: [409]`");
    if (rule.at === undefined)
      for (const word of ["is", "is_not", "retry_when"] as const)
        if (rule[word] !== undefined) report(`${at}/${word}`, `\`${word}\` is about a place: it needs \`at\``);
    if (rule.is !== undefined && rule.is_not !== undefined)
      report(`${at}/is_not`, "a value is compared by `is` or by `is_not`, not by both");
    if (rule.record !== undefined && rule.means !== "there")
      report(`${at}/record`, "only a response that `means: there` has the record");
    if (rule.retry_after !== undefined && rule.means !== "retry" && rule.retry_when === undefined)
      report(`${at}/retry_after`, "only a response that `means: retry` says how long to wait");
    if (rule.means !== "there") continue;
    if (entry === undefined || entry.kind === "read" || entry.kind === "list")
      report(
        `${at}/means`,
        "only what an operation writes can be there already",
        "write this rule at the operation that writes",
      );
    else if (entry.batch !== undefined)
      report(
        `${at}/means`,
        "with several records in a request it is unknown which one exists already",
        "leave out `batch`, or this rule",
      );
    else if (entry.result !== undefined && rule.record === undefined && entry.find === undefined)
      report(
        `${at}/means`,
        `the existing record is also ${entry.result.type}, but its place is missing`,
        "record: /existing   if the response has it, or   find: { operation: …, arguments: … }   at the operation",
      );
  }
}
