/**
 * Emits a lowered module: the TypeScript file of an integration, which imports the modules of its systems or contains
 * them.
 */
import type { JsFunction } from "../4-lower/ir.ts";
import type { LoweredCode, LoweredModule } from "../4-lower/lower-module.ts";
import { importable } from "../4-lower/names.ts";
import { fingerprint } from "../host.ts";
import { group, hardline, ifBroken, indent, join, line, print, type Doc, type Mapping } from "./doc.ts";
import { codeDoc, codeImports, packedCode, usedCode } from "./emit-code.ts";
import { emitConnection } from "./emit-connection.ts";
import {
  decodeDoc,
  fetchedType,
  mapComment,
  recordsType,
  responsesType,
  tableDoc,
  takenDoc,
} from "./emit-declarations.ts";
import { flowDoc } from "./emit-flow.ts";
import { emitChecks, emitInterfaces } from "./emit-records.ts";
import { SYSTEMS } from "./emit-system-module.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { Imports } from "./imports.ts";
import { comment, JsPrinter } from "./print-js.ts";
import { sourceMap } from "./source-map.ts";

/** The TypeScript of one integration. */
export interface EmittedModule {
  /** The module's file name without its ending: the integration's name. */
  readonly name: string;
  readonly text: string;
  /** A source map, version 3, as JSON. */
  readonly map: string;
  /** A hash of the spec and everything that it uses. */
  readonly version: string;
}

/** A module that contains its systems. */
export interface WholeModule extends EmittedModule {
  /** The self-contained form, with the code of the spec's functions in TypeScript. A host stores it. */
  readonly packed: { readonly text: string; readonly map: string };
}

/** Options of emission. */
export interface EmitOptions {
  /** A file's path relative to the module. */
  readonly seen: (path: string) => string;
  readonly fingerprints: Fingerprints;
}

/** A module that imports its shared parts: those of its systems, and functions in TypeScript. */
export function emitModule(module: LoweredModule, options: EmitOptions): EmittedModule {
  const { name, version, below, code } = emitted(module, options);
  return { name, version, ...below(codeImports(code, options.seen)) };
}

/** A self-contained module. */
export function emitWhole(module: LoweredModule, options: EmitOptions): WholeModule {
  const { name, version, below, code } = emitted(module, options);
  const whole = below(codeImports(code, options.seen));
  return { name, version, ...whole, packed: code.length === 0 ? whole : below(packedCode(code)) };
}

interface Emitted {
  readonly name: string;
  readonly version: string;
  readonly code: readonly LoweredCode[];
  /** The text, with the imports that functions in TypeScript need. */
  readonly below: (inCode: readonly Doc[]) => { readonly text: string; readonly map: string };
}

function emitted(module: LoweredModule, { seen, fingerprints }: EmitOptions): Emitted {
  const { checked } = module;
  const specPath = seen(checked.module.source.path);
  const name = checked.module.integration?.name.value ?? "";
  const imports = importsOf(module);
  const printer = new JsPrinter(imports);
  const types: readonly Doc[] = [
    fetchedType(module, imports),
    recordsType(module, imports),
    ...responsesType(module, imports),
  ];
  const parts: readonly Doc[] = [
    ...(module.prefilter === undefined ? [] : [printer.declaration(module.prefilter)]),
    takenDoc(module, imports),
    ...(module.mapping === undefined ? [] : [printer.declaration(module.mapping)]),
    [comment(mapComment(module)), hardline, printer.declaration(module.map)],
    decodeDoc(module, imports),
  ];
  const unversioned = flowDoc(printer, module, name, NO_VERSION);
  // Optimizations may remove uses of a number, so unused constants are omitted, as are imports that only other files
  // need.
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
  // The version is a hash of everything else, including the flow definition that contains it.
  const version = versionOf(module, fingerprints, body.text + print([unversioned, hardline]).text);
  const told = print([flowDoc(printer, module, name, version), hardline]);
  const ofSystems = print(
    (module.apart ? [] : systemsDocs(module, printer)).map((doc) => [doc, hardline, hardline]),
  ).text;
  const about = module.about === undefined ? "" : `${module.about}\n\n`;
  const below = (inCode: readonly Doc[]): { readonly text: string; readonly map: string } => {
    const head = print([
      comment(`${about}Generated by integ from ${specPath.split("/").at(-1)}. Edit that file, not this one.`),
      hardline,
      ...[...imports.docs(), ...inCode].flatMap((one): Doc[] => [one, hardline]),
      ...(module.apart ? [hardline, typesOf(module), hardline] : []),
      hardline,
    ]).text;
    const above = linesOf(head + ofSystems);
    const text = `${head}${ofSystems}${body.text}${told.text.trimEnd()}\n//# sourceMappingURL=${name}.ts.map\n`;
    const mappings = [...moved(above, body.mappings), ...moved(above + linesOf(body.text), told.mappings)];
    return { text, map: sourceMap(mappings, `${name}.ts`, specPath, checked.module.source) };
  };
  return { name, version, code, below };
}

