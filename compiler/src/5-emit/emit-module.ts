/** Writes a lowered module: one TypeScript file that imports nothing but `@integ/runtime`. */
import type { System, SystemEvent, SystemOperation } from "../1-load/system-model.ts";
import { textFormOf } from "../1-load/text-form.ts";
import type { RecordType, Type } from "../1-load/types.ts";
import type { Binding, CheckedListRead } from "../3-check/facts.ts";
import type { JsFunction } from "../4-lower/ir.ts";
import { fingerprint } from "../host.ts";
import type { LoweredDestination, LoweredModule } from "../4-lower/lower-module.ts";
import type { LoweredFetch } from "../4-lower/lower-reads.ts";
import { fieldKey, importable, OWN, RUNTIME } from "../4-lower/names.ts";
import { group, hardline, ifBroken, indent, join, line, print, softline, type Doc, type Mapping } from "./doc.ts";
import { Checks } from "./emit-checks.ts";
import { emitInterface, emitShape } from "./emit-types.ts";
import { literal } from "./literal.ts";
import { codeDoc, codeImports, packedCode, usedCode } from "./emit-code.ts";
import { comment, Imports, JsPrinter } from "./print-js.ts";
import { Shared } from "./shared.ts";
import { sourceMap } from "./source-map.ts";

/** The TypeScript of one integration. */
export interface EmittedModule {
  /** The module's file name without its ending: the integration's name. */
  readonly name: string;
  readonly text: string;
  /** A source map, version 3, as JSON. */
  readonly map: string;
  /** Of the spec and everything it uses. */
  readonly version: string;
  /** The same without anything else beside it: with the code of the functions that a spec calls in TypeScript. A host keeps this. */
  readonly packed: { readonly text: string; readonly map: string };
}

/** @param seen a file's path as it is seen from the module */
export function emitModule(module: LoweredModule, seen: (path: string) => string): EmittedModule {
  const specPath = seen(module.checked.module.source.path);
  const { checked } = module;
  const name = checked.module.integration?.name.value ?? "";
  const imports = new Imports(importable(checked.library));
  const printer = new JsPrinter(imports);
  const types: readonly Doc[] = [
    ...module.records.map((record) => emitInterface(module, record, imports)),
    fetchedType(module, imports),
    recordsType(module),
    ...responsesType(module),
    ...checksDocs(module, printer),
  ];
  const parts: readonly Doc[] = [
    ...(module.prefilter === undefined ? [] : [printer.declaration(module.prefilter)]),
    takenDoc(module, imports),
    ...(module.mapping === undefined ? [] : [printer.declaration(module.mapping)]),
    [comment(mapComment(module)), hardline, printer.declaration(module.map)],
    decodeDoc(module, imports),
  ];
  const unversioned = flowDoc(printer, module, name, NO_VERSION);
  // A number of the spec may have been worked out or compared away: a constant that nothing speaks of is left out.
  // So is what a file brings in that others use more of.
  const functions = usedFunctions(module.functions, printer);
  const code = usedCode(module, imports);
  const ofCode = code.map((one) => codeDoc(one, imports));
  const tables = module.tables
    .filter((table) => imports.spoken.has(table.name))
    .map((table) => tableDoc(printer, table));
  const constants = module.decimals
    .filter((one) => imports.spoken.has(one.name))
    .map((one): Doc => [`const ${one.name} = `, printer.expression(one.value), ";"]);
  const numbers = constants.length === 0 ? [] : [join(hardline, constants)];

  const sections: readonly Doc[] = [...types, ...numbers, ...tables, ...ofCode, ...functions, ...parts];
  const body = print(sections.map((doc) => [doc, hardline, hardline]));
  // The version is that of all the rest, also of what the host is told, in which it stands.
  const version = versionOf(module, body.text + print([unversioned, hardline]).text);
  const told = print([flowDoc(printer, module, name, version), hardline]);
  const about = module.about === undefined ? "" : `${module.about}\n\n`;
  const headOf = (inCode: readonly Doc[]): string =>
    print([
      comment(`${about}Made by integ from ${specPath.split("/").at(-1)}; change that file, not this one.`),
      hardline,
      ...[...importDocs(imports), ...inCode].flatMap((one): Doc[] => [one, hardline]),
      hardline,
    ]).text;
  const below = (head: string): { readonly text: string; readonly map: string } => {
    const text = `${head}${body.text}${told.text.trimEnd()}\n//# sourceMappingURL=${name}.ts.map\n`;
    const mappings = [...moved(linesOf(head), body.mappings), ...moved(linesOf(head + body.text), told.mappings)];
    return { text, map: sourceMap(mappings, `${name}.ts`, specPath, checked.module.source) };
  };
  const whole = below(headOf(codeImports(code, seen)));
  return { name, ...whole, version, packed: code.length === 0 ? whole : below(headOf(packedCode(code))) };
}

