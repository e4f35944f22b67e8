/** Credentials, if documents describe them outside their `security`, or offer a choice. */
import { describe, expect, test } from "vitest";
import { ImportError } from "../src/index.ts";
import { imported, said, valuesOf } from "./documents.ts";

const RESPONSES = { 200: { content: { "application/json": { schema: { type: "array", items: { type: "object", properties: { id: { type: "integer" } } } } } } } }; // prettier-ignore

function api(parameters: readonly object[], more: object = {}, paths: object = {}): string {
  return JSON.stringify({
    openapi: "3.0.3",
    info: { title: "A shop", version: "1" },
    servers: [{ url: "https://shop.example/v1" }],
    paths: {
      "/orders.json": { get: { parameters, responses: RESPONSES } },
      "/products.json": { get: { parameters, responses: RESPONSES } },
      ...paths,
    },
    ...more,
  });
}
const asked = (where: string, name: string, more: object = {}): object => ({ name, in: where, schema: { type: "string" }, ...more }); // prettier-ignore

describe("an API key that every operation requires", () => {
  test("in the address is a setting, and not an argument", () => {
    const made = imported({ "a.json": api([asked("query", "login", { required: true }), asked("query", "authtoken", { required: true }), asked("query", "status")]) }); // prettier-ignore
    expect(valuesOf(made, "system.yaml")).toMatchObject({
      settings: { login: {}, authtoken: { secret: true } },
      query: { login: "{login}", authtoken: "{authtoken}" },
      operations: { list_orders: { request: { path: "/orders.json", query: { status: "{status}" } } } },
    });
    expect(valuesOf(made, "system.yaml")["operations"].list_orders.parameters).toEqual({ status: { type: "string", optional: true } }); // prettier-ignore
    expect(said(made)).toContain("guessed /settings/authtoken: credentials: authtoken in the query");
    expect(said(made).filter((one) => one.startsWith("open /headers"))).toEqual([]);
  });

  test("in a header is a setting, with the vendor's prefix", () => {
    const made = imported({
      "a.json": api([asked("header", "Authorization", { description: "Bearer <your token>" })]),
    });
    expect(valuesOf(made, "system.yaml")).toMatchObject({
      settings: { api_key: { secret: true } },
      headers: { Authorization: "Bearer {api_key}" },
    });
  });

  test("is not recognized if the document describes credentials, or if only one operation requires it", () => {
    const key = { components: { securitySchemes: { k: { type: "apiKey", in: "header", name: "X-Key" } } }, security: [{ k: [] }] }; // prettier-ignore
    const made = imported({ "a.json": api([asked("query", "token", { required: true })], key) });
    expect(valuesOf(made, "system.yaml")["query"]).toBeUndefined();
    expect(valuesOf(made, "system.yaml")["operations"].list_orders.parameters).toHaveProperty("token");
    const one = { "/carts": { get: { parameters: [asked("query", "token")], responses: RESPONSES } } };
    expect(valuesOf(imported({ "a.json": api([], {}, one) }), "system.yaml")["query"]).toBeUndefined();
  });
});

describe("one of several kinds of credentials", () => {
  const schemes = {
    key: { type: "apiKey", in: "header", name: "X-Key" },
    user: { type: "http", scheme: "basic" },
  };
  const both = { components: { securitySchemes: schemes }, security: [{ key: [] }, { user: [] }] };

  test("can be chosen; an unknown name is reported with those that exist", () => {
    expect(valuesOf(imported({ "a.json": api([], both) }), "system.yaml")).toMatchObject({ headers: { "X-Key": "{key}" } }); // prettier-ignore
    const made = imported({ "a.json": api([], both) }, { credentials: ["user"] });
    const { headers, basic } = valuesOf(made, "system.yaml");
    expect({ headers, basic }).toEqual({ basic: { user: "{user}", password: "{password}" } });
    const together = valuesOf(imported({ "a.json": api([], both) }, { credentials: ["key", "user"] }), "system.yaml");
    expect(together).toMatchObject({ headers: { "X-Key": "{key}" }, basic: { user: "{user}" } });
    const wrong = (): unknown => imported({ "a.json": api([], both) }, { credentials: ["oauth"] });
    expect(wrong).toThrow(ImportError);
    expect(wrong).toThrow("the document has no credentials called oauth");
  });

  test("is combined with others if each description says that requests need it, and no operation names any", () => {
    const described = (word: string): object => ({
      components: {
        securitySchemes: {
          key: { ...schemes.key, description: `Each request ${word} contain the key of the app.` },
          user: { ...schemes.user, description: "The user has to be provided." },
        },
      },
    });
    expect(valuesOf(imported({ "a.json": api([], described("must")) }), "system.yaml")).toMatchObject({ headers: { "X-Key": "{key}" }, basic: { user: "{user}" } }); // prettier-ignore
    const { components } = both;
    expect(valuesOf(imported({ "a.json": api([], { components }) }), "system.yaml")["basic"]).toBeUndefined();
  });
});

