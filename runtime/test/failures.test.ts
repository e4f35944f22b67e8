/**
 * The meaning of responses beyond their status: rules by place, value and status, and the vendor's own error message.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { TestHost, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { flowOf, mistakesIn, mistakesOf, SETTINGS, type Described } from "../../test/described.ts";

const BOOKS: Described = {
  "Entry.json": {
    type: "object",
    required: ["number"],
    properties: { number: { type: "string" }, id: { type: "integer" } },
  },
  "system.yaml": `${SETTINGS}error_message: [/error/message, /errors/*/detail]
fails:
  - { at: /error, message: /error/data/message }
  - { at: /status, is: [ERROR], message: /text }
  - { on: [420], at: /wait, means: retry, retry_after: /wait }
types: { Entry: { schema: Entry.json } }
operations:
  find_entry:
    kind: read
    request: { method: GET, path: /entries, query: { number: "{number}" } }
    parameters: { number: { type: string } }
    result: { type: Entry, at: /entry, may_be_none: true }
  put_entry:
    kind: upsert
    request: { method: POST, path: /jsonrpc, body: { jsonrpc: "2.0", method: call, params: { model: entry, args: [] } } }
    record: { type: Entry, at: /params/args/0 }
  make_entry:
    kind: create
    request: { method: POST, path: /entries }
    record: { type: Entry }
    result: { type: Entry }
    fails: { on: [409], means: there }
    find: { operation: find_entry, arguments: { number: /number } }
`,
};
const spec = (operation: string): Promise<Flow> =>
  flowOf(BOOKS, "source entry = shop.Entry", "trigger manual", "key entry.number", `destination made = shop.${operation} { number: entry.number }`); // prettier-ignore

let host: TestHost;
let reply: (request: RecordedRequest) => Reply;
const start = async (operation: string): Promise<void> => {
  host = await TestHost.start([await spec(operation)], { reply: (request) => reply(request) });
};
beforeEach(() => void (reply = () => ({ json: {} })));
afterEach(() => host.stop());

test("a record is sent in an envelope", async () => {
  await start("put_entry");
  await host.submit("a", { number: "1" });
  expect(host.sent).toEqual([{ jsonrpc: "2.0", method: "call", params: { model: "entry", args: [{ number: "1" }] } }]);
});

describe("a run is", () => {
  test.each<[string, Reply, string]>([
    ["held with the words of an error inside a 200", { json: { jsonrpc: "2.0", error: { code: 200, data: { message: "Period is locked" } } } }, "held: shop.put_entry reported a failure: Period is locked"],
    ["held by a value that means failure", { json: { status: "ERROR", text: "no such account" } }, "held: shop.put_entry reported a failure: no such account"],
    ["delivered by another value", { json: { status: "OK" } }, "delivered"],
    ["held with the words of a refusal, several of them", { status: 422, json: { errors: [{ detail: "name is too long" }, { detail: "no tax" }] } }, "held: shop.put_entry responded with 422: name is too long; no tax"],
    ["held with what was said where no words are", { status: 422, json: { oops: 1 } }, 'held: shop.put_entry responded with 422: {"oops":1}'],
  ])("%s", async (_, given, outcome) => {
    await start("put_entry");
    reply = () => given;
    await host.submit("a", { number: "1" });
    expect(host.outcomes).toEqual([outcome]);
  }); // prettier-ignore

  test("retried at the time in the response's body", async () => {
    await start("put_entry");
    reply = () => ({ status: 420, json: { wait: 90 } });
    await host.submit("a", { number: "1" });
    expect(host.outcomes[0]).toMatch(/^retrying/);
    reply = () => ({ json: {} });
    await host.advance("89 seconds");
    expect(host.destination.requests).toHaveLength(1);
    await host.advance("2 seconds");
    expect(host.outcomes).toEqual(["delivered"]);
  });
});

describe("an existing record", () => {
  const finding = (entry: object | undefined): void => {
    let asked = 0;
    // Nobody knows of it when it is looked for at first.
    reply = ({ method }) => (method === "POST" ? { status: 409, json: {} } : { json: asked++ === 0 ? {} : { entry } });
  };
  test("is success, and is read", async () => {
    await start("make_entry");
    finding({ number: "1", id: 7 });
    await host.submit("a", { number: "1" });
    expect(host.outcomes).toEqual(["delivered"]);
    expect(host.store.step(1, "made")?.response).toBe('{"number":"1","id":7}');
  });
  test("that can't be found holds the run", async () => {
    await start("make_entry");
    finding(undefined);
    await host.submit("a", { number: "1" });
    expect(host.outcomes).toEqual([
      "held: shop.make_entry says that the record already exists, but find_entry does not find it",
    ]);
  });
});

describe("a mistake", () => {
  beforeEach(() => start("put_entry"));
  test("none in the descriptions above", () => expect(mistakesIn(BOOKS)).toEqual([]));
  test.each<[string, string, string]>([
    ["{ at: /error, message", "{ message", "{ message: /error/data/message }: the condition for a failure is missing (name a place, `at: /error`, or statuses, `on: [409]`)"],
    ["means: retry, ", "", "retry_after: only a response that `means: retry` says how long to wait"],
    ["{ at: /error, message", "{ at: /error, means: there, message", "means: only what an operation writes can be there already (write this rule at the operation that writes)"],
    ["means: there }", "means: ther }", 'means: `means` must be "hold" or "retry" or "there"'],
    ["means: there }", "mean: there }", "mean: nothing is called `mean` here (did you mean means?)"],
    ["means: there }", "means: hold, record: /entry }", "record: only a response that `means: there` has the record"],
  ])("%s changed to %s", (from, to, expected) => expect(mistakesOf(BOOKS, "system.yaml", from, to)).toEqual([`system.yaml: ${expected}`])); // prettier-ignore
});
