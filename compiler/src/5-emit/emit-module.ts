/** Writes a lowered module: one TypeScript file that imports nothing but `@integ/runtime`. */
import type { System, SystemOperation } from "../1-load/system-model.ts";
import { fingerprint } from "../host.ts";
import { shapeName, type LoweredDestination, type LoweredFetch, type LoweredModule } from "../4-lower/lower-module.ts";
import { RUNTIME_ENTRIES } from "../4-lower/names.ts";
import { group, hardline, ifBroken, indent, join, line, print, type Doc } from "./doc.ts";
import { emitInterface, emitShape } from "./emit-types.ts";
import { literal, type Data } from "./literal.ts";
import { comment, JsPrinter } from "./print-js.ts";
import { sourceMap } from "./source-map.ts";

export interface EmittedModule {
  /** The module's file name without its ending: the integration's name. */
  readonly name: string;
  readonly text: string;
  /** A source map, version 3, as JSON. */
  readonly map: string;
  /** Of the spec and everything it uses. */
  readonly version: string;
}

/** @param specPath the spec's path as the source map is to name it. */
export function emitModule(module: LoweredModule, specPath: string): EmittedModule {
  const { checked } = module;
  const name = checked.module.integration?.name.value ?? "";
  const printer = new JsPrinter();
  const parts: Doc[] = [];
  const section = (...docs: readonly Doc[]): void => {
    for (const doc of docs) parts.push(doc, hardline, hardline);
  };

  section(...module.records.map((record) => emitInterface(module, record)));
  section(fetchedType(module), recordsType(module), ...responsesType(module));
  section(...module.records.map((record) => emitShape(module, record, printer.used)));
  if (module.decimals.length > 0)
    section(
      join(
        hardline,
        module.decimals.map((one): Doc => [`const ${one.name} = `, printer.expression(one.value), ";"]),
      ),
    );
  section(...module.tables.map((table) => tableDoc(printer, table)));
  section(...module.functions.map((one) => printer.declaration(one)));
  if (module.screen !== undefined) section(printer.declaration(module.screen));
  section(takenDoc(module));
  section([comment(mapComment(module)), hardline, printer.declaration(module.map)]);
  section(decodeDoc(module));
  parts.push(flowDoc(printer, module, name), hardline);

  // What is imported, and what the version is, shows only when all the rest is written.
  const unversioned = print(parts);
  const version = versionOf(module, unversioned.text);
  const body = { ...unversioned, text: unversioned.text.replace(NO_VERSION, version) };
  const types = ["Decimal", "Int", "Num", "Outcome", "Shape", "Stop"].filter((type) =>
    new RegExp(`\\b${type}\\b`).test(body.text),
  );
  const used = [...new Set([...printer.used, "defineFlow", "shape", "decode", "encode"])];
  const values = used.filter((one) => !types.includes(one) && !RUNTIME_ENTRIES.has(one));
  const entries = [...new Set(used.flatMap((one) => RUNTIME_ENTRIES.get(one) ?? []))].sort();
  const imports = [...types.map((type) => `type ${type}`), "type Decoded", ...values].sort((a, b) =>
    a.replace("type ", "") < b.replace("type ", "") ? -1 : 1,
  );
  const about = module.about === undefined ? "" : `${module.about}\n\n`;
  const head = print([
    comment(`${about}Made by integ from ${specPath.split("/").at(-1)}; change that file, not this one.`),
    hardline,
    importDoc(imports, "@integ/runtime"),
    hardline,
    ...entries.flatMap((entry): Doc[] => [
      importDoc(used.filter((one) => RUNTIME_ENTRIES.get(one) === entry).sort(), entry),
      hardline,
    ]),
    hardline,
  ]);
  const text = `${head.text}${body.text.trimEnd()}\n//# sourceMappingURL=${name}.ts.map\n`;
  const below = head.text.split("\n").length - 1;
  const mappings = body.mappings.map((mapping) => ({ ...mapping, line: mapping.line + below }));
  return { name, text, map: sourceMap(mappings, `${name}.ts`, specPath, checked.module.source), version };
}

function importDoc(names: readonly string[], from: string): Doc {
  return group(["import {", indent([line, join([",", line], names)]), ifBroken(","), line, `} from "${from}";`]);
}

