/**
 * Requests of a host, held against a vendor's own client library: the addresses that it calls, the parameters that it knows, and the
 * types of what it sends, which TypeScript itself compares. For vendors who publish no document of their API by npm.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { AskedOf } from "@integ/runtime/testing";
import { vendorFolder } from "./vendors.ts";

/** A type of a library, as TypeScript reads it. */
interface BodyType {
  /** The file of its declaration. */
  readonly file: string;
  readonly type: string;
}

/** A call that a library makes. */
interface LibraryCall {
  readonly method: string;
  /** Holes are in braces: `/v2/payments/captures/{}`. */
  readonly path: string;
  /** The parameters of its query; undefined where the library takes any. */
  readonly query?: ReadonlySet<string>;
  readonly body?: BodyType;
}

/** How a library writes names: as they are sent, or `phoneNumber` for `phone_number`. */
type Names = "as sent" | "camel case";

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

  /** What the vendor's library would not send of some requests: `POST /api/events: Type 'number' is not assignable to type 'string'`. */
  problems(requests: readonly AskedOf[]): string[] {
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

/** What TypeScript says of bodies as values of the library's types. */
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
      const sent = names === "camel case" ? "Snake" : "Plain";
      const text = `${declared}\nimport type { ${sent} } from "./wire.ts";\nexport const sent: ${sent}<${type.type}> = ${body};\n`;
      writeFileSync(join(folder, `request-${i}.ts`), text);
      of.set(`request-${i}.ts`, request);
    }
    writeFileSync(join(folder, "wire.ts"), WIRE);
    const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
    const options = "--noEmit --strict --skipLibCheck --target esnext --module esnext --moduleResolution bundler --allowImportingTsExtensions --types".split(" "); // prettier-ignore
    const { stdout, error } = spawnSync(process.execPath, [tsc, ...options, "", ...[...of.keys(), "wire.ts"]], {
      cwd: folder,
      encoding: "utf8",
    });
    if (error !== undefined) throw error;
    return stdout.split("\n").flatMap((line) => {
      const [, file = "", said = ""] = /^(request-\d+\.ts)\(.*?\): error TS\d+: (.*)/.exec(line) ?? [];
      return file === "" ? [] : [`${of.get(file) ?? file}: ${said}`];
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
export type Snake<T> =
  IsAny<T> extends true ? any
  : T extends Date ? string
  : T extends string ? Text<T>
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer E)[] ? Snake<E>[]
  : { [K in keyof T as K extends string ? SnakeName<K> : K]: Snake<T[K]> };
type SnakeName<K extends string> = K extends \`\${infer First}\${infer Rest}\`
  ? Rest extends Uncapitalize<Rest>
    ? \`\${Uncapitalize<First>}\${SnakeName<Rest>}\`
    : \`\${Uncapitalize<First>}_\${SnakeName<Uncapitalize<Rest>>}\`
  : K;
`;

function fits(template: string, path: string): boolean {
  const pattern = template.split(/\{[^}]*\}/).map((piece) => piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[^/]+")}$`).test(path);
}

/** The texts of a library's files. */
function textsOf(library: string, files: string): { readonly file: string; readonly text: string }[] {
  const folder = vendorFolder(library);
  return globSync(files, { cwd: folder })
    .sort()
    .map((path) => ({ file: join(folder, path), text: readFileSync(join(folder, path), "utf8") }));
}

/** All that a pattern finds in its first group. */
const found = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, one = ""]) => one);
const lowered = (name: string): string => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;

/** Klaviyo's library, and what it calls. */
export function klaviyoClient(): VendorClient {
  const calls = textsOf("klaviyo-api", "dist/api/*Api.js").flatMap(({ file, text }) =>
    text
      .split("const localVarPath = ")
      .slice(1)
      .map((call): LibraryCall => {
        const [, type] = /data: models_1\.ObjectSerializer\.serialize\(\w+, "(\w+)"\)/.exec(call) ?? [];
        const declared = join(dirname(file), "../model", `${lowered(type ?? "")}.d.ts`);
        return {
          method: found(call, /method: '(\w+)'/g)[0] ?? "GET",
          path: found(call, /basePath \+ '([^']+)'/g)[0] ?? "",
          query: new Set(found(call, /localVarQueryParameters\['([^']+)'\]/g)),
          ...(type === undefined ? {} : { body: { file: declared, type } }),
        };
      }),
  );
  return new VendorClient({ calls, names: "camel case" });
}

