/**
 * A later destination reads the response of an earlier one: it is checked, compiled and delivered, and never requested
 * twice.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createHost, Store, loadFlow } from "@integ/runtime/host";
import { RecordingServer } from "@integ/runtime/testing";
import { runTest } from "@integ/cli";
import { mapGiven } from "@integ/preview/run";
import { ROOT } from "../../test/examples.ts";
import { compileText, FILE } from "./harness.ts";

const SYSTEM = {
  "systems/crm/system.yaml": `integ: 1
system: crm
title: CRM
version: "1"
settings: { base_url: {} }
base_url: "{base_url}"
types:
  Order: { schema: Order.json }
  Person: { schema: Person.json }
  Made: { schema: Made.json }
operations:
  put_person:
    kind: upsert
    request: { method: PUT, path: /people }
    record: { type: Person }
    result: { type: Made }
  put_note:
    kind: upsert
    request: { method: PUT, path: "/people/{id}/note" }
    parameters: { id: { type: integer } }
    record: { type: Person }
`,
  "systems/crm/Order.json": JSON.stringify({
    type: "object",
    required: ["id", "name"],
    properties: { id: { type: "integer" }, name: { type: "string" } },
  }),
  "systems/crm/Person.json": JSON.stringify({
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, ref: { type: "integer" } },
  }),
  "systems/crm/Made.json": JSON.stringify({
    type: "object",
    required: ["id"],
    properties: { id: { type: "integer" }, code: { type: "string" } },
  }),
};
const spec = (when = "", args = "", more = ""): string => `integ 1
integration "responses"
source order = crm.Order
trigger manual
destination person = crm.put_person${when} { name: order.name }
destination again = crm.put_person { name: "again"${args} }
${more}
`;

test("a created record is updated by the id in its response", async () => {
  const update = 'destination note = crm.put_note(id: person.id) { name: "n" }';
  const given =
    'test "t" {\n  given { id: 1, name: "Ona" }\n  given person = { id: 7 }\n  expect note { name: "n" }\n}';
  const { module, checked, diagnostics } = compileText(spec("", "", `${update}\n${given}`), SYSTEM);
  expect(diagnostics).toEqual([]);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const now = Temporal.Instant.from("2026-01-01T00:00:00Z");
  const before = flow.map({ id: 1, name: "Ona" }, {}, now, {});
  expect(before).toMatchObject({ kind: "send", more: true });
  expect(Object.keys((before as { records: object }).records)).not.toContain("note");
  expect(flow.map({ id: 1, name: "Ona" }, {}, now, { person: { id: 7 } })).toMatchObject({ args: { note: { id: 7 } } });
  expect(checked?.tests.map((one) => runTest(flow, one, FILE).failures)).toEqual([[]]);
});

test("a response that is not described or may be absent is an error", () => {
  const codes = (text: string): string[] => compileText(text, SYSTEM).diagnostics.map((one) => one.code);
  expect(codes(spec("", ", ref: person.id"))).toEqual([]);
  expect(codes(spec("", ", ref: person.nmae"))).toEqual(["INT2002"]);
  expect(
    codes(
      spec(
        "",
        "",
        'destination x = crm.put_note(id: 1) { name: "x" }\ndestination y = crm.put_person { name: "y", ref: x.id }',
      ),
    ),
  ).toEqual(["INT2502"]);
  expect(
    codes(spec(' when order.name == "x"', "", 'destination y = crm.put_person { name: person.code otherwise "y" }')),
  ).toEqual([]);
});

const FULL = spec(
  "",
  ", ref: person.id",
  `test "both" {
  given { id: 1, name: "Ona" }
  given person = { id: 7 }
  expect person { name: "Ona" }
  expect again { name: "again", ref: 7 }
}

test "nothing given" {
  given { id: 1, name: "Ona" }
  expect again { ref: 7 }
}`,
);

test("tests in the spec give responses, and strict TypeScript accepts the module", async () => {
  const { module, checked, diagnostics } = compileText(FULL, SYSTEM);
  expect(diagnostics).toEqual([]);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  expect(checked?.tests.map((one) => runTest(flow, one, FILE).failures)).toEqual([
    [],
    ["the test must give the response of person: given person = { … }"],
  ]);
  const folder = join(ROOT, ".integ/responses");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "flow.ts"), module?.text ?? "");
  const when = compileText(spec(' when order.name == "x"', ", ref: person.id otherwise 0"), SYSTEM);
  expect(when.diagnostics).toEqual([]);
  writeFileSync(join(folder, "when.ts"), when.module?.text ?? "");
  writeFileSync(
    join(folder, "tsconfig.json"),
    '{ "extends": "../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
  );
  expect(spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" }).stdout).toBe(
    "",
  );
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["a response is read", FULL, [{ id: 7 }, { id: 8 }], "delivered", ['{"name":"Ona"}', '{"name":"again","ref":7}']],
  [
    "the second fails once: the first is not sent again",
    FULL,
    [{ id: 7 }, undefined, { id: 8 }],
    "delivered",
    ['{"name":"Ona"}', '{"name":"again","ref":7}', '{"name":"again","ref":7}'],
  ],
  ["a response of another form is held", FULL, [{ id: "x" }], "held", ['{"name":"Ona"}']],
  [
    "one that is not written has no response",
    spec(' when order.name == "x"', ", ref: person.id otherwise 0"),
    [{ id: 8 }],
    "delivered",
    ['{"name":"again","ref":0}'],
  ],
] as const)("%s", async (_, text, responses, state, bodies) => {
  const { module } = compileText(text, SYSTEM);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  let asked = 0;
  const server = await RecordingServer.start(() => {
    const response = responses[asked++];
    return response === undefined ? { status: 503 } : { json: response };
  });
  const store = Store.open(":memory:", "run");
  let now = Date.UTC(2026, 0, 1);
  const host = createHost({
    flows: [flow],
    engine: store,
    connections: { crm: { base_url: server.url } },
    now: () => now,
    random: () => 0,
  });
  const run = await host.submit(flow.name, Buffer.from('{"id":1,"name":"Ona"}'));
  await host.idle();
  now += 86_400_000;
  await host.idle();
  expect(store.run(run)?.state).toBe(state);
  expect(server.requests.map((request) => request.body)).toEqual(bodies);
  await host.stop();
  store.close();
  await server.stop();
});

/** Amounts in cents, with a currency next to them: an unknown one has no cents. */
const FEE = { type: "integer", "x-integ": { money: { currency: "1/currency", unit: "minor" } } };
const PAID = {
  ...SYSTEM,
  "systems/crm/Order.json": JSON.stringify({
    type: "object",
    required: ["id", "name", "total", "currency"],
    properties: { id: { type: "integer" }, name: { type: "string" }, total: FEE, currency: { type: "string" } },
  }),
  "systems/crm/Made.json": JSON.stringify({
    type: "object",
    required: ["id", "fee", "currency"],
    properties: { id: { type: "integer" }, fee: FEE, currency: { type: "string" } },
  }),
};
const UNKNOWN = '"ZZZ" is not a currency in ISO 4217, so the number of decimals of its amounts is unknown';