/** The functions that say whether a value is a record of a type, and the shapes that say why not. */
function checksDocs(module: LoweredModule, printer: JsPrinter): Doc[] {
  const shared = new Shared(module.names.copy());
  const checks = new Checks(module, printer, shared);
  for (const record of module.records) checks.add(record);
  const shapes = module.records.map((record) => emitShape(module, record, printer.imports, shared));
  const { constants, late } = shared;
  return [...(constants.length === 0 ? [] : [join(hardline, constants)]), ...checks.functions, ...shapes, ...late];
}

/** Functions that something speaks of which is printed already, or that one of these speaks of; in their order. */
function usedFunctions(functions: readonly JsFunction[], printer: JsPrinter): Doc[] {
  const docs = new Map<JsFunction, Doc>();
  for (let before = -1; before < docs.size;) {
    before = docs.size;
    for (const one of functions)
      if (!docs.has(one) && printer.imports.spoken.has(one.name)) docs.set(one, printer.declaration(one));
  }
  return functions.filter((one) => docs.has(one)).map((one) => docs.get(one) as Doc);
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}

function moved(lines: number, mappings: readonly Mapping[]): Mapping[] {
  return mappings.map((mapping) => ({ ...mapping, line: mapping.line + lines }));
}

/** The core first, then the entries that few modules need. */
function importDocs(imports: Imports): Doc[] {
  const { values, types } = imports;
  const entries = imports.byModule();
  const core = entries.find(([from]) => from === RUNTIME)?.[1] ?? [];
  // A class that is also used as a value needs no `type`.
  const named = [
    ...core.map((one) => [one, one] as const),
    ...[...types].filter((one) => !values.has(one)).map((one) => [one, `type ${one}`] as const),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    importDoc(
      named.map(([, written]) => written),
      RUNTIME,
    ),
    ...entries.flatMap(([from, names]) => (from === RUNTIME ? [] : [importDoc(names, from)])),
  ];
}

function importDoc(names: readonly string[], from: string): Doc {
  return group(["import {", indent([line, join([",", line], names)]), ifBroken(","), line, `} from "${from}";`]);
}

/** Stands for the version while that is worked out. */
const NO_VERSION = "0".repeat(13);

/** Changes with the spec's text, the files it uses, and with all of the systems' descriptions and schemas that matters to it. */
function versionOf({ checked }: LoweredModule, body: string): string {
  const specs = [checked.module, ...checked.module.uses].map((one) => one.source.text);
  const code = new Set([...checked.code.values()].map(({ file }) => file));
  const files = [...specs, ...[...code].flatMap((file) => file.files.map(({ text }) => text))];
  return fingerprint(...files, body, ...[...checked.systems.values()].map((system) => system.fingerprint));
}

function mapComment({ destinations, sourceName, sourceType, source }: LoweredModule): string {
  const sends = new Set(destinations.map(({ system, operation }) => `${system.name}.${operation.name}`));
  const article = sourceType !== source.name ? "" : /^[aeiou]/i.test(sourceName) ? "an " : "a ";
  return `Maps ${article}${sourceName} to what is sent to ${[...sends].join(", ")}, or says why nothing is. Pure, and never throws.`;
}

function fetchedType(module: LoweredModule, imports: Imports): Doc {
  if (module.fetches.length === 0)
    return [
      comment("Nothing is read from other systems."),
      hardline,
      `export type ${OWN.Fetched} = Record<string, never>;`,
    ];
  const fields = module.fetches.map((fetch) => fetchField(module, fetch, imports));
  return [
    comment("What is read from other systems before the mapping."),
    hardline,
    `export interface ${OWN.Fetched} {`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "}",
  ];
}

/** What a fetch has under its name; what is asked for in a loop has an answer for each question. */
function fetchField(
  module: LoweredModule,
  { name, operation, result, all, resultType, ...fetch }: LoweredFetch,
  imports: Imports,
): Doc {
  const one = module.recordOf(resultType, "read")?.name ?? "unknown";
  const type = all ? `${one}[]` : one;
  const from =
    fetch.late === true
      ? "What the list of the source shows only after the run that it belongs to"
      : operation === undefined
        ? `What the integration ${result?.flow ?? ""} has delivered as ${result?.destination ?? ""}`
        : described(operation.system, operation.operation);
  const field =
    fetch.args === undefined && fetch.late !== true
      ? `${fieldKey(name)}?: ${imports.type(`Lookup<${type}>`)} | undefined;`
      : fetch.mayFindNone
        ? `${fieldKey(name)}?: ${type} | undefined;`
        : `${fieldKey(name)}: ${type};`;
  return [comment(from), hardline, field];
}

