/** What `integ check` finds in integ.yaml and system.yaml, and how little it says beside that. */
import { describe, expect, test } from "vitest";
import { connectionsSnippet } from "@integ/compiler";
import { codesOf, compileText, FILE, whole } from "./harness.ts";

const erp = (more = "", headers = 'headers: { Authorization: "Bearer {api_key}" }\n'): string =>
  `integ: 1
system: erp
title: ERP
version: "1"
settings: { base_url: { default: "http://127.0.0.1:9" }, api_key: { secret: true }, tenant: {} }
base_url: "{base_url}/{tenant}"
${headers}types:
  Order: { schema: Order.json }
operations:
  upsert_order:
    kind: upsert
    request: { method: PUT, path: /orders }
    record: { type: Order }
${more}`;
const ORDER = '{ "type": "object", "required": ["number"], "additionalProperties": false, "properties": { "number": { "type": "string" } } }'; // prettier-ignore
const SPEC = whole("destination o = erp.upsert_order { number: order.name }");
const files = (project: string, system = erp(), schema = ORDER): Record<string, string> => ({
  "integ.yaml": `integ: 1\n${project}`,
  "systems/erp/system.yaml": system,
  "systems/erp/Order.json": schema,
});
const said = (project: string): string[] => {
  const { program } = compileText(SPEC, files(project));
  return program.connectionDiagnostics([FILE]).map(({ message, help }) => `${message} | ${help}`);
};
const SHOP = 'shopify: { webhook_secrets: ["0123456789abcdef"], access_token: x, shop: y }';

test("a header, an address or a default with an undeclared setting is a mistake", () => {
  const wrong = (system: string): string[] =>
    compileText(SPEC, files("", system)).diagnostics.map(({ message, help }) => `${message} | ${help}`);
  expect(wrong(erp("", 'headers: { Authorization: "Bearer {apikey}" }\n'))).toEqual([
    "this system description is wrong: `apikey` is not among the settings | did you mean api_key?",
  ]);
  expect(wrong(erp().replace("{tenant}", "{zone}"))).toEqual([
    "this system description is wrong: `zone` is not among the settings | declare it:  settings: { zone: { secret: true } }",
  ]);
  expect(wrong(erp().replace("http://127.0.0.1:9", "http://{hots}"))).toHaveLength(1);
  expect(
    wrong(erp().replace("settings: {", 'settings: { a: { default: "{b}" }, b: { default: "x{a}" },'))[0],
  ).toContain("`a` is made of itself");
  expect(wrong(erp())).toEqual([]);
});

test("connections and settings of an unknown system are mistakes", () => {
  const erpAll = "erp: { api_key: k, tenant: t }";
  expect(said(`connections:\n  ${erpAll}\n  ${SHOP}\n`)).toEqual([]);
  expect(said(`connections:\n  ${erpAll}\n  erpp: { api_key: k }\n  ${SHOP}\n`)).toEqual([
    "this project file is wrong: there is no system `erpp` | did you mean erp?",
  ]);
  expect(said(`connections:\n  erp: { api_key: k, tenant: t, tenat: u }\n  ${SHOP}\n`)).toEqual([
    "this project file is wrong: the system `erp` has no setting `tenat` | did you mean tenant?",
  ]);
  expect(said(`connections:\n  erp: { api_key: k, tenant: t, allow_private: "true" }\n  ${SHOP}\n`)).toEqual([]);
});

test("missing settings are all reported with what to write, unless the project is not set up yet", () => {
  expect(said("")).toEqual([]);
  const snippet = '  connections:\n    erp: { api_key: "${ERP_API_KEY}", tenant: "${ERP_TENANT}" }';
  expect(said(`connections:\n  ${SHOP}\n`)).toEqual([
    `this project file is wrong: settings are missing: erp.api_key, erp.tenant | run  integ connect erp   or write them into integ.yaml:\n\n${snippet}`,
  ]);
  // Settings of operations that no spec uses are not needed; the webhook's secret is.
  expect(said("connections:\n  erp: { api_key: k, tenant: t }\n")[0]).toContain("missing: shopify.webhook_secrets |");
  expect(connectionsSnippet(["a.x", "b.y", "a.z"])).toBe(
    `  connections:
    a: { x: "\${A_X}", z: "\${A_Z}" }
    b: { y: "\${B_Y}" }`,
  );
});

test("`retry` needs the settings of the operation that reads the document again", () => {
  const needed = (...lines: readonly string[]): string[] => {
    const made = whole(lines.join("\n")).replace("shopify.orders_paid", "shopify.orders_create");
    const project = `connections:
  erp: { api_key: k, tenant: t }
  shopify: { webhook_secrets: ['0123456789abcdef'] }
`;
    const { program } = compileText(made, files(project));
    return program.connectionDiagnostics([FILE]).map(({ message }) => message.replace(/ \|.*/, ""));
  };
  const sent = "destination o = erp.upsert_order { number: order.name }";
  expect(needed(sent)).toEqual([]);
  expect(needed('hold when order.total_price == 0 because "free"', sent)).toEqual([]);
  const asked = ["this project file is wrong: settings are missing: shopify.client_id, shopify.client_secret, shopify.shop"];
  expect(needed('retry when order.total_price == 0 because "not paid yet"', sent)).toEqual(asked);
  expect(needed('destination o = erp.upsert_order { number: if order.total_price == 0 then retry "not paid yet" else order.name }')).toEqual(asked);
}); // prettier-ignore