const NO_VERSION = "0".repeat(13);

/** Changes with the spec's text, the files it uses, and with all of the systems' descriptions and schemas that matters to it. */
function versionOf({ checked }: LoweredModule, body: string): string {
  const files = [checked.module, ...checked.module.uses].map((one) => one.source.text);
  return fingerprint(...files, body, ...[...checked.systems.values()].map((system) => system.fingerprint));
}

function mapComment(module: LoweredModule): string {
  const sends = module.destinations
    .map((destination) => `${destination.system.name}.${destination.operation.name}`)
    .join(", ");
  return `Maps ${/^[aeiou]/i.test(module.sourceName) ? "an" : "a"} ${module.sourceName} to what is sent to ${sends}, or says why nothing is. Pure, and never throws.`;
}

function fetchedType(module: LoweredModule): Doc {
  if (module.fetches.length === 0)
    return [comment("Nothing is read from other systems."), hardline, "export type Fetched = Record<string, never>;"];
  const fields = module.fetches.map((fetch) => stepField(fetch, fetch.mayFindNone));
  return [
    comment("What is read from other systems before the mapping."),
    hardline,
    "export interface Fetched {",
    indent([hardline, join(hardline, fields)]),
    hardline,
    "}",
  ];
}

/** What a fetch or a destination has under its name. */
function stepField(step: LoweredFetch | LoweredDestination, optional: boolean): Doc {
  const { operation } = step;
  return [
    comment(`${step.system.name}.${operation.name}${operation.doc === undefined ? "" : `: ${operation.doc}`}`),
    hardline,
    optional ? `${step.name}?: ${step.record.name} | undefined;` : `${step.name}: ${step.record.name};`,
  ];
}

function recordsType(module: LoweredModule): Doc {
  const fields = module.destinations.map((destination) => stepField(destination, destination.mayBeLeftOut));
  return [
    comment("What is sent, by destination."),
    hardline,
    "export interface Records {",
    indent([hardline, join(hardline, fields)]),
    hardline,
    "}",
  ];
}

/** What destinations answer, where others read it. */
function responsesType(module: LoweredModule): Doc[] {
  const answering = module.destinations.flatMap(({ name, answer }) => (answer === undefined ? [] : [{ name, answer }]));
  if (answering.length === 0) return [];
  const fields = answering.map(({ name, answer }) => `readonly ${name}?: ${answer.name} | undefined;`);
  return [
    [
      comment("What destinations have answered, as far as later ones read it."),
      hardline,
      "export interface Responses {",
      indent([hardline, join(hardline, fields)]),
      hardline,
      "}",
    ],
  ];
}

function takenDoc(module: LoweredModule): Doc {
  const entries = module.destinations.map(
    (destination): Doc =>
      `${destination.name}: [${JSON.stringify(destination.record.type.name)}, ${shapeName(destination.record)}] as const,`,
  );
  return [
    comment("What each destination takes; a record that does not fit is held."),
    hardline,
    "const taken = {",
    indent([hardline, join(hardline, entries)]),
    hardline,
    "};",
  ];
}

function decodeDoc(module: LoweredModule): Doc {
  const source = module.source;
  return [
    comment(`Bytes or text as a checked ${source.type.name}, or all that is wrong with them.`),
    hardline,
    `export function decodeSource(input: Uint8Array | string): Decoded<${source.name}> {`,
    indent([hardline, `return decode(${shapeName(source)}, input);`]),
    hardline,
    "}",
    hardline,
    hardline,
    comment("A record as JSON text, its numbers with all their digits."),
    hardline,
    "export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {",
    indent([hardline, "return encode(record);"]),
    hardline,
    "}",
  ];
}

function tableDoc(printer: JsPrinter, table: LoweredModule["tables"][number]): Doc {
  printer.used.add("table");
  const rows = table.rows.map((row): Doc => [
    "[",
    join(", ", [...row.keys.map((key) => JSON.stringify(key)), printer.expression(row.value)]),
    "],",
  ]);
  const fallback: Doc = table.fallback === undefined ? "" : [", ", printer.expression(table.fallback)];
  const body: Doc = rows.length === 0 ? "[]" : ["[", indent([hardline, join(hardline, rows)]), hardline, "]"];
  return [
    ...(table.doc === undefined ? [] : [comment(table.doc), hardline]),
    `const ${table.name} = table<${table.result}>(`,
    body,
    fallback,
    ");",
  ];
}

