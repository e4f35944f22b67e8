/** Validates a YAML file by a JSON Schema: each mistake has its place, and an analyst's words. */
import { messageOf } from "@integ/runtime/errors";
import { Validator, type Schema } from "@cfworker/json-schema";
import { closest } from "@integ/grammar";
import { Ajv2020 as Ajv, type DefinedError, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { LineCounter, parseDocument, type Document } from "yaml";
import { locateIn, locateNode } from "./locate.ts";
import { escapeStep, stepsOf } from "@integ/runtime/pointers";
import { readPlain } from "./read-yaml.ts";
import type { TextRange } from "./text-range.ts";

/** A problem at one place of a YAML file. */
export interface YamlMistake extends TextRange {
  /** The missing name, or the name that was probably meant by a wrong one: both are one mistake. */
  readonly missing?: string;
  readonly suggestion?: string;
  readonly syntax: boolean;
  readonly message: string;
  readonly help?: string;
}

/** A YAML file: its value if it has no mistakes, and the mistakes with their places. */
export interface ReadYaml<T> {
  readonly value: T | undefined;
  /** For an invalid value: its valid parts, if they form a value. */
  readonly rest?: T;
  readonly mistakes: readonly YamlMistake[];
  /** The place of a pointer in the file. */
  at(pointer: string): TextRange;
}

/**
 * Validates YAML by a JSON Schema. Compiling a schema would take a quarter of a second at each start, so a validator without
 * compilation decides whether a file is valid, and ajv explains the mistakes.
 */
export class YamlSchema<T> {
  readonly #schema: Schema;
  #quick: Validator | undefined;
  #validate: ValidateFunction | undefined;

  constructor(schema: object) {
    if (!isSchema(schema)) throw new TypeError("a schema is an object");
    this.#schema = schema;
  }

  read(text: string): ReadYaml<T> {
    const plain = readPlain(text)?.value;
    // Files are nearly always valid, and places rarely needed.
    if (this.#isValid(plain)) return this.valid(text, plain);
    const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false });
    const at = (pointer: string): TextRange => locateNode(document.contents, pointer) ?? { start: 0, end: 0 };
    if (document.errors.length > 0) {
      // Mistakes after the first one in indentation or brackets are mostly consequences.
      const mistakes = document.errors
        .slice(0, 1)
        .map((error) => ({ start: error.pos[0], end: error.pos[1], syntax: true, message: error.message }));
      return { value: undefined, mistakes, at };
    }
    let value: unknown;
    try {
      value = document.toJS() ?? {};
    } catch (error) {
      // Aliases of aliases: a small file could fill the memory.
      const message = messageOf(error);
      return { value: undefined, mistakes: [{ start: 0, end: 0, syntax: true, message }], at };
    }
    if (this.#isValid(value)) return { value, mistakes: [], at };
    // The nested errors say which part of a condition is not met.
    const errors = (this.#validate?.errors ?? []).filter(({ keyword }) => keyword !== "if");
    const rest = this.#without(structuredClone(value), errors);
    const found = errors.map((error) => describe(error, document));
    const mistakes = found
      .filter(
        (one, i) =>
          !found.some((other) => other.suggestion !== undefined && other.suggestion === one.missing) &&
          found.findIndex((other) => other.start === one.start) === i,
      )
      .sort((a, b) => a.start - b.start);
    return { value: undefined, ...(rest === undefined ? {} : { rest }), mistakes, at };
  }

  /** A text whose value is known, and known to be valid. */
  valid(text: string, value: T): ReadYaml<T> {
    return { value, mistakes: [], at: (pointer) => locateIn(text, pointer) ?? { start: 0, end: 0 } };
  }

  /** The value without its invalid parts; undefined if the rest is not valid either. */
  #without(value: unknown, errors: readonly ErrorObject[]): T | undefined {
    for (const { instancePath, keyword, params } of errors) {
      const steps = stepsOf(instancePath);
      if (keyword === "additionalProperties") steps.push(String(params["additionalProperty"]));
      const last = steps.pop();
      const holder = steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), value);
      // Elements of lists are not removed, since the following ones would move.
      if (last === undefined || !isObject(holder) || Array.isArray(holder)) return undefined;
      delete holder[last];
    }
    return this.#isValid(value) ? value : undefined;
  }

  #isValid(value: unknown): value is T {
    if (value === undefined) return false;
    this.#quick ??= new Validator(this.#schema, "2020-12");
    if (this.#quick.validate(value).valid) return true;
    this.#validate ??= new Ajv({ allErrors: true, strict: false, verbose: true, validateSchema: false }).compile(
      this.#schema,
    );
    return this.#validate(value);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isSchema = (json: object): json is Schema => !Array.isArray(json);

