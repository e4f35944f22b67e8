/** What is wrong with the schemas of a system: each problem once, though schemas are read in several contexts. */
import type { Diagnostic } from "@integ/grammar";
import type { CompilerHost } from "../host.ts";
import { load } from "../messages/load.ts";
import { locate } from "./locate.ts";
import { schemaPatternProblem, withShortNames } from "./patterns.ts";
import { placeKey, type SchemaPlace } from "./types.ts";

/** The diagnostics of one system's schemas, in the order in which they are found. */
export class SchemaReports {
  readonly diagnostics: Diagnostic[] = [];
  readonly #reported = new Set<string>();
  readonly #host: CompilerHost;

  constructor(host: CompilerHost) {
    this.#host = host;
  }

  report(place: SchemaPlace, message: string): void {
    this.#once(place, message, (at) => load.schema(at, message));
  }

  /** A number that seems to be an amount and is not marked as one. @param currency the field that holds its currency */
  unmarkedAmount(place: SchemaPlace, name: string, currency: string): void {
    this.#once(place, "money", (at) => load.unmarkedAmount(at, name, currency));
  }

  #once(
    place: SchemaPlace,
    what: string,
    message: (at: { readonly path: string; readonly start: number; readonly end: number }) => Diagnostic,
  ): void {
    const said = `${placeKey(place)} ${what}`;
    if (this.#reported.has(said)) return;
    this.#reported.add(said);
    this.diagnostics.push(message({ path: place.path, ...(locate(this.#host, place) ?? { start: 0, end: 0 }) }));
  }

  /** Reports a pattern that can't be executed at run time. @returns whether it can */
  checkPattern(pattern: string, place: SchemaPlace): boolean {
    const problem = schemaPatternProblem(withShortNames(pattern));
    if (problem !== undefined) this.report(place, `\`${pattern}\` ${problem}`);
    return problem === undefined;
  }

  /** An invalid value of a keyword of JSON Schema, with ajv's message. Patterns are checked at their places. */
  misuse(problem: string, place: SchemaPlace): void {
    if (problem.startsWith("Invalid regular expression")) return;
    const [, pointer = "", word, wanted] = /\bdata((?:\/[^\s/]+)*\/([^\s/]+)) (must [^,]+)/.exec(problem) ?? [];
    const at = { path: place.path, pointer: place.pointer + pointer };
    this.report(
      locate(this.#host, at) === undefined ? place : at,
      word === undefined || wanted === undefined ? problem : `\`${word}\` ${wanted}`,
    );
  }
}