// ── what the host is told ───────────────────────────────────────────────────────────────────────────────────────

function systemData(system: System): Data {
  return {
    name: system.name,
    version: system.version,
    baseUrl: system.baseUrl,
    headers: system.headers,
    settings: Object.fromEntries(
      [...system.settings].map(([setting, { secret, default: value }]) => [setting, { secret, default: value }]),
    ),
    signature: system.signature as Data,
  };
}

function operationData(system: System, operation: SystemOperation): Data {
  return {
    system: system.name,
    name: operation.name,
    method: operation.method,
    path: operation.path,
    query: operation.query,
    wrap: operation.wrap,
    unwrap: operation.unwrap,
    idempotencyHeader: operation.idempotencyHeader,
    absentOn: operation.absentOn.length === 0 ? undefined : operation.absentOn,
  };
}

function flowDoc(printer: JsPrinter, module: LoweredModule, name: string): Doc {
  const { checked } = module;
  const document = checked.document as NonNullable<typeof checked.document>;
  const field = (key: string, value: Doc): Doc => [`${key}: `, value, ","];
  const event = checked.event;
  const trigger: Data =
    event === undefined
      ? { kind: "manual" }
      : {
          kind: "webhook",
          system: document.system.name,
          event: event.name,
          topicHeader: document.system.topicHeader,
          topic: event.topic,
        };
  const fetches = module.fetches.map((fetch): Doc => [
    "{",
    indent([
      hardline,
      join(hardline, [
        field("name", JSON.stringify(fetch.name)),
        field("operation", literal(operationData(fetch.system, fetch.operation))),
        field("mayFindNone", String(fetch.mayFindNone)),
        field("shape", shapeName(fetch.record)),
        field("args", printer.arrow(fetch.args)),
      ]),
    ]),
    hardline,
    "},",
  ]);
  const destinations = module.destinations.map((destination): Doc => [
    group([
      "{", indent([line, `name: ${JSON.stringify(destination.name)},`, line, "operation: ", literal(operationData(destination.system, destination.operation)), ...answerDoc(destination)]),
      ifBroken(","), line, "},",
    ]),
  ]); // prettier-ignore
  const block = (items: readonly Doc[]): Doc =>
    items.length === 0 ? "[]" : ["[", indent([hardline, join(hardline, items)]), hardline, "]"];
  const fields: Doc[] = [
    field("name", JSON.stringify(name)),
    ...(module.about === undefined ? [] : [field("about", JSON.stringify(module.about))]),
    field("version", JSON.stringify(NO_VERSION)),
    field("systems", [
      "{",
      indent([
        hardline,
        join(
          hardline,
          [...checked.systems.values()].map((system): Doc => [`${system.name}: `, literal(systemData(system)), ","]),
        ),
      ]),
      hardline,
      "}",
    ]),
    field("trigger", literal(trigger)),
    field(
      "source",
      literalWith(
        { type: document.type.type.name, wrappers: document.type.wrappers },
        "shape",
        shapeName(module.source),
      ),
    ),
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
    ...(module.screen === undefined ? [] : ["screen,"]),
    field("fetches", block(fetches)),
    field("destinations", block(destinations)),
    field("onFailure", literal(module.onFailure)),
    "map,",
  ];
  return [
    comment("What a host needs to run this flow."),
    hardline,
    `export const flow = defineFlow<${module.source.name}, Fetched, Records>({`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "});",
  ];
}

function answerDoc({ answer, operation }: LoweredDestination): Doc[] {
  if (answer === undefined) return [];
  return [",", line, `answer: { shape: ${shapeName(answer)}, mayBeNone: ${operation.mayFindNone} }`];
}

function literalWith(data: Readonly<Record<string, Data>>, key: string, code: string): Doc {
  const fields = [
    ...Object.entries(data).map(([name, value]): Doc => [`${name}: `, literal(value)]),
    `${key}: ${code}`,
  ];
  return group(["{", indent([line, join([",", line], fields)]), ifBroken(","), line, "}"]);
}