/** HubSpot's library, and what it calls. */
export function hubspotClient(): VendorClient {
  const calls = textsOf("@hubspot/api-client", "lib/codegen/**/apis/*Api.js").flatMap(({ file, text }) =>
    text
      .split("const localVarPath = ")
      .slice(1)
      .map((call): LibraryCall => {
        const [type] = found(call, /stringify\(ObjectSerializer_1\.ObjectSerializer\.serialize\(\w+, "(\w+)"/g);
        return {
          method: found(call, /HttpMethod\.(\w+)/g)[0] ?? "GET",
          path: found(call, /^'([^']+)'/g)[0] ?? "",
          query: new Set(found(call, /(?:set|append)QueryParam\("([^"]+)"/g)),
          ...(type === undefined ? {} : { body: { file: join(dirname(file), "../models", `${type}.d.ts`), type } }),
        };
      }),
  );
  return new VendorClient({ calls });
}

/** PayPal's library, and what it calls. It has no disputes, and nothing about webhooks. */
export function paypalClient(): VendorClient {
  const calls = textsOf("@paypal/paypal-server-sdk", "dist/cjs/controllers/*Controller.js").flatMap(({ file, text }) =>
    text
      .split("this.createRequest(")
      .slice(1)
      .map((call): LibraryCall => {
        const [, method = "", plain] = /^'(\w+)'(?:, '([^']+)')?/.exec(call) ?? [];
        const [pieces = ""] = found(call, /__makeTemplateObject\(\[([^\]]*)\]/g);
        const [schema] = found(call, /body: \[\s*body,[^\]]*?_js_1\.(\w+)Schema\b/g);
        const type = schema === undefined ? undefined : `${schema.slice(0, 1).toUpperCase()}${schema.slice(1)}`;
        return {
          method,
          path: plain ?? found(pieces, /"([^"]*)"/g).join("{}"),
          query: new Set(found(call, /req\.query\('([^']+)'/g)),
          ...(type === undefined
            ? {}
            : { body: { file: join(dirname(file), "../types/models", `${schema ?? ""}.d.ts`), type } }),
        };
      }),
  );
  return new VendorClient({ calls, names: "camel case", beyond: /^\/v1\/(customer\/disputes|notifications)/ });
}

/** Shippo's library, and what it calls. */
export function shippoClient(): VendorClient {
  const calls = textsOf("shippo", "funcs/*.js").flatMap(({ file, text }): LibraryCall[] => {
    const [path] = found(text, /pathToFunc\)\("([^"]+)"\)/g);
    const [method] = found(text, /method: "(\w+)"/g);
    if (path === undefined || method === undefined) return [];
    const [query = ""] = found(text, /encodeFormQuery\)\(\{([\s\S]*?)\}/g);
    const [, folder = "", name = ""] = /z\.parse\((\w+)\.(\w+)\$outboundSchema/.exec(text) ?? [];
    // Reads have their parameters in one type with the address.
    const isSent = method !== "GET" && method !== "DELETE" && name !== "";
    const declared = join(dirname(file), "../models", folder, `${name.toLowerCase()}.d.ts`);
    return [
      {
        method,
        path,
        query: new Set(found(query, /"([^"]+)":/g)),
        ...(isSent ? { body: typeIn(declared, folder, name) } : {}),
      },
    ];
  });
  return new VendorClient({ calls, names: "camel case" });
}

/** A type of Shippo's, which may stand in the file of another. */
function typeIn(file: string, folder: string, type: string): BodyType {
  const folders = join(vendorFolder("shippo"), "models", folder);
  const declares = new RegExp(`export type ${type}\\b`);
  const there = globSync("*.d.ts", { cwd: folders })
    .map((one) => join(folders, one))
    .find((one) => declares.test(readFileSync(one, "utf8")));
  return { file: there ?? file, type };
}

/** MailerLite's library, and what it calls; it takes parameters of any name. */
export function mailerliteClient(): VendorClient {
  const [library] = textsOf("@mailerlite/mailerlite-nodejs", "dist/index.js");
  const file = join(vendorFolder("@mailerlite/mailerlite-nodejs"), "dist/index.d.ts");
  const types: Readonly<Record<string, string>> = {
    "POST /api/subscribers": "CreateOrUpdateSubscriberParams",
    "PUT /api/subscribers/{}": "UpdateSubscriberParams",
    "POST /api/groups": "CreateUpdateGroupParams",
  };
  const calls = [...(library?.text ?? "").matchAll(/[`"](\/api\/[^`"]*)[`"],\{method:"(\w+)"/g)].map(
    ([, path = "", method = ""]): LibraryCall => {
      const template = path.replace(/\$\{\w+\}/g, "{}");
      const type = types[`${method} ${template}`];
      return { method, path: template, ...(type === undefined ? {} : { body: { file, type } }) };
    },
  );
  return new VendorClient({ calls });
}

/** EasyPost's library: the types of what it sends. Its addresses are made while it runs. */
export function easypostClient(): VendorClient {
  const folder = join(vendorFolder("@easypost/api"), "types");
  const listed = (more: readonly string[]): ReadonlySet<string> =>
    new Set(["before_id", "after_id", "start_datetime", "end_datetime", "page_size", ...more]);
  const type = (file: string, written: string): BodyType => ({ file: join(folder, file), type: written });
  const calls: readonly LibraryCall[] = [
    { method: "GET", path: "/trackers", query: listed(["tracking_code", "carrier"]) },
    { method: "GET", path: "/trackers/{}", query: new Set() },
    { method: "POST", path: "/trackers", body: type("Tracker/TrackerCreateParameters.d.ts", "{ tracker: ITrackerCreateParameters }") }, // prettier-ignore
    { method: "GET", path: "/shipments", query: listed(["purchased", "include_children"]) },
    { method: "GET", path: "/shipments/{}", query: new Set() },
    { method: "POST", path: "/shipments", body: type("Shipment/ShipmentCreateParameters.d.ts", "{ shipment: IShipmentCreateParameters }") }, // prettier-ignore
    { method: "POST", path: "/shipments/{}/buy", body: type("Rate/Rate.d.ts", "{ rate: Pick<IRate, 'id'>; insurance?: number; end_shipper_id?: string }") }, // prettier-ignore
    { method: "POST", path: "/shipments/{}/refund" },
  ];
  return new VendorClient({ calls });
}

/** Shopify's library, and what it calls of the REST Admin API. Its types of bodies say only which fields there are. */
export function shopifyClient(): VendorClient {
  const newest = globSync("dist/cjs/rest/admin/*", { cwd: vendorFolder("@shopify/shopify-api") })
    .map((path) => basename(path))
    .sort()
    .at(-1);
  const calls = textsOf("@shopify/shopify-api", `dist/cjs/rest/admin/${newest ?? ""}/*.js`).flatMap(({ text }) => {
    // Every list of Shopify's takes these two, and the library reads by them what links lead to.
    const query = new Set(["page_info", "limit", ...found(text, /"(\w+)": \w+[,} ]/g)]);
    return [...text.matchAll(/"http_method": "(\w+)"[^}]*"path": "([^"]+)"/g)].map(
      ([, method = "", path = ""]): LibraryCall => {
        const one = { method: method.toUpperCase(), path: `/${path.replace(/<\w+>/g, "{}")}` };
        return method === "get" ? { ...one, query } : { ...one, body: ANYTHING };
      },
    );
  });
  return new VendorClient({ calls });
}

/** Where a library says nothing of a body. */
const ANYTHING: BodyType = { file: "", type: "object" };
