/** Under which idempotency key a record goes out: as it was first sent, and another one only for another request. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type Host } from "@integ/runtime/host";
import { RecordingServer, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const HEAD = ["source order = erp.Order", "trigger manual", "key order.id"];
const ONE = spec("orders", ...HEAD, 'destination line = erp.put_line { text: order.note otherwise "" }');
const MADE = spec("orders", ...HEAD, 'destination line = erp.make_line { text: order.note otherwise "" }');
const MANY = spec("orders", ...HEAD, "destination xs = for l in order.lines otherwise [] => erp.put_line { text: l.sku | cut(20), n: l.n }"); // prettier-ignore
const KEYED = spec("orders", ...HEAD, "destination xs = for l in order.lines otherwise [] => erp.put_keyed { text: l.sku | cut(20), n: l.n }"); // prettier-ignore

let erp: RecordingServer;
let reply: (request: RecordedRequest) => Reply;
let store: Store;
let host: Host;
let now: number;
beforeEach(async () => {
  reply = () => ({ json: { id: 1, lines: [{ id: 1 }, { id: 2 }, { id: 3 }] } });
  erp = await RecordingServer.start((request) => reply(request));
  store = Store.open(":memory:", "run");
  now = Date.parse("2026-11-24T12:00:00Z");
});
afterEach(async () => {
  await host.stop(100);
  store.close();
  await erp.stop();
});

async function start(text: string): Promise<void> {
  const flow: Flow = await erpFlow(text);
  const connections = { erp: { base_url: erp.url, secret: "s" } };
  host = createHost({ flows: [flow], engine: store, connections, now: () => now, random: () => 0 });
  await host.start();
}
const give = async (order: object): Promise<void> => {
  await host.submit("orders", Buffer.from(JSON.stringify(order)));
  await host.idle();
};
/** A person corrects the event, or replays it unchanged. */
const replay = async (body?: object, anew = false): Promise<void> => {
  store.replay(1, now, { anew, ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }) });
  await host.idle();
};
const later = async (): Promise<void> => {
  now += 86_400_000;
  await host.idle();
};
const keys = (): string[] => erp.requests.map(({ headers }) => headers["idempotency-key"] ?? "");
const texts = (): string[][] =>
  erp.requests.map(({ body }) => {
    const sent = JSON.parse(body) as { text?: string; lines?: { text: string }[] };
    return sent.lines?.map(({ text }) => text) ?? [sent.text ?? ""];
  });
const different = (): number => new Set(keys()).size;
const state = (): string => `${store.run(1)?.state}: ${store.run(1)?.reasonId}`;

describe("a record", () => {
  test("refused and changed is sent under another key; unchanged, under its own", async () => {
    await start(ONE);
    reply = () => ({ status: 422, json: { error: "no" } });
    await give({ id: 1, note: "a" });
    await replay();
    expect(different()).toBe(1);
    await replay({ id: 1, note: "b" });
    expect(different()).toBe(2);
    reply = () => ({ json: { lines: [{ id: 1 }] } });
    await replay({ id: 1, note: "a" });
    expect(texts()).toEqual([["a"], ["a"], ["b"], ["a"]]);
    // The other side may remember the first, refused request, so this is a third one.
    expect(different()).toBe(3);
    expect(state()).toBe("delivered: undefined");
  });

  test("with an unknown outcome keeps its key, whatever a person changes", async () => {
    await start(ONE);
    reply = () => ({ reset: true });
    await give({ id: 1, note: "a" });
    // The other side knows the key for another body: that is no proof that the first one was not done.
    reply = () => ({ status: 422, json: { error: "this key was used for something else" } });
    for (const note of ["b", "b", "c"]) await replay({ id: 1, note });
    expect(texts()).toEqual([["a"], ["b"], ["b"], ["c"]]);
    expect(different()).toBe(1);
    expect(state()).toBe("held: erp.put_line refuses it");
  });

  test("that may still be in progress (409) keeps its key", async () => {
    await start(ONE);
    reply = () => ({ reset: true });
    await give({ id: 1, note: "a" });
    reply = () => ({ status: 409, json: {} });
    await replay();
    await replay({ id: 1, note: "b" });
    expect(different()).toBe(1);
  });

  test("that was written and has changed is written again under another key", async () => {
    await start(ONE);
    await give({ id: 1, note: "a" });
    await replay();
    expect(texts()).toEqual([["a"]]);
    await replay(undefined, true);
    expect(different()).toBe(1);
    await replay({ id: 1, note: "b" });
    expect(texts()).toEqual([["a"], ["a"], ["b"]]);
    expect(different()).toBe(2);
    expect(state()).toBe("delivered: undefined");
  });

  test("that was created is not created again: the reason says what a person can do", async () => {
    await start(MADE);
    await give({ id: 1, note: "a" });
    await replay({ id: 1, note: "b" });
    expect(texts()).toEqual([["a"]]);
    expect(state()).toBe("held: erp.make_line has already created it");
    expect(store.run(1)?.reason).toContain("with a credit note");
    // Unchanged: the same key, to which the other side responds as before.
    await replay({ id: 1, note: "a" }, true);
    expect(state()).toBe("delivered: undefined");
    expect(different()).toBe(1);
  });
});