/** The types of the source and of the destinations' records, exported for importers of the module. */
function typesOf({ source, destinations }: LoweredModule): Doc {
  const names = [...new Set([source, ...destinations.map(({ record }) => record)].map(({ name }) => name))];
  return group(["export type {", indent([line, join([",", line], names)]), ifBroken(","), line, "};"]);
}

/** The imports of a module. */
function importsOf(module: LoweredModule): Imports {
  const values = importable(module.checked.library);
  if (!module.apart) return new Imports(values);
  const from = (system: string): string => `./${SYSTEMS}/${system}.ts`;
  return new Imports(
    new Map([
      ...values,
      ...module.records.map(({ shape, system }) => [shape, from(system)] as const),
      ...module.systems.all.flatMap(({ link, operations, personal, system }) =>
        [link, operations, ...[...personal.values()].map(({ name }) => name)].map(
          (one) => [one, from(system.name)] as const,
        ),
      ),
    ]),
    new Map(module.records.map((record) => [record.name, from(record.system)])),
  );
}

/** The declarations of systems in a module that contains them. */
function systemsDocs(module: LoweredModule, printer: JsPrinter): Doc[] {
  return [
    ...emitInterfaces(module.records, module, printer),
    ...emitChecks(module.records, module, printer, module.names),
    ...module.systems.all.flatMap((system) => emitConnection(system, printer.imports)),
  ];
}

/** The functions that already printed code uses, directly or indirectly; in their order. */
function usedFunctions(functions: readonly JsFunction[], printer: JsPrinter): Doc[] {
  const docs = new Map<JsFunction, Doc>();
  for (let before = -1; before < docs.size;) {
    before = docs.size;
    for (const one of functions)
      if (!docs.has(one) && printer.imports.spoken.has(one.name)) docs.set(one, printer.declaration(one));
  }
  return functions.map((one) => docs.get(one)).filter((doc) => doc !== undefined);
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}

function moved(lines: number, mappings: readonly Mapping[]): Mapping[] {
  return mappings.map((mapping) => ({ ...mapping, line: mapping.line + lines }));
}

/** A placeholder for the version until it is computed. */
const NO_VERSION = "0".repeat(13);

/**
 * Changes with the spec's text, the files that it uses, and the relevant parts of the systems' descriptions and
 * schemas.
 */
function versionOf({ checked, records }: LoweredModule, fingerprints: Fingerprints, body: string): string {
  const specs = [checked.module, ...checked.module.uses].map((one) => one.source.text);
  const code = new Set([...checked.code.values()].map(({ file }) => file));
  const files = [...specs, ...[...code].flatMap((file) => file.files.map(({ text }) => text))];
  const systems = [...checked.systems.values()].map((system) => system.fingerprint);
  return fingerprint(...files, body, ...records.map((record) => fingerprints.of(record)), ...systems);
}