async function hosted(
  text: string,
  response: object,
  order: object,
): Promise<readonly [state: unknown, bodies: unknown]> {
  const { module, diagnostics } = compileText(text, PAID);
  expect(diagnostics).toEqual([]);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const server = await RecordingServer.start(() => ({ json: response }));
  const store = Store.open(":memory:", "run");
  const host = createHost({ flows: [flow], engine: store, connections: { crm: { base_url: server.url } } });
  const run = await host.submit(flow.name, Buffer.from(JSON.stringify(order)));
  await host.idle();
  const { state, reason } = store.run(run) ?? {};
  const bodies = server.requests.map((request) => request.body);
  await host.stop();
  store.close();
  await server.stop();
  return [reason === undefined || reason === null ? state : `${String(state)}: ${reason}`, bodies];
}

test("if a response lacks an argument, the run is held, and records already written stay", async () => {
  const text = spec("", "", 'destination note = crm.put_note(id: round(person.fee, 0, half_up)) { name: "n" }');
  const order = { id: 1, name: "Ona", total: 500, currency: "EUR" };
  expect(await hosted(text, { id: 7, fee: 500, currency: "EUR" }, order)).toEqual([
    "delivered",
    ['{"name":"Ona"}', '{"name":"again"}', '{"name":"n"}'],
  ]);
  const [state, bodies] = await hosted(text, { id: 7, fee: 500, currency: "ZZZ" }, order);
  expect(state).toBe(`held: ${UNKNOWN}`);
  expect(bodies).not.toContain('{"name":"n"}');
  // A check by hand with the given response says the same.
  const { module } = compileText(text, PAID);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const now = Temporal.Instant.from("2026-01-01T00:00:00Z");
  const mapped = (currency: string): unknown =>
    mapGiven(flow, order, {}, now, { person: { id: 7, fee: 500, currency } });
  expect(mapped("EUR")).toMatchObject({ kind: "send", args: { note: { id: 5 } } });
  expect(mapped("ZZZ")).toMatchObject({ kind: "hold", reason: UNKNOWN });
});

test("`newest` by an amount in an unknown currency holds the run", async () => {
  const text = spec().replace("trigger manual", "trigger manual\nkey order.id, newest order.total");
  const response = { id: 7, fee: 1, currency: "EUR" };
  const order = { id: 1, name: "Ona", total: 500, currency: "EUR" };
  expect((await hosted(text, response, order))[0]).toBe("delivered");
  expect(await hosted(text, response, { ...order, currency: "ZZZ" })).toEqual([`held: ${UNKNOWN}`, []]);
});