test("includes settings that an operation of the spec uses, and those in a default", () => {
  const system = erp()
    .replace("tenant: {}", 'tenant: { default: "{region}-1" }, region: {}, site: {}, other: {}')
    .replace("path: /orders", 'path: "/{site}/orders"');
  const { program } = compileText(SPEC, files(`connections:\n  erp: { api_key: k }\n  ${SHOP}\n`, system));
  expect(program.connectionDiagnostics([FILE])[0]?.message).toContain("missing: erp.region, erp.site");
});

test("a mistake in a description or a schema does not hide those of the spec, and its consequences are not reported", () => {
  const other = "let x = order.emial\ndestination o = erp.upsert_order { number: order.name }";
  expect(codesOf(whole(other), files(""))).toEqual(["INT2002"]);
  expect(codesOf(whole(other), files("", erp("nonsense: 1\n")))).toEqual(["INT2002", "INT3002"]);
  expect(codesOf(whole(other), files("", "integ: [\n"))).toEqual(["INT2002", "INT3001"]);
  expect(codesOf(whole(other), files("", erp(), "{ nonsense"))).toEqual(["INT2002", "INT3003"]);
  expect(codesOf(whole(`let y = (\n${other}`), files("", erp("nonsense: 1\n")))).toEqual(["INT1009", "INT3002"]);
});