function described(system: System, operation: SystemOperation): string {
  return `${system.name}.${operation.name}${operation.doc === undefined ? "" : `: ${operation.doc}`}`;
}

/** What a destination has under its name. */
function destinationField({ name, system, operation, record, many, mayBeLeftOut }: LoweredDestination): Doc {
  const type = many ? `${record.name}[]` : record.name;
  return [
    comment(described(system, operation)),
    hardline,
    mayBeLeftOut ? `${fieldKey(name)}?: ${type} | undefined;` : `${fieldKey(name)}: ${type};`,
  ];
}

function recordsType(module: LoweredModule): Doc {
  const fields = module.destinations.map((destination) => destinationField(destination));
  return [
    comment("What is sent, by destination."),
    hardline,
    `export interface ${OWN.Records} {`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "}",
  ];
}

/** What destinations answer, where others read it. */
function responsesType(module: LoweredModule): Doc[] {
  const responding = module.destinations.flatMap(({ name, response, answersMany }) =>
    response === undefined ? [] : [{ name, type: answersMany ? `${response.name}[]` : response.name }],
  );
  if (responding.length === 0) return [];
  const fields = responding.map(({ name, type }) => `readonly ${fieldKey(name)}?: ${type} | undefined;`);
  return [
    [
      comment("The responses of destinations that later ones read."),
      hardline,
      `export interface ${OWN.Responses} {`,
      indent([hardline, join(hardline, fields)]),
      hardline,
      "}",
    ],
  ];
}

function takenDoc(module: LoweredModule, imports: Imports): Doc {
  const entries = module.destinations.map(
    (destination): Doc =>
      `${fieldKey(destination.name)}: [${JSON.stringify(destination.record.type.name)}, ${listed(imports, destination.many, destination.record.shape)}] as const,`,
  );
  return [
    comment("What each destination takes; a record that does not fit is held."),
    hardline,
    `const ${OWN.taken} = {`,
    indent([hardline, join(hardline, entries)]),
    hardline,
    "};",
  ];
}

function decodeDoc(module: LoweredModule, imports: Imports): Doc {
  const { source, sourceType } = module;
  const all = sourceType !== source.name;
  return [
    comment(
      `Bytes or text as ${all ? "a checked list of" : "a checked"} ${source.type.name}, or all that is wrong with them.`,
    ),
    hardline,
    `export const ${OWN.decodeSource}: ${imports.type(`Decoder<${sourceType}>`)} = ${imports.value("decoder")}(`,
    `${listed(imports, all, source.shape)});`,
    hardline,
    hardline,
    comment("A record as JSON text, its numbers with all their digits."),
    hardline,
    `export function ${OWN.encodeRecord}<K extends keyof ${OWN.Records}>(record: NonNullable<${OWN.Records}[K]>): string {`,
    indent([hardline, `return ${imports.value("encode")}(record);`]),
    hardline,
    "}",
  ];
}

function tableDoc(printer: JsPrinter, table: LoweredModule["tables"][number]): Doc {
  const rows = table.rows.map((row): Doc => [
    "[",
    join(", ", [...row.keys.map((key) => JSON.stringify(key)), printer.expression(row.value)]),
    "]",
  ]);
  // Several rows stand on lines of their own, however short they are.
  const edge = rows.length > 1 ? hardline : softline;
  const body: Doc =
    rows.length === 0 ? "[]" : group(["[", indent([edge, join([",", hardline], rows)]), ifBroken(","), edge, "]"]);
  const fallback = table.fallback === undefined ? undefined : printer.expression(table.fallback);
  const args: Doc =
    fallback === undefined ? body : group([indent([softline, body, ",", line, fallback]), ifBroken(","), softline]);
  return [
    ...(table.doc === undefined ? [] : [comment(table.doc), hardline]),
    `const ${table.name} = ${printer.imports.value("table")}<${printer.imports.type(table.result)}>(`,
    args,
    ");",
  ];
}

// ── what the host is told ───────────────────────────────────────────────────────────────────────────────────────

/** A shape that holds a run for what is read alone. */
function readShape(imports: Imports, module: LoweredModule, binding: Binding | undefined, shape: string): Doc {
  const paths = binding === undefined || module.strict ? undefined : module.checked.reads.get(binding);
  return paths === undefined ? shape : [imports.value("shape"), ".reading(", shape, ", ", literal(paths), ")"];
}

