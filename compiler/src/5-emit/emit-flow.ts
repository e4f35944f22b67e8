/** The flow definition of a module for the host: its trigger, reads and destinations. */
import type { System, SystemEvent, SystemOperation } from "../1-load/system-model.ts";
import { textFormOf } from "../1-load/text-form.ts";
import type { Binding, CheckedListRead } from "../3-check/facts.ts";
import { refreshOf } from "../3-check/refresh-of.ts";
import type { JsFunction } from "../4-lower/ir.ts";
import type { LoweredDestination, LoweredModule } from "../4-lower/lower-module.ts";
import type { LoweredFetch } from "../4-lower/lower-reads.ts";
import { fieldKey, isName, OWN } from "../4-lower/names.ts";
import { group, hardline, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import { listed } from "./emit-declarations.ts";
import type { Imports } from "./imports.ts";
import { Code, literal } from "./literal.ts";
import { comment, type JsPrinter } from "./print-js.ts";

/** A shape that holds a run only for violations in fields that the spec reads. */
function readShape(imports: Imports, module: LoweredModule, binding: Binding | undefined, shape: string): Doc {
  const paths = binding === undefined || module.strict ? undefined : module.checked.reads.get(binding);
  return paths === undefined ? shape : [imports.value("shape"), ".reading(", shape, ", ", literal(paths), ")"];
}

/** `export const flow = defineFlow(…)`. */
export function flowDoc(printer: JsPrinter, module: LoweredModule, name: string, version: string): Doc {
  const { lane, newest } = module;
  const fields: Doc[] = [
    field("name", JSON.stringify(name)),
    ...(module.about === undefined ? [] : [["about:", group(indent([line, JSON.stringify(module.about)])), ","]]),
    field("version", JSON.stringify(version)),
    field("systems", systemsDoc(printer, module)),
    field("trigger", triggerDoc(printer, module)),
    field("source", sourceDoc(printer, module)),
    ...(module.dedupe === undefined ? [] : [field("dedupe", dedupeDoc(printer, module.dedupe))]),
    ...(lane === undefined ? [] : [field("lane", printer.arrow(lane))]),
    ...(newest === undefined ? [] : [field("newest", printer.arrow(newest))]),
    ...(module.prefilter === undefined ? [] : [`${OWN.prefilter},`]),
    field("fetches", itemsDoc(module.fetches.map((fetch) => fetchDoc(printer, module, fetch)))),
    field("destinations", itemsDoc(module.destinations.map((one) => destinationDoc(printer, module, one)))),
    field("onFailure", literal(module.onFailure)),
    `${OWN.map},`,
  ];
  return [
    comment("The flow's definition, for a host."),
    hardline,
    `export const ${OWN.flow} = ${printer.imports.value("defineFlow")}<${printer.imports.type(module.sourceType)}, ${OWN.Fetched}, ${OWN.Records}>({`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "});",
  ];
}

/** A list; several items stand one below the other, however short they are. */
function itemsDoc(items: readonly Doc[]): Doc {
  if (items.length === 0) return "[]";
  const edge = items.length > 1 ? hardline : softline;
  return group(["[", indent([edge, join([",", hardline], items)]), ifBroken(","), edge, "]"]);
}

function systemsDoc(printer: JsPrinter, module: LoweredModule): Doc {
  const links = [...module.checked.systems.values()].map(
    ({ name }): Doc => `${fieldKey(name)}: ${printer.imports.value(module.systems.find(name)?.link ?? "")},`,
  );
  return ["{", indent([hardline, join(hardline, links)]), hardline, "}"];
}

function dedupeDoc(printer: JsPrinter, { windowSeconds, key }: NonNullable<LoweredModule["dedupe"]>): Doc {
  const fields = [line, `windowSeconds: ${windowSeconds},`, line, "key: ", printer.arrow(key)];
  return group(["{", indent(fields), ifBroken(","), line, "}"]);
}

function fetchDoc(printer: JsPrinter, module: LoweredModule, fetch: LoweredFetch): Doc {
  const { imports } = printer;
  return block(
    [
      field("name", JSON.stringify(fetch.name)),
      fetch.late === true
        ? field("late", "true")
        : fetch.operation === undefined
          ? field("result", literal(fetch.result))
          : field("operation", operationCode(module, imports, fetch.operation.operation.request).text),
      ...(fetch.all ? [field("all", "true")] : []),
      field("mayFindNone", String(fetch.mayFindNone)),
      field("shape", readShape(imports, module, fetch.binding, fetchShape(module, fetch, imports))),
      ...(fetch.args === undefined ? [] : [field("args", printer.arrow(fetch.args))]),
    ],
    "",
  );
}

function destinationDoc({ imports }: JsPrinter, module: LoweredModule, destination: LoweredDestination): Doc {
  const fields = [
    [line, `name: ${JSON.stringify(destination.name)}`],
    [line, "operation: ", operationCode(module, imports, destination.operation.request).text],
    ...(destination.many ? [[line, "many: true"]] : []),
    ...responseDoc(destination, imports),
  ];
  return group(["{", indent(join(",", fields)), ifBroken(","), line, "}"]);
}

function responseDoc({ response, isListResponse, mayRespondNone }: LoweredDestination, imports: Imports): Doc[] {
  if (response === undefined) return [];
  return [[line, `response: { shape: ${listed(imports, isListResponse, response)}, mayBeNone: ${mayRespondNone} }`]];
}

const field = (key: string, value: Doc): Doc => [`${key}: `, value, ","];
const block = (fields: readonly Doc[], end = ","): Doc => [
  "{",
  indent([hardline, join(hardline, fields)]),
  hardline,
  `}${end}`,
];

function fetchShape(module: LoweredModule, { resultType, all }: LoweredFetch, imports: Imports): string {
  const found = module.recordOf(resultType, "read");
  if (found !== undefined) return listed(imports, all, found);
  return `${imports.value("shape")}.${all ? `listOf(${imports.value("shape")}.anything)` : "anything"}`;
}

/** A reference to an operation in its system's module. */
function operationCode(module: LoweredModule, imports: Imports, operation: SystemOperation["request"]): Code {
  const name = module.systems.find(operation.system)?.operations ?? "";
  return new Code(
    `${imports.value(name)}${isName(operation.name) ? `.${operation.name}` : `[${JSON.stringify(operation.name)}]`}`,
  );
}

/** The flow's trigger. */
function triggerDoc(printer: JsPrinter, module: LoweredModule): Doc {
  const { trigger, document } = module.checked;
  // The checker has reported missing parts, and a spec with errors is not emitted.
  if (trigger === undefined || document === undefined) throw new Error("an integration has a trigger and a source");
  const { system } = document;
  switch (trigger.kind) {
    case "webhook": {
      const { event, reconcile } = trigger;
      const known = {
        kind: "webhook",
        system: system.name,
        event: event.name,
        topicHeader: system.topicHeader,
        topic: event.topic,
        thin: thinOf(module, printer.imports, system, event),
        document: trigger.document,
      };
      if (reconcile === undefined) return literal(known);
      const list = [
        field("operation", operationCode(module, printer.imports, reconcile.operation.request).text),
        field("args", ["() => (", literal(reconcile.arguments), ")"]),
      ];
      return block(
        [
          ...Object.entries(known).flatMap(([key, value]) => (value === undefined ? [] : [field(key, literal(value))])),
          ["reconcile: ", block([field("timetable", literal(reconcile.timetable)), ["list: ", block(list)]])],
        ],
        "",
      );
    }
    case "poll":
      return block(
        [
          field("kind", literal("poll")),
          field("everySeconds", String(trigger.everySeconds)),
          ["list: ", block(listRead(printer, module, trigger.list, module.pollArgs))],
        ],
        "",
      );
    case "schedule":
    case "files":
    case "manual":
      return literal(trigger);
  }
}

/** How the document of a thin event is read. */
function thinOf(module: LoweredModule, imports: Imports, system: System, { read }: SystemEvent): object | undefined {
  const operation = read === undefined ? undefined : system.operations.get(read.operation);
  if (read === undefined || operation === undefined) return undefined;
  return { operation: operationCode(module, imports, operation.request), arguments: read.arguments, knows: read.knows };
}

function listRead(
  printer: JsPrinter,
  module: LoweredModule,
  read: CheckedListRead,
  args: JsFunction | undefined,
): Doc[] {
  return [
    field("operation", operationCode(module, printer.imports, read.operation.request).text),
    ...(args === undefined ? [] : [field("args", printer.arrow(args))]),
  ];
}

/** How to read the event's document again, if a `retry` needs it and the system describes it. */
function refreshDoc(module: LoweredModule, imports: Imports): Doc[] {
  const { document } = module.checked;
  const refresh = refreshOf(module.checked);
  const operation = refresh === undefined ? undefined : document?.system.operations.get(refresh.operation);
  if (refresh === undefined || operation === undefined || document === undefined) return [];
  return [
    [
      "refresh: ",
      literal({ operation: operationCode(module, imports, operation.request), arguments: refresh.arguments }),
    ],
  ];
}

/** The types of the source's texts, if it arrives as XML or a form. */
function textsDoc({ checked: { document, trigger } }: LoweredModule): Doc[] {
  if (document === undefined || document.system.link.kind !== undefined) return [];
  const { format, field, coding } = document.system.link.webhookEvents ?? {};
  const asForm = format === "form" && (field === undefined || coding === "base64_form");
  const responding = [...document.system.operations.values()].filter(({ result }) => result === document.type);
  const ofFile = trigger?.kind === "files" && /\.xml$/i.test(trigger.pattern);
  const asXml =
    ofFile || format === "xml" || responding.some(({ request }) => request.responseFormat?.format === "xml");
  return asXml || (asForm && trigger?.kind === "webhook") ? [["texts: ", literal(textFormOf(document.type.type))]] : [];
}

/** The source, and how it is read if it is not delivered. */
function sourceDoc(printer: JsPrinter, module: LoweredModule): Doc {
  const { document } = module.checked;
  if (document === undefined) return "{}";
  const { type, all, read } = document;
  const personal = module.systems.find(type.type.name.split(".")[0] ?? "")?.personal.get(type.type);
  const parts: Doc[] = [
    ["type: ", literal(type.type.name)],
    ["wrappers: ", literal(type.wrappers)],
    ["shape: ", readShape(printer.imports, module, document.binding, listed(printer.imports, all, module.source))],
    ...textsDoc(module),
    ...(personal === undefined
      ? []
      : [`personal: ${printer.imports.value(personal.name)}${all ? ".map((path) => `[].${path}`)" : ""}`]),
    ...(all ? ["all: true"] : []),
    ...refreshDoc(module, printer.imports),
  ];
  if (read === undefined) return group(["{", indent([line, join([",", line], parts)]), ifBroken(","), line, "}"]);
  const reading = [
    ...listRead(printer, module, read, module.sourceArgs),
    ...(read.sinceLastRun ? [field("sinceLastRun", "true")] : []),
    ...(read.by === undefined
      ? []
      : [
          field(
            "by",
            literal({
              field: read.by.field,
              identity: read.by.identity,
              day: read.by.day ? true : undefined,
              zone: read.by.zone,
              late: read.by.late === undefined ? "next" : "apart",
            }),
          ),
        ]),
  ];
  return block([...parts.map((part): Doc => [part, ","]), ["read: ", block(reading)]], "");
}