describe("conflicting credentials", () => {
  const wrong = (credentials: string, headers = ""): string[] =>
    compileText(SPEC, files("", erp(credentials, headers))).diagnostics.map(
      ({ message, help }) => `${message.replace("this system description is wrong: ", "")} | ${help}`,
    );
  const LOGIN = "{ request: { method: POST, path: /login, body: { k: '{api_key}' } }, token: /t }";
  const bearer = 'headers: { Authorization: "Bearer {access_token}" }\n';

  test.each<[what: string, credentials: string, headers: string, said: string]>([
    ["a user that is no setting", 'basic: { user: "{api_kee}", password: "{api_key}" }\n', "", "`api_kee` is not among the settings | did you mean api_key?"],
    ["a user with a colon", 'basic: { user: "me:{api_key}" }\n', "", "a user of Basic has no colon: what follows it would be the password | undefined"],
    ["a parameter that is no setting", 'query: { key: "{tenat}" }\n', "", "`tenat` is not among the settings | did you mean tenant?"],
    ["two that set Authorization", 'basic: { user: "{api_key}" }\n', 'headers: { authorization: "{api_key}" }\n', "the header Authorization is set by headers already | leave one of them out: headers, basic"],
    ["a token that nothing carries", "oauth: { grant: client_credentials, token_url: 'https://a.b/t' }\n", "", 'no request carries the token | add it:  headers: { Authorization: "Bearer {access_token}" }'],
    ["no address for tokens", "oauth: { grant: client_credentials }\n", bearer, "it is not said where tokens are had | add it:  token_url: https://…/token"],
    ["an address without encryption", "oauth: { grant: client_credentials, token_url: 'http://a.b/t' }\n", bearer, "secrets go to this address without encryption | write https://…"],
    ["nowhere to allow it", "oauth: { grant: authorization_code, token_url: 'https://a.b/t' }\n", bearer, "the address where a person authorizes the connection is missing | add it:  authorize_url: https://…/authorize"],
    ["a place to allow it that nobody is sent to", "oauth: { grant: client_credentials, token_url: 'https://a.b/t', authorize_url: 'https://a.b/a' }\n", bearer, "no browser is used by the grant client_credentials | write  grant: authorization_code"],
    ["nothing to sign", "oauth: { grant: jwt }\n", bearer, 'the signed content is missing | add it:  assertion: { algorithm: RS256, key: "{private_key}", claims: { iss: "{client}" } }'],
    ["a key that is written out", "oauth: { grant: jwt, assertion: { algorithm: HS256, key: abc, claims: { iss: a } } }\n", bearer, 'a key is written out here | make it a setting:  key: "{private_key}",  settings: { private_key: { secret: true } }'],
    ["a signature that nothing carries", 'signed: { algorithm: hmac-sha256, key: "{api_key}", encoding: hex, content: "{body}" }\n', "", 'no request carries the signature | add it:  headers: { X-Signature: "{signature}" }'],
    ["what comes with a token and is no setting", "oauth: { grant: client_credentials, token_url: 'https://a.b/t', keeps: { tenat: { token: /t } } }\n", bearer, "`tenat` is not among the settings | did you mean tenant?"],
    ["what comes with a browser that nobody uses", "oauth: { grant: client_credentials, token_url: 'https://a.b/t', keeps: { tenant: { callback: t } } }\n", bearer, "no browser comes back by the grant client_credentials | take it from the token response:   { token: /… }"],
    ["what comes with a token that it is needed for", "oauth: { grant: client_credentials, token_url: 'https://a.b/{tenant}', keeps: { tenant: { token: /t } } }\n", bearer, "`tenant` comes with the token, and is not known before | use another setting here"],
    ["PKCE of a grant that has none", "oauth: { grant: client_credentials, token_url: 'https://a.b/t', pkce: false }\n", bearer, "the grant client_credentials knows no PKCE | leave it out"],
    ["an address to refresh at where nothing is", "oauth: { grant: client_credentials, token_url: 'https://a.b/t', refresh_url: 'https://a.b/r' }\n", bearer, "nothing is refreshed by the grant client_credentials | leave it out"],
    ["a login that nothing carries", `login: ${LOGIN}\n`, "", 'no request carries the token | add it:  headers: { Authorization: "Bearer {access_token}" }'],
    ["a login that shows nothing secret", `login: ${LOGIN.replace("{api_key}", "{tenant}")}\n`, bearer, 'it shows no setting that is secret | body: { user: "{user}", password: "{password}" },  settings: { user: {}, password: { secret: true } }'],
    ["a login with a setting that there is not", `login: ${LOGIN.replace("k:", "t: '{tenat}', k:")}\n`, bearer, "{tenat} is neither a parameter nor a setting | did you mean {tenant}?"],
    ["a login beside another way", `login: ${LOGIN}\noauth: { grant: client_credentials, token_url: 'https://a.b/t' }\n`, bearer, "tokens are had by `oauth` already | leave one of them out"],
    ["a login without encryption", `login: ${LOGIN.replace("{", "{ base_url: 'http://a.b',")}\n`, bearer, "secrets go to this address without encryption | write https://…"],
    ["a refreshing that shows nothing", `login: ${LOGIN.replace("{", "{ refresh: { token: /r, request: { method: POST, path: /r } },")}\n`, bearer, "it does not send the refresh token: it has no {refresh_token} | undefined"],
    ["a login that ends in two ways", `login: ${LOGIN.replace("{", "{ expires: /e, lasts: 1 hour,")}\n`, bearer, "the response must say when the token expires: `expires` | leave one of them out"],
    ["what comes with a login and is no setting", `login: ${LOGIN.replace("{", "{ keeps: { site: { token: /s } },")}\n`, bearer, "`site` is not among the settings | declare it:  settings: { site: {} }"],
    ["nothing that could be tried", "connect: { try: upsert_ordr }\n", "", "there is no operation `upsert_ordr` | did you mean upsert_order?"],
    ["what is tried and writes", "connect: { try: upsert_order }\n", "", "`upsert_order` writes something | name a read or a list"],
    ["what is tried with an argument that it does not have", `  get_order: { kind: read, request: { method: GET, path: "/orders/{id}" }, parameters: { id: { type: string } }, result: { type: Order } }
connect: { try: { operation: get_order, arguments: { id: "1", x: 2 } } }
`, "", "`get_order` has no parameter `x` | undefined"],
    ["a part of the request that there is not", 'signed: { algorithm: hmac-sha256, key: "{api_key}", encoding: hex, content: "{boddy}", headers: { S: "{signature}" } }\n', "", "`boddy` is not among the settings | did you mean body?"],
  ])("%s", (_, credentials, headers, said) => expect(wrong(credentials, headers)).toEqual([said])); // prettier-ignore

  test("valid credentials are not reported, and their settings are required", () => {
    const needed = (credentials: string, headers = ""): string => {
      const project = `connections:\n  ${SHOP}\n`;
      const { program } = compileText(SPEC, files(project, erp(credentials, headers)));
      return (
        /erp\.[^|]*/.exec(
          program
            .connectionDiagnostics([FILE])
            .map(({ message }) => message)
            .join(),
        )?.[0] ?? ""
      );
    };
    expect(needed('basic: { user: "{api_key}" }\n')).toBe("erp.api_key, erp.tenant");
    expect(needed("oauth: { grant: authorization_code, token_url: 'https://a.b/t', authorize_url: 'https://a.b/a' }\n", bearer)).toBe("erp.client_id, erp.client_secret, erp.tenant"); // prettier-ignore
    expect(needed("oauth: { grant: refresh_token, token_url: 'https://a.b/t', client_auth: none }\n", bearer)).toBe("erp.client_id, erp.refresh_token, erp.tenant, erp.token_key"); // prettier-ignore
    expect(needed('oauth: { grant: jwt, assertion: { algorithm: ES256, key: "{api_key}", claims: { iss: "{tenant}" } } }\n', bearer)).toBe("erp.api_key, erp.tenant"); // prettier-ignore
    expect(needed(`login: ${LOGIN}\n`, bearer)).toBe("erp.api_key, erp.tenant");
    expect(needed('oauth1: { consumer_key: "{tenant}", consumer_secret: "{api_key}" }\n')).toBe("erp.api_key, erp.tenant"); // prettier-ignore
  });
});