describe("a batch", () => {
  const ORDER = { id: 1, lines: ["a", "b", "c"].map((sku, n) => ({ sku, n })) };
  const without = (sku: string): Reply => {
    const { body } = erp.requests.at(-1) as RecordedRequest;
    const { lines } = JSON.parse(body) as { lines: { text: string }[] };
    return { json: { lines: lines.map(({ text }) => (text === sku ? { id: 1, errors: ["no"] } : { id: 1 })) } };
  };

  test("with an unknown outcome is sent again whole, under its key", async () => {
    await start(MANY);
    reply = () => ({ reset: true });
    await give(ORDER);
    reply = () => without("");
    await later();
    expect(texts()).toEqual([["a", "b"], ["a", "b"], ["c"]]);
    expect(keys()[1]).toBe(keys()[0]);
    expect(different()).toBe(2);
    expect(store.steps(1).map((step) => step.state)).toEqual(["done", "done", "done"]);
  });

  test("recorded as done in part when the process died is sent again unchanged", async () => {
    await start(MANY);
    reply = () => ({ reset: true });
    await give(ORDER);
    store.stepDone(1, now, { name: "xs[0]", kind: "destination", response: '{"id":7}' });
    reply = () => without("");
    await later();
    expect(texts().slice(0, 2)).toEqual([["a", "b"], ["a", "b"]]); // prettier-ignore
    expect(keys()[1]).toBe(keys()[0]);
    expect(store.step(1, "xs[0]")?.response).toBe('{"id":7}');
  });

  const mended = (sku: string): object => ({ ...ORDER, lines: [{ sku, n: 0 }, ...ORDER.lines.slice(1)] });

  test("with written records: a changed one is sent in another request, and recorded", async () => {
    await start(MANY);
    await give(ORDER);
    reply = () => ({ status: 503 });
    await replay(mended("z"));
    expect(store.step(1, "xs[0]")).toMatchObject({ state: "sent", request: '{"text":"z","n":0}' });
    reply = () => refusing({});
    await later();
    await replay(mended("z"));
    expect(texts()).toEqual([["a", "b"], ["c"], ["z"], ["z"]]);
    expect(keys()[3]).toBe(keys()[2]);
    expect(different()).toBe(3);
    expect(store.steps(1).map((step) => step.state)).toEqual(["changed", "changed", "changed"]);
    expect(state()).toBe("delivered: undefined");
  });

  test("with one written and changed record is sent again unchanged, and that record follows", async () => {
    await start(MANY);
    reply = () => ({ reset: true });
    await give(ORDER);
    store.stepDone(1, now, { name: "xs[0]", kind: "destination", response: '{"id":7}' });
    reply = () => refusing({});
    await replay(mended("z"));
    expect(texts()).toEqual([["a", "b"], ["a", "b"], ["z", "c"]]); // prettier-ignore
    expect(keys()[1]).toBe(keys()[0]);
    expect(store.step(1, "xs[0]")).toMatchObject({ state: "done", request: '{"text":"z","n":0}' });
    expect(state()).toBe("delivered: undefined");
  });

  test("with records refused in part: those are sent in a separate batch, as another request", async () => {
    await start(MANY);
    reply = () => without("b");
    await give(ORDER);
    expect(state()).toBe("held: erp.put_line refuses some");
    reply = () => without("");
    await replay();
    expect(texts()).toEqual([["a", "b"], ["b", "c"]]); // prettier-ignore
    expect(different()).toBe(2);
    expect(state()).toBe("delivered: undefined");
  });

  test("that was refused as a whole keeps its key if unchanged, and gets another one after a correction", async () => {
    await start(MANY);
    reply = () => ({ status: 400, json: {} });
    await give(ORDER);
    await replay();
    expect(different()).toBe(1);
    reply = () => without("");
    await replay({ ...ORDER, lines: [{ sku: "z", n: 0 }, ...ORDER.lines.slice(1)] });
    expect(texts()).toEqual([["a", "b"], ["a", "b"], ["z", "b"], ["c"]]);
    expect(new Set(keys().slice(0, 3)).size).toBe(2);
  });

  /** A reply with a result for each record: the named ones are refused with these messages. */
  const refusing = (wrong: Readonly<Record<string, string>>): Reply => {
    const { lines } = JSON.parse((erp.requests.at(-1) as RecordedRequest).body) as { lines: { text: string }[] };
    return {
      json: { lines: lines.map(({ text }, id) => ({ id, ...(text in wrong ? { errors: [wrong[text]] } : {}) })) },
    };
  };

  test("whose records are refused in part, and only for now: only these are retried, each time as another request", async () => {
    await start(MANY);
    reply = () => refusing({ b: "BUSY: later", c: "BUSY" });
    await give(ORDER);
    expect(state()).toBe("retrying: undefined");
    for (let tries = 0; tries < 2; tries++) await later();
    reply = () => refusing({});
    await later();
    // Under the same key the other side would say again what it has said.
    expect(texts()).toEqual([["a", "b"], ["b", "c"], ["b", "c"], ["b", "c"]]); // prettier-ignore
    expect(different()).toBe(4);
    expect(store.steps(1).map((step) => step.state)).toEqual(["done", "done", "done"]);
    expect(state()).toBe("delivered: undefined");
  });

  test("with a key for each record, refused in part and only for now: only these are retried, under their keys", async () => {
    await start(KEYED);
    reply = () => refusing({ b: "BUSY" });
    await give(ORDER);
    reply = () => refusing({});
    await later();
    const sent = erp.requests.flatMap(({ body }) => (JSON.parse(body) as { lines: { text: string; key: string }[] }).lines); // prettier-ignore
    expect(sent.map(({ text }) => text)).toEqual(["a", "b", "c", "b"]);
    expect(sent[3]?.key).toBe(sent[1]?.key);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
    expect(state()).toBe("delivered: undefined");
  });

  test("with one record refused for good waits for a person, and all refused ones are sent again", async () => {
    await start(MANY);
    reply = () => refusing({ a: "BUSY", b: "no such article" });
    await give(ORDER);
    expect(state()).toBe("held: erp.put_line refuses some");
    reply = () => refusing({});
    await replay();
    expect(texts()).toEqual([["a", "b"], ["a", "b"], ["c"]]);
    expect(different()).toBe(3);
  });

  test("whose response covers fewer records than it has is sent again whole, under its key", async () => {
    await start(MANY);
    reply = () => ({ json: { lines: [{ id: 1 }] } });
    await give(ORDER);
    expect(state()).toBe("held: erp.put_line responds for fewer records than were sent");
    reply = () => refusing({});
    await replay();
    expect(texts()).toEqual([["a", "b"], ["a", "b"], ["c"]]);
    expect(different()).toBe(2);
    expect(state()).toBe("delivered: undefined");
  });

  test("with a key for each record, all written: a changed one gets another key, and is recorded", async () => {
    await start(KEYED);
    await give(ORDER);
    reply = () => refusing({});
    await replay(mended("z"));
    await replay(mended("z"));
    const sent = erp.requests.flatMap(({ body }) => (JSON.parse(body) as { lines: { text: string; key: string }[] }).lines); // prettier-ignore
    expect(sent.map(({ text }) => text)).toEqual(["a", "b", "c", "z"]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(4);
    expect(store.step(1, "xs[0]")?.request).toBe('{"text":"z","n":0}');
  });

  test("with a key for each record: each keeps its own, whatever batch it is sent in", async () => {
    await start(KEYED);
    const sent = (): { text: string; key: string }[] =>
      erp.requests.flatMap(({ body }) => (JSON.parse(body) as { lines: { text: string; key: string }[] }).lines);
    reply = () => without("b");
    await give(ORDER);
    reply = () => without("");
    await replay();
    expect(sent().map(({ text }) => text)).toEqual(["a", "b", "c", "b"]);
    const keysOf = (text: string): number => new Set(sent().filter((one) => one.text === text).map(({ key }) => key)).size; // prettier-ignore
    expect([keysOf("a"), keysOf("b"), keysOf("c")]).toEqual([1, 1, 1]);
    expect(new Set(sent().map(({ key }) => key)).size).toBe(3);
    expect(keys()).toEqual(["", ""]);
  });
});