/** The shape of what it is, or of a list of it. */
function listed(imports: Imports, many: boolean, shape: string): string {
  return many ? `${imports.value("shape")}.listOf(${shape})` : shape;
}

function flowDoc(printer: JsPrinter, module: LoweredModule, name: string, version: string): Doc {
  const { checked } = module;
  const fetches = module.fetches.map((fetch) => block([
    field("name", JSON.stringify(fetch.name)),
    ...(fetch.late === true
      ? [field("late", "true")]
      : fetch.operation === undefined
      ? [field("result", literal(fetch.result))]
      : [field("operation", literal(fetch.operation.operation.request))]),
    ...(fetch.all ? [field("all", "true")] : []),
    field("mayFindNone", String(fetch.mayFindNone)),
    field("shape", readShape(printer.imports, module, fetch.binding, listed(printer.imports, fetch.all, shapeOf(module, fetch.resultType, printer.imports)))),
    ...(fetch.args === undefined ? [] : [field("args", printer.arrow(fetch.args))]),
  ])); // prettier-ignore
  const destinations = module.destinations.map((destination): Doc => [
    group([
      "{", indent([line, `name: ${JSON.stringify(destination.name)},`, line, "operation: ", literal(destination.operation.request), ...(destination.many ? [",", line, "many: true"] : []), ...responseDoc(destination, printer.imports)]),
      ifBroken(","), line, "},",
    ]),
  ]); // prettier-ignore
  const list = (items: readonly Doc[]): Doc =>
    items.length === 0 ? "[]" : ["[", indent([hardline, join(hardline, items)]), hardline, "]"];
  const fields: Doc[] = [
    field("name", JSON.stringify(name)),
    ...(module.about === undefined ? [] : [["about:", group(indent([line, JSON.stringify(module.about)])), ","]]),
    field("version", JSON.stringify(version)),
    field("systems", [
      "{",
      indent([
        hardline,
        join(
          hardline,
          [...checked.systems.values()].map((system): Doc => [`${fieldKey(system.name)}: `, literal(system.link), ","]),
        ),
      ]),
      hardline,
      "}",
    ]),
    field("trigger", triggerDoc(printer, module)),
    field("source", sourceDoc(printer, module)),
    ...(module.dedupe === undefined
      ? []
      : [
          field(
            "dedupe",
            group([
              "{",
              indent([
                line,
                `windowSeconds: ${module.dedupe.windowSeconds},`,
                line,
                "key: ",
                printer.arrow(module.dedupe.key),
              ]),
              ifBroken(","),
              line,
              "}",
            ]),
          ),
        ]),
    ...(module.lane === undefined ? [] : [field("lane", printer.arrow(module.lane))]),
    ...(module.newest === undefined ? [] : [field("newest", printer.arrow(module.newest))]),
    ...(module.prefilter === undefined ? [] : [`${OWN.prefilter},`]),
    field("fetches", list(fetches)),
    field("destinations", list(destinations)),
    field("onFailure", literal(module.onFailure)),
    `${OWN.map},`,
  ];
  return [
    comment("What a host needs to run this flow."),
    hardline,
    `export const ${OWN.flow} = ${printer.imports.value("defineFlow")}<${module.sourceType}, ${OWN.Fetched}, ${OWN.Records}>({`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "});",
  ];
}

function responseDoc({ response, answersMany, answersNone }: LoweredDestination, imports: Imports): Doc[] {
  if (response === undefined) return [];
  return [",", line, `response: { shape: ${listed(imports, answersMany, response.shape)}, mayBeNone: ${answersNone} }`];
}

const field = (key: string, value: Doc): Doc => [`${key}: `, value, ","];
const block = (fields: readonly Doc[], end = ","): Doc => [
  "{",
  indent([hardline, join(hardline, fields)]),
  hardline,
  `}${end}`,
];

function shapeOf(module: LoweredModule, type: RecordType, imports: Imports): string {
  const found = module.recordOf(type, "read");
  return found === undefined ? `${imports.value("shape")}.anything` : found.shape;
}

/** Who starts the flow, and when. */
function triggerDoc(printer: JsPrinter, module: LoweredModule): Doc {
  const { checked } = module;
  const { trigger = { kind: "manual" } } = checked;
  const { system } = checked.document as NonNullable<typeof checked.document>;
  switch (trigger.kind) {
    case "webhook": {
      const { event, reconcile } = trigger;
      const known = {
        kind: "webhook",
        system: system.name,
        event: event.name,
        topicHeader: system.topicHeader,
        topic: event.topic,
        thin: thinOf(system, event),
        brings: trigger.brings,
      };
      if (reconcile === undefined) return literal(known);
      const list = [
        field("operation", literal(reconcile.operation.request)),
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
          ["list: ", block(listRead(printer, trigger.list, module.pollArgs))],
        ],
        "",
      );
    default:
      return literal(trigger);
  }
}

