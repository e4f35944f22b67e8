/** Emits the declarations of a module other than functions: types of documents, tables, decoder and encoder. */
import type { System, SystemOperation } from "../1-load/system-model.ts";
import type { LoweredDestination, LoweredModule } from "../4-lower/lower-module.ts";
import type { LoweredFetch } from "../4-lower/lower-reads.ts";
import { fieldKey, OWN } from "../4-lower/names.ts";
import type { UsedRecord } from "../4-lower/module-types.ts";
import { LOOKED } from "../4-lower/witness.ts";
import { group, hardline, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import type { Imports } from "./imports.ts";
import { comment, type JsPrinter } from "./print-js.ts";

/** The comment above the mapping. */
export function mapComment({ destinations, sourceName, sourceType, source }: LoweredModule): string {
  const sends = new Set(destinations.map(({ system, operation }) => `${system.name}.${operation.name}`));
  const article = sourceType !== source.name ? "" : /^[aeiou]/i.test(sourceName) ? "an " : "a ";
  return `Maps ${article}${sourceName} to the records for ${[...sends].join(", ")}, or returns the reason why nothing is sent. Pure; never throws.`;
}

/** `Fetched`: the results of reads. */
export function fetchedType(module: LoweredModule, imports: Imports): Doc {
  if (module.fetches.length === 0)
    return [
      comment("The integration reads nothing from other systems."),
      hardline,
      `export type ${OWN.Fetched} = Record<string, never>;`,
    ];
  const fields = module.fetches.map((fetch) => fetchField(module, fetch, imports));
  return [
    comment("The results of reads from other systems, which the mapping needs."),
    hardline,
    `export interface ${OWN.Fetched} {`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "}",
  ];
}

/** The field of a lookup in `Fetched`; a lookup in a loop has a result for each set of arguments. */
function fetchField(
  module: LoweredModule,
  { name, operation, result, all, resultType, ...fetch }: LoweredFetch,
  imports: Imports,
): Doc {
  const one = imports.type(module.recordOf(resultType, "read")?.name ?? "unknown");
  const type = all ? `${one}[]` : one;
  const from =
    fetch.late === true
      ? "Documents that appear in the source's list only after the run that they belong to"
      : operation === undefined
        ? `The response that the integration ${result?.flow ?? ""} got from its destination ${result?.destination ?? ""}`
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

/** The field of a destination in `Records`. */
function destinationField(
  { name, system, operation, record, many, mayBeLeftOut }: LoweredDestination,
  imports: Imports,
): Doc {
  const type = imports.type(many ? `${record.name}[]` : record.name);
  return [
    comment(described(system, operation)),
    hardline,
    mayBeLeftOut ? `${fieldKey(name)}?: ${type} | undefined;` : `${fieldKey(name)}: ${type};`,
  ];
}

/** `Records`: the destinations' records. */
export function recordsType(module: LoweredModule, imports: Imports): Doc {
  const fields = module.destinations.map((destination) => destinationField(destination, imports));
  return [
    comment("The records to send, by destination."),
    hardline,
    `export interface ${OWN.Records} {`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "}",
  ];
}

/** The responses of destinations that later ones read. */
export function responsesType(module: LoweredModule, imports: Imports): Doc[] {
  const responding = module.destinations.flatMap(({ name, response, isListResponse }) =>
    response === undefined ? [] : [{ name, type: isListResponse ? `${response.name}[]` : response.name }],
  );
  if (responding.length === 0) return [];
  const fields = responding.map(({ name, type }) => `readonly ${fieldKey(name)}?: ${imports.type(type)} | undefined;`);
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

/** The shape of a record, or of a list of records. */
export function listed(imports: Imports, many: boolean, record: UsedRecord): string {
  const own = imports.value(record.shape);
  return many ? `${imports.value("shape")}.listOf(${own})` : own;
}

/** The shapes that `send` checks records against. */
export function takenDoc(module: LoweredModule, imports: Imports): Doc {
  const entries = module.destinations.map(
    (destination): Doc =>
      `${fieldKey(destination.name)}: [${JSON.stringify(destination.record.type.name)}, ${listed(imports, destination.many, destination.record)}] as const,`,
  );
  return [
    comment("The shape of each destination's record; if a record does not match it, the run is held."),
    hardline,
    `const ${OWN.taken} = {`,
    indent([hardline, join(hardline, entries)]),
    hardline,
    "};",
  ];
}

/** `decodeSource` and `encodeRecord`. */
export function decodeDoc(module: LoweredModule, imports: Imports): Doc {
  const { source, sourceType } = module;
  const all = sourceType !== source.name;
  return [
    comment(
      `Parses and checks bytes or text as ${all ? "a list of " : ""}${source.type.name}: returns the value, or all problems.`,
    ),
    hardline,
    `export const ${OWN.decodeSource}: ${imports.type(`Decoder<${sourceType}>`)} = ${imports.value("decoder")}(`,
    `${listed(imports, all, source)});`,
    hardline,
    hardline,
    comment("Encodes a record as JSON text, with all digits of its numbers."),
    hardline,
    `export function ${OWN.encodeRecord}<K extends keyof ${OWN.Records}>(record: NonNullable<${OWN.Records}[K]>): string {`,
    indent([hardline, `return ${imports.value("encode")}(record);`]),
    hardline,
    "}",
  ];
}

/** A table of the spec. */
export function tableDoc(printer: JsPrinter, table: LoweredModule["tables"][number]): Doc {
  const rows = table.rows.map((row): Doc => [
    "[",
    join(", ", [...row.keys.map((key) => JSON.stringify(key)), printer.expression(row.value)]),
    "]",
  ]);
  // Several rows are always on separate lines.
  const edge = rows.length > 1 ? hardline : softline;
  const body: Doc =
    rows.length === 0 ? "[]" : group(["[", indent([edge, join([",", hardline], rows)]), ifBroken(","), edge, "]"]);
  const fallback = table.fallback === undefined ? undefined : printer.expression(table.fallback);
  const args: Doc =
    fallback === undefined ? body : group([indent([softline, body, ",", line, fallback]), ifBroken(","), softline]);
  const made: Doc = [`${printer.imports.value("table")}<${printer.imports.type(table.result)}>(`, args, ")"];
  return [
    ...(table.doc === undefined ? [] : [comment(table.doc), hardline]),
    `const ${table.name} = `,
    table.noted === undefined ? made : noting(printer, table, table.noted, made),
    ";",
  ];
}

/**
 * A table with a second one of the same keys, which returns the number of the row; the `else` row has the last number.
 */
function noting(printer: JsPrinter, { rows }: LoweredModule["tables"][number], name: string, made: Doc): Doc {
  const numbered = JSON.stringify(rows.map(({ keys }, i) => [...keys, i]));
  const beside = `${printer.imports.value("table")}<number>(${numbered}, ${rows.length})`;
  return [`${LOOKED}(${JSON.stringify(name)}, `, made, `, ${beside})`];
}