test("a token from OAuth's password grant is a login, and is refreshed", () => {
  const flows = { password: { tokenUrl: "https://login.shop.example/oauth/token", scopes: { oms: "all" } } };
  const made = imported({
    "a.json": api([], { components: { securitySchemes: { o: { type: "oauth2", flows } } }, security: [{ o: ["oms"] }] }), // prettier-ignore
  });
  const client = { client_id: "{client_id}", client_secret: "{client_secret}" };
  expect(valuesOf(made, "system.yaml")).toMatchObject({
    headers: { Authorization: "Bearer {access_token}" },
    login: {
      base_url: "https://login.shop.example",
      request: { method: "POST", path: "/oauth/token", format: "form", body: { grant_type: "password", username: "{username}", password: "{password}", ...client, scope: "oms" } }, // prettier-ignore
      token: "/access_token",
      expires: "/expires_in",
      refresh: { token: "/refresh_token", request: { body: { grant_type: "refresh_token", refresh_token: "{refresh_token}", ...client } } }, // prettier-ignore
    },
  });
});

test("a path's query string becomes query parameters, and an argument if it has a placeholder", () => {
  const upload = { type: "object", properties: { content: { type: "string" } } };
  const made = imported({
    "a.json": api(
      [],
      {},
      {
        "/uploads?convert={convert}&format=pdf": {
          post: { operationId: "upload", requestBody: { content: { "application/json": { schema: upload } } }, responses: { 201: {} } }, // prettier-ignore
        },
      },
    ),
  });
  expect(valuesOf(made, "system.yaml")["operations"].upload).toMatchObject({
    kind: "create",
    no_response: "hold",
    request: { path: "/uploads", query: { convert: "{convert}", format: "pdf" } },
    parameters: { convert: { type: "string" } },
  });
});

test("class names lose their namespaces, as long as they stay unique", () => {
  const record = { type: "object", properties: { id: { type: "integer" } } };
  const of = (name: string): object => ({ get: { responses: { 200: { content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } } } } } }); // prettier-ignore
  const names = ["Vendor.Api.Model.Parcel", "Vendor.Api.Model.Line", "Vendor.Print.Model.Line", "checkout.session"];
  const made = imported({
    "a.json": api([], { components: { schemas: Object.fromEntries(names.map((name, i) => [name, { ...record, title: `T${i}` }])) } }, Object.fromEntries(names.map((name, i) => [`/n${i}/{id}`, of(name)]))), // prettier-ignore
  });
  const types = Object.keys(valuesOf(made, "system.yaml")["types"] as object);
  expect(types).toEqual(expect.arrayContaining(["Parcel", "ApiModelLine", "PrintModelLine", "CheckoutSession"])); // prettier-ignore
  const only = imported({ "a.json": api([], { components: { schemas: { "Vendor.Api.Model.Parcel": record } } }, { "/n/{id}": of("Vendor.Api.Model.Parcel") }) }, { only: ["Parcel"] }); // prettier-ignore
  expect(Object.keys(valuesOf(only, "system.yaml")["operations"] as object)).toEqual(["get_n"]);
});

test("a client's token that needs JSON is a login, and its operation is not for specs", () => {
  const text = { type: "string" };
  const asked = { type: "object", properties: { grant_type: { ...text, enum: ["client_credentials"] }, client_id: text, client_secret: text } }; // prettier-ignore
  const given = { type: "object", properties: { access_token: text, expires_in: { type: "integer" } } };
  const security = { components: { securitySchemes: { o: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/oauth2/token", scopes: {} } } } } }, security: [{ o: [] }] }; // prettier-ignore
  const token = (media: string): string =>
    api([], security, {
      "/oauth2/token": { post: { operationId: "auth.token", requestBody: { content: { [media]: { schema: asked } } }, responses: { 200: { content: { "application/json": { schema: given } } } } } }, // prettier-ignore
    });
  const made = valuesOf(imported({ "a.json": token("application/json") }), "system.yaml");
  expect(made["login"]).toEqual({
    request: { method: "POST", path: "/oauth2/token", body: { grant_type: "client_credentials", client_id: "{client_id}", client_secret: "{client_secret}" } }, // prettier-ignore
    token: "/access_token",
    expires: "/expires_in",
  });
  expect(made["operations"]).not.toHaveProperty("auth_token");
  expect(valuesOf(imported({ "a.json": token("application/x-www-form-urlencoded") }), "system.yaml")["oauth"]).toMatchObject({ grant: "client_credentials" }); // prettier-ignore
});

test.each([
  ["Use your API key as the username, and leave the password blank.", { user: "{api_key}" }],
  ["The username is your secret key; no password.", { user: "{api_key}" }],
  ["Your user name and password.", { user: "{user}", password: "{password}" }],
  ["The key is the username, the account's PIN is the password.", { user: "{user}", password: "{password}" }],
])("basic: %s", (description, basic) => {
  const made = imported({
    "a.json": JSON.stringify({
      openapi: "3.0.0",
      info: { title: "Parcels", version: "1" },
      servers: [{ url: "https://parcels.example" }],
      security: [{ people: [] }],
      components: { securitySchemes: { people: { type: "http", scheme: "basic", description } } },
      paths: { "/parcels": { get: { responses: { 200: { content: { "application/json": { schema: { type: "array", items: { type: "object", properties: { id: { type: "string" } } } } } } } } } } }, // prettier-ignore
    }),
  });
  const system = valuesOf(made, "system.yaml");
  expect(system["basic"]).toEqual(basic);
  // A key is never shown.
  expect(system["settings"].api_key?.secret ?? system["settings"].password.secret).toBe(true);
});