/** How the document is read that an event only names. */
function thinOf(system: System, { read }: SystemEvent): object | undefined {
  const operation = read === undefined ? undefined : system.operations.get(read.operation);
  if (read === undefined || operation === undefined) return undefined;
  return { operation: operation.request, arguments: read.arguments, knows: read.knows };
}

function listRead(printer: JsPrinter, read: CheckedListRead, args: JsFunction | undefined): Doc[] {
  return [
    field("operation", literal(read.operation.request)),
    ...(args === undefined ? [] : [field("args", printer.arrow(args))]),
  ];
}

/** How deep personal fields are looked for: records that hold one another have paths without end. */
const DEEPEST = 8;

/** The paths of a document's fields that its schema marks as personal. */
function personalFields(type: Type, above: readonly Type[] = []): string[] {
  if (above.length > DEEPEST || above.includes(type) || !holdsPersonal(type, new Set())) return [];
  const inside = [...above, type];
  if (type.kind === "list")
    return personalFields(type.element, inside).map((path) => `[]${path === "" ? "" : `.${path}`}`);
  if (type.kind === "union") return [...new Set(type.variants.flatMap((one) => personalFields(one, inside)))];
  if (type.kind !== "record") return [];
  return [...type.fields.values()].flatMap((field) => {
    const inner = personalFields(field.type, inside);
    const own = field.personal === undefined ? [] : [field.name];
    return [...own, ...inner.map((path) => (path.startsWith("[]") ? `${field.name}${path}` : `${field.name}.${path}`))];
  });
}

/** Whether anything personal can be reached from a type: most have nothing, and are left alone. */
function holdsPersonal(type: Type, seen: Set<Type>): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  if (type.kind === "list") return holdsPersonal(type.element, seen);
  if (type.kind === "union") return type.variants.some((one) => holdsPersonal(one, seen));
  if (type.kind !== "record") return false;
  return [...type.fields.values()].some((field) => field.personal !== undefined || holdsPersonal(field.type, seen));
}

/** How the event's document is read anew, where its system says so. */
function refreshDoc({ checked: { document, trigger } }: LoweredModule): Doc[] {
  const refresh = trigger?.kind === "webhook" ? trigger.event.refresh : undefined;
  const operation = refresh === undefined ? undefined : document?.system.operations.get(refresh.operation);
  if (refresh === undefined || operation === undefined || document === undefined) return [];
  return [["refresh: ", literal({ operation: operation.request, arguments: refresh.arguments })]];
}

/** What the source is, and how it is read where it has to be. */
/** What the texts of the source are, where it comes in XML or as a form. */
function textsDoc({ checked: { document, trigger } }: LoweredModule): Doc[] {
  if (document === undefined || document.system.link.kind !== undefined) return [];
  const { format, field, coding } = document.system.link.webhookEvents ?? {};
  const asForm = format === "form" && (field === undefined || coding === "base64_form");
  const answers = [...document.system.operations.values()].filter(({ result }) => result === document.type);
  const ofFile = trigger?.kind === "files" && /\.xml$/i.test(trigger.pattern);
  const asXml = ofFile || format === "xml" || answers.some(({ request }) => request.answer?.format === "xml");
  return asXml || (asForm && trigger?.kind === "webhook") ? [["texts: ", literal(textFormOf(document.type.type))]] : [];
}

function sourceDoc(printer: JsPrinter, module: LoweredModule): Doc {
  const { document } = module.checked;
  if (document === undefined) return "{}";
  const { type, all, read } = document;
  const personal = personalFields(type.type).map((path) => (all ? `[].${path}` : path));
  const parts: Doc[] = [
    ["type: ", literal(type.type.name)],
    ["wrappers: ", literal(type.wrappers)],
    [
      "shape: ",
      readShape(printer.imports, module, document.binding, listed(printer.imports, all, module.source.shape)),
    ],
    ...textsDoc(module),
    ...(personal.length === 0 ? [] : [["personal: ", literal(personal)]]),
    ...(all ? ["all: true"] : []),
    ...refreshDoc(module),
  ];
  if (read === undefined) return group(["{", indent([line, join([",", line], parts)]), ifBroken(","), line, "}"]);
  const reading = [
    ...listRead(printer, read, module.sourceArgs),
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
