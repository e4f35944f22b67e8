/** The URLs, parameters and types of each vendor's client library, read from its files. */
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ANYTHING, VendorClient, type BodyType, type LibraryCall } from "./vendor-client.ts";
import { vendorFolder } from "./vendors.ts";

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

/** Klaviyo's library, with its requests. */
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

/** HubSpot's library, with its requests. */
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

/** PayPal's library, with its requests. It has no disputes and no webhooks. */
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
  return new VendorClient({
    calls,
    names: "camel case, numbered",
    beyond: /^\/v1\/(customer\/disputes|notifications)/,
  });
}

/** Shippo's library, with its requests. */
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

/** MailerLite's library, with its requests; it takes parameters of any name. */
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

/** EasyPost's library: the types of its bodies. Its URLs are built at run time. */
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

/** Shopify's library, with its requests to the REST Admin API. Its types of bodies only list fields. */
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

/** QuickBooks Online as a library of its users has it, whose types are those of Intuit's pages. Of an item it has a number as Id, which is a text. */
export function quickbooksClient(): VendorClient {
  const file = join(vendorFolder("quickbooks-node-promise"), "dist/qbTypes.d.ts");
  const entities = "CreditMemo Customer Deposit Invoice Item JournalEntry Payment RefundReceipt SalesReceipt".split(
    " ",
  );
  const asked = (more: readonly string[]): ReadonlySet<string> => new Set(["format", "minorversion", ...more]);
  const calls = entities.flatMap((entity): LibraryCall[] => {
    const path = `/${entity.toLowerCase()}`;
    return [
      { method: "GET", path: `${path}/{}`, query: asked([]) },
      {
        method: "POST",
        path,
        query: asked(["operation", "requestid"]),
        body: { file, type: `Partly<Omit<${entity}, "Id"> & { Id: string }>` },
      },
    ];
  });
  const whole: readonly LibraryCall[] = [
    { method: "GET", path: "/companyinfo/{}", query: asked([]) },
    { method: "GET", path: "/query", query: asked(["query"]) },
    { method: "GET", path: "/cdc", query: asked(["entities", "changedSince"]) },
  ];
  return new VendorClient({ calls: [...calls, ...whole] });
}

/** WooCommerce as a library of its users has it. Its types are of whole documents, of which a request has some. */
export function woocommerceClient(): VendorClient {
  const file = join(vendorFolder("woocommerce-rest-ts-api"), "dist/src/types/models/index.d.ts");
  const types: Readonly<Record<string, string>> = {
    "/orders": "Orders",
    "/orders/{}/notes": "OrdersNotes",
    "/orders/{}/refunds": "OrdersRefunds",
    "/products": "Products",
    "/products/{}/variations": "ProductsVariations",
    "/customers": "Customers",
    "/coupons": "Coupons",
  };
  const calls = Object.entries(types).flatMap(([path, type]): LibraryCall[] => {
    const body = { file, type: `Partly<${type}>` };
    const several = { file, type: `{ create?: Partly<${type}>[]; update?: Partly<${type}>[] }` };
    return [
      { method: "GET", path },
      { method: "GET", path: `${path}/{}` },
      { method: "POST", path, body },
      { method: "PUT", path: `${path}/{}`, body },
      { method: "POST", path: `${path}/batch`, body: several },
    ];
  });
  return new VendorClient({ calls: [...calls, { method: "GET", path: "/taxes" }] });
}
