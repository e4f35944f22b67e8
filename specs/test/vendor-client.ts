/**
 * Compares a host's requests with a vendor's client library: its URLs, its parameters, and the types of its bodies, which
 * TypeScript compares. For vendors without a published document on npm.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ReceivedRequest } from "@integ/runtime/testing";
import { vendorFolder } from "./vendors.ts";

/** A type of a library, as TypeScript reads it. */
export interface BodyType {
  /** The file of its declaration. */
  readonly file: string;
  readonly type: string;
}

/** A call that a library makes. */
export interface LibraryCall {
  readonly method: string;
  /** Holes are in braces: `/v2/payments/captures/{}`. */
  readonly path: string;
  /** The parameters of its query; undefined if the library takes any. */
  readonly query?: ReadonlySet<string>;
  readonly body?: BodyType;
}

/** How a library writes names: as they are sent, `phoneNumber` for `phone_number`, or `addressLine1` for `address_line_1` as well. */
type Names = "as sent" | "camel case" | "camel case, numbered";

/** Options of a library. */
interface LibraryOptions {
  readonly calls: readonly LibraryCall[];
  readonly names?: Names;
  /** Addresses that the vendor has and the library does not. */
  readonly beyond?: RegExp;
}

/** A vendor's client library. */
export class VendorClient {
  readonly #options: LibraryOptions;

  constructor(options: LibraryOptions) {
    this.#options = options;
  }

  /** The differences from the vendor's library: `POST /api/events: Type 'number' is not assignable to type 'string'`. */
  problems(requests: readonly ReceivedRequest[]): string[] {
    const wrong: string[] = [];
    const bodies: { readonly of: string; readonly type: BodyType; readonly body: string }[] = [];
    for (const { method, path, query, body } of requests) {
      const of = `${method} ${path}`;
      if (this.#options.beyond?.test(path) === true) continue;
      const calls = this.#options.calls.filter((one) => one.method === method && fits(one.path, path));
      // A path without holes counts before one that has some.
      const [call] = calls.toSorted((a, b) => a.path.split("{").length - b.path.split("{").length);
      if (call === undefined) {
        wrong.push(`the vendor's library has no ${of}`);
        continue;
      }
      const known = call.query;
      const strange = known === undefined ? [] : [...query.keys()].filter((name) => !known.has(name));
      wrong.push(...strange.map((name) => `${of}: the vendor's library has no parameter ${name}`));
      if (body === "") continue;
      if (call.body === ANYTHING) continue;
      if (call.body !== undefined) bodies.push({ of, type: call.body, body });
      else if (method !== "GET" && body !== "{}") wrong.push(`${of}: the vendor's library sends no body`);
    }
    return [...wrong, ...bodyProblems(bodies, this.#options.names ?? "as sent")];
  }
}

/** TypeScript's errors for bodies as values of the library's types. */
function bodyProblems(
  bodies: readonly { readonly of: string; readonly type: BodyType; readonly body: string }[],
  names: Names,
): string[] {
  if (bodies.length === 0) return [];
  const distinct = [...new Map(bodies.map((one) => [`${one.type.type} ${one.body}`, one])).values()];
  // Beside the libraries, whose types are of other libraries too.
  const folder = mkdtempSync(join(dirname(vendorFolder("klaviyo-api")), ".types-"));
  try {
    const of = new Map<string, string>();
    for (const [i, { of: request, type, body }] of distinct.entries()) {
      // Beside a copy of its declaration a type can be named, whether or not it is exported; what that imports is where it was.
      const declared = readFileSync(type.file, "utf8").replace(
        /from (['"])(\.[^'"]*)\1/g,
        (_, quote: string, to: string) => `from ${quote}${join(dirname(type.file), to)}${quote}`,
      );
      const sent = { "as sent": "Plain", "camel case": "Snake", "camel case, numbered": "Numbered" }[names];
      const text = `${declared}\nimport type { Partly, ${sent} } from "./wire.ts";\nexport const sent: ${sent}<${type.type}> = ${body};\n`;
      writeFileSync(join(folder, `request-${i}.ts`), text);
      of.set(`request-${i}.ts`, request);
    }
    writeFileSync(join(folder, "wire.ts"), WIRE);
    const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
    const options = "--noEmit --ignoreConfig --strict --skipLibCheck --target esnext --module esnext --moduleResolution bundler --allowImportingTsExtensions --types".split(" "); // prettier-ignore
    const { stdout, error } = spawnSync(process.execPath, [tsc, ...options, "", ...[...of.keys(), "wire.ts"]], {
      cwd: folder,
      encoding: "utf8",
    });
    if (error !== undefined) throw error;
    return stdout.split("\n").flatMap((line) => {
      const [, file, said = ""] = /^(?:(request-\d+\.ts)\(.*?\): )?error TS\d+: (.*)/.exec(line) ?? [];
      // TypeScript reports its own failures, and has compared nothing then.
      if (said !== "" && file === undefined) throw new Error(line);
      return file === undefined ? [] : [`${of.get(file) ?? file}: ${said}`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Types of a library as they are in JSON: moments and enums are texts, and names are what goes over the wire. */
const WIRE = `
type IsAny<T> = 0 extends 1 & T ? true : false;
type Text<T extends string> = string extends T ? T : \`\${T}\`;
export type Plain<T> =
  IsAny<T> extends true ? any
  : T extends Date ? string
  : T extends string ? Text<T>
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer E)[] ? Plain<E>[]
  : { [K in keyof T]: Plain<T[K]> };
type Named<T, N extends boolean> =
  IsAny<T> extends true ? any
  : T extends Date ? string
  : T extends string ? Text<T>
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer E)[] ? Named<E, N>[]
  : { [K in keyof T as K extends string ? SnakeName<K, N> : K]: Named<T[K], N> };
export type Snake<T> = Named<T, false>;
export type Numbered<T> = Named<T, true>;
export type Partly<T> =
  T extends readonly (infer E)[] ? Partly<E>[]
  : T extends object ? { [K in keyof T]?: Partly<T[K]> }
  : T;
type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type SnakeName<K extends string, N extends boolean> = K extends \`\${infer First}\${infer Rest}\`
  ? Rest extends \`\${Digit}\${string}\`
    ? N extends true ? \`\${Uncapitalize<First>}_\${SnakeName<Rest, N>}\` : \`\${Uncapitalize<First>}\${SnakeName<Rest, N>}\`
    : Rest extends Uncapitalize<Rest>
      ? \`\${Uncapitalize<First>}\${SnakeName<Rest, N>}\`
      : \`\${Uncapitalize<First>}_\${SnakeName<Uncapitalize<Rest>, N>}\`
  : K;
`;

function fits(template: string, path: string): boolean {
  const pattern = template.split(/\{[^}]*\}/).map((piece) => piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[^/]+")}$`).test(path);
}

/** For bodies without a type in the library. */
export const ANYTHING: BodyType = { file: "", type: "object" };