function describe(found: ErrorObject, document: Document.Parsed): YamlMistake {
  // Each keyword of ajv has its own parameters.
  const error = found as DefinedError;
  const parent = error.instancePath;
  const range = (pointer: string): TextRange => locateNode(document.contents, pointer) ?? { start: 0, end: 0 };
  const name = stepsOf(parent).at(-1) ?? "";
  const subject = name === "" ? "it" : `\`${name}\``;
  switch (error.keyword) {
    case "additionalProperties":
    case "propertyNames": {
      const key = error.keyword === "propertyNames" ? error.params.propertyName : error.params.additionalProperty;
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      const like = closest(key, known);
      return {
        ...range(`${parent}/${escapeStep(key)}`),
        syntax: false,
        message: `nothing is called \`${key}\` here`,
        ...(like === undefined ? {} : { suggestion: like }),
        help:
          like === undefined
            ? known.length > 0
              ? `allowed here: ${known.join(", ")}`
              : "leave it out"
            : `did you mean ${like}?`,
      };
    }
    case "required":
      return {
        ...range(parent),
        syntax: false,
        missing: error.params.missingProperty,
        message: `\`${error.params.missingProperty}\` is missing${name === "" ? "" : ` in \`${name}\``}`,
      };
    case "enum":
    case "const": {
      const members: readonly unknown[] =
        error.keyword === "enum" ? error.params.allowedValues : [error.params.allowedValue];
      return {
        ...range(parent),
        syntax: false,
        message: `${subject} must be ${members.map((member) => JSON.stringify(member)).join(" or ")}`,
      };
    }
    case "type":
      return {
        ...range(parent),
        syntax: false,
        message: `${subject} must be ${words(String(error.params.type))}`,
      };
    case "pattern":
      return {
        ...range(parent),
        syntax: false,
        message: `${subject} is not written as it should be`,
        help: form(
          String(error.params.pattern),
          (error.parentSchema as { description?: string } | undefined)?.description,
        ),
      };
    default:
      return { ...range(parent), syntax: false, message: `${subject} ${found.message ?? "is wrong"}` };
  }
}

/** The form that each pattern of the two schemas requires, in words and with an example. */
const FORMS: Readonly<Record<string, string>> = {
  "^/": "it begins with a slash, as in   /id",
  "^(/|$)": 'it is a pointer, as in   /token   or   ""   for all of the body',
  "^/|\\{/": "it is a pointer, as in   /type   or a text with pointers, as in   {/category}.{/type}",
  "^\\d*/": "it is a pointer, as in   /id   or   1/id   from one level up",
  "^https://": "it begins with   https://",
  "^[a-z][a-z0-9_]*$": "a name has small letters, digits and _, and begins with a letter, as in   order_paid",
  "^[A-Z][A-Za-z0-9_]*$": "a name begins with a capital letter, and has letters, digits and _, as in   OrderLine",
  "^[A-Za-z0-9-]+$": "the name of a header has letters, digits and -, as in   X-Topic",
  "^[A-Z]{3}$": "a currency has three capital letters, as in   EUR",
  "^\\d{4}-\\d{2}-\\d{2}$": "a day is written year-month-day, as in   2027-01-31",
  "^(now|everything|\\d{4}-\\d{2}-\\d{2})$": "write   now   everything   or a day, as in   2027-01-31",
  "^[^#]+#(/.*)?$": "a place is a file and a pointer into it, as in   Order.json#/properties/total",
  "^[^:]+:\\d{1,5}$|^\\[[0-9a-fA-F:]+\\]:\\d{1,5}$": "write an address and a port, as in   127.0.0.1:8484",
  "^[0-9a-fA-F:.]+(/\\d{1,3})?$": "write an address or a network, as in   10.0.0.0/8",
};

/** The required form of a text, in words instead of a pattern. */
export function form(pattern: string, description: string | undefined): string {
  const known = FORMS[pattern];
  if (known !== undefined) return known;
  const units = /^\^\\d\+ \(?([a-z|]+)\)?s?\??\$$/.exec(pattern)?.[1];
  if (units !== undefined)
    return `write a number and its unit, as in   2 ${units.split("|").at(-1)?.replace(/s?$/, "s")}`;
  return description ?? `it must match ${pattern}`;
}

function words(type: string): string {
  return (
    {
      string: "a text",
      object: "a block of names and values",
      array: "a list",
      integer: "a whole number",
      number: "a number",
      boolean: "true or false",
    }[type] ?? type
  );
}
