/**
 * Unexpected values in every place that is written from outside (bodies, headers, responses, pages, dates, files,
 * cursors), compared with a simple model on both engines: nothing stops, everything accepted can be read and is
 * finished, and valid documents are delivered.
 *
 * ENGINE_RUNS=150 tries more of them: about a quarter of a second each on the file, four seconds on PostgreSQL, which
 * makes a database for each.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { TestClock } from "pg-boss";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type Engine, type HostEvent, type Host } from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { RecordingServer, sendWebhook, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { ERP, erpFlow, spec } from "../../test/erp.ts";
import { startPostgres, type Database } from "../../test/postgres.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;

interface Kind {
  readonly name: string;
  readonly runs: number;
  begin(): Promise<void>;
  make(): Promise<Engine>;
  clock(now: number): Promise<void>;
  end(): Promise<void>;
}

function embedded(): Kind {
  const folder = mkdtempSync(join(tmpdir(), "integ-hostile-"));
  let count = 0;
  return {
    name: "embedded",
    runs: Number(process.env["ENGINE_RUNS"] ?? 15),
    begin: () => Promise.resolve(),
    make: () => Promise.resolve(Store.open(join(folder, `${count++}.db`), "run")),
    clock: () => Promise.resolve(),
    end: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

function cluster(): Kind {
  let database: Database;
  let clock: TestClock;
  let count = 0;
  return {
    name: "cluster",
    runs: Number(process.env["ENGINE_RUNS"] ?? 4),
    begin: async () => void (database = await startPostgres()),
    make: () => {
      clock = new TestClock(NOON);
      return PostgresEngine.open(database.url, { schema: `h${count++}`, clock, connections: 4 });
    },
    clock: (now) => clock.setTime(now),
    end: () => database.stop(),
  };
}

/** A value as it stands in a JSON document. */
const raw: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"__proto__"',
    '""',
    "9223372036854775808",
    "-9223372036854775809",
    "1e400",
    "-1e400",
    "1e-400",
    "-0",
    "null",
    "true",
    "{}",
    "[]",
    '"0000-01-01T00:00:00Z"',
    '"+100000-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59.999Z"',
    '"/Date(99999999999999999999)/"',
    `"${"x".repeat(1024 * 1024)}"`,
    `${"[".repeat(4000)}${"]".repeat(4000)}`,
  ),
  fc.string({ unit: "binary", maxLength: 30 }).map((text) => JSON.stringify(text)),
  fc.double().map(String),
  fc.json({ maxDepth: 3 }),
);
const right: Readonly<Record<string, fc.Arbitrary<string>>> = {
  id: fc.integer({ min: 1, max: 9 }).map(String),
  updated_at: fc.constant('"2026-11-24T12:00:00Z"'),
  note: fc.constantFrom('"a"', '"b"', '"\\u0000"', '"\\ud800"', `"${"ž".repeat(3000)}"`),
  paid: fc.constant("false"),
  total: fc.constant("1"),
};
/** Mostly right: what is wrong at once in all of it comes nowhere. */
const order: fc.Arbitrary<string> = fc
  .record(
    Object.fromEntries(
      Object.entries(right).map(([name, value]) => [name, fc.oneof({ weight: 4, arbitrary: value }, raw)]),
    ),
  )
  .map((fields) => {
    const written = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
    return `{${written.join(",")}}`;
  });
const header = fc.string({
  unit: fc.constantFrom("a", "Z", "0", "9", " ", ",", ";", "=", '"', "'", "%", "-", "é", "ÿ"),
  maxLength: 40,
});
const reply: fc.Arbitrary<Reply> = fc.record({
  status: fc.constantFrom(200, 200, 200, 204, 302, 400, 401, 404, 409, 422, 429, 500, 503),
  headers: fc.record({
    "Retry-After": fc.oneof(
      fc.constantFrom("99999999999999", "9".repeat(400), "-1", "1e9", "NaN", "Fri, 31 Dec 9999 23:59:59 GMT", "0"),
      header,
    ),
    Date: fc.constantFrom("Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon", ""),
    Link: header,
  }),
  text: fc.oneof(
    raw,
    raw.map((id) => `{"id":${id}}`),
    fc
      .tuple(fc.array(order, { maxLength: 3 }), raw)
      .map(([all, next]) => `{"orders":[${all.join(",")}],"next":${next}}`),
    fc.string({ unit: "binary", maxLength: 20 }),
  ),
});
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("order" as const), body: order, agent: header }) },
  fc.record({ kind: fc.constant("bytes" as const), bytes: fc.uint8Array({ maxLength: 40 }) }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("replies" as const), replies: fc.array(reply, { maxLength: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), minutes: fc.constantFrom(1, 7, 61) }) },
  fc.record({
    kind: fc.constant("cursor" as const),
    // How far a list is read, whose turn it is, when a schedule was due, when it was reconciled, who has a folder.
    cursor: fc.constantFrom(["polled", "poll"], ["polled", "turn"], ["due", "tick"], ["missed", "reconcile"], ["dropped", "folder"]), // prettier-ignore
    text: fc.oneof(
      raw,
      fc.string({ unit: "binary", maxLength: 20 }),
      raw.map((since) => `{"since":${since},"rescanned":${since}}`),
      fc.tuple(raw, raw).map((parts) => parts.join(" ")),
      fc.constantFrom("1e300", "-1e300", "1e300 1e300", "1 1e300", "-1 again", "NaN NaN", "somebody 1e400"),
    ),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("file" as const),
      name: fc.constantFrom("a.json", "b.json", "c.csv", "d.JSON", Buffer.from("\xff\xfe.json", "latin1")),
      content: fc.oneof(
        order,
        fc.array(order, { maxLength: 3 }).map((all) => all.join("\n")),
        fc.array(raw, { maxLength: 4 }).map((cells) => `id,note\n${cells.join(",")}\n`),
        fc.uint8Array({ maxLength: 40 }),
      ),
    }),
  },
  fc.record({ kind: fc.constant("restart" as const) }),
);

const OPEN = {
  ...JSON.parse(ERP["systems/erp/Order.json"] as string),
} as { readonly properties: Readonly<Record<string, object>> };
const LOOSE = {
  "systems/erp/Order.json": JSON.stringify({ ...OPEN, properties: { ...OPEN.properties, note: { type: "string" } } }),
};
const BODY = [
  "source order = erp.Order",
  'key order.note otherwise "none"',
  'destination line = erp.make_line { text: (order.note otherwise "-") | cut(60), ref: order.id }',
  'hold when order.paid otherwise false because "it is paid"',
  'fetch product = erp.find_product(sku: order.note otherwise "x")',
  "on failure retry 2 times over 10 minutes then hold",
];
const [source = "", ...rest] = BODY;
const WELL = ["polled well", "told well", "dropped well"];
const flows: readonly Flow[] = await Promise.all([
  erpFlow(spec("told", source, "trigger webhook erp.order_told", ...rest), LOOSE),
  erpFlow(spec("polled", source, "trigger poll erp.list_orders every 5 minutes", ...rest), LOOSE),
  erpFlow(spec("dropped", source, 'trigger files "inbox/*.json"', ...rest), LOOSE),
  erpFlow(spec("rows", source, 'trigger files "inbox/*.csv"', ...rest), LOOSE),
  erpFlow(spec("missed", source, "trigger webhook erp.order_made reconcile every 1 hours", ...rest), LOOSE),
  erpFlow(
    spec(
      "due",
      "source orders = all erp.list_orders",
      "trigger schedule every 1 hours",
      'destination line = erp.make_line { text: "due {count(orders)}" }',
      "on failure retry 2 times over 10 minutes then hold",
    ),
    LOOSE,
  ),
]);

describe.each([embedded(), cluster()])("hostile values, with the $name engine", (kind) => {
  beforeAll(() => kind.begin(), 60_000);
  afterAll(() => kind.end());

  // Slow: each random history has a separate host, which stops and starts in it.
  test(
    "nothing stops, and valid documents are delivered",
    { tags: "slow", timeout: 60_000 + kind.runs * 20_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), async (commands) => {
          const engine = await kind.make();
          const folder = mkdtempSync(join(tmpdir(), "integ-hostile-files-"));
          mkdirSync(join(folder, "inbox"));
          let now = NOON;
          let replies: Reply[] = [];
          let orders: object[] = [];
          const well = ({ method, path }: RecordedRequest): Reply =>
            method !== "GET"
              ? { json: { id: 1 } }
              : path.startsWith("/orders")
                ? { json: { orders } }
                : { status: 404 };
          const erp = await RecordingServer.start((request) => replies.shift() ?? well(request));
          erp.clock = () => now;
          const heard: HostEvent[] = [];
          let host: Host | undefined;
          let url = "";
          const begin = async (): Promise<void> => {
            host = createHost({
              flows,
              engine,
              connections: { erp: { base_url: erp.url, secret: "a secret of the test" } },
              onEvent: (event) => heard.push(event),
              now: () => now,
              random: () => 0,
              maxBytes: 4 * 1024 * 1024,
              firstRun: { polled: "everything" },
              folder,
            });
            url = await host.start();
            await host.idle();
          };
          const pass = async (minutes: number): Promise<void> => {
            now += minutes * MINUTE;
            await kind.clock(now);
            await host?.idle();
          };
          const accepted = new Set<number>();
          const send = async (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<void> => {
            const options = { url, secret: "a secret of the test", body, headers, now };
            const response = await sendWebhook(flows[0] as Flow, options);
            // Whatever is in it, it is kept.
            expect(response.status).toBe(200);
            accepted.add(((await response.json()) as { readonly run: number }).run);
            await host?.idle();
          };
          await begin();
          for (const one of commands) {
            if (one.kind === "order") await send(one.body, { "X-From": one.agent.trim() });
            else if (one.kind === "bytes") await send(one.bytes);
            else if (one.kind === "replies") replies = [...one.replies];
            else if (one.kind === "pass") await pass(one.minutes);
            else if (one.kind === "cursor") {
              const [flow = "", name = ""] = one.cursor;
              const from = await engine.cursor(flow, name);
              await engine.acceptAll([], { flow, name, from, to: one.text });
            } else if (one.kind === "file") {
              const bytes = typeof one.name === "string" ? Buffer.from(one.name) : one.name;
              writeFileSync(Buffer.concat([Buffer.from(`${folder}/inbox/`), bytes]), one.content);
            } else {
              await host?.stop(1000);
              await begin();
            }
          }

          // The other side is well again, and two orders come that nothing is wrong with.
          replies = [];
          writeFileSync(join(folder, "inbox/last.json"), '{"id":79,"note":"dropped well"}');
          orders = [{ id: 77, note: "polled well", updated_at: new Date(now + 30 * MINUTE).toISOString() }];
          await send('{"id":78,"note":"told well"}');
          const lines = (): string[] =>
            erp.requests
              .filter(({ path }) => path === "/made")
              .map(({ body }) => (JSON.parse(body) as { text: string }).text);
          const done = (): boolean => WELL.every((text) => lines().includes(text));
          for (let i = 0; i < 60 && !done(); i++) await pass(10);
          expect(lines()).toEqual(expect.arrayContaining(WELL));
          for (let i = 0; i < 12; i++) await pass(10);

          // All that was accepted is there, can be read, and nothing is left half done but what waits behind what is held.
          const runs = await engine.runs({ limit: 10_000 });
          const ids = new Set(runs.map(({ id }) => id));
          expect([...accepted].filter((id) => !ids.has(id))).toEqual([]);
          const held = new Set(runs.filter(({ state }) => state === "held").map(({ flow, lane }) => `${flow} ${lane}`));
          for (const run of runs) {
            expect(await engine.run(run.id)).toEqual(run);
            await engine.body(run.eventId);
            for (const step of await engine.steps(run.id)) expect(await engine.step(run.id, step.name)).toEqual(step);
            await engine.attempts(run.id);
            await engine.history(run.id);
            const over = ["delivered", "skipped", "held"].includes(run.state);
            expect(
              over || (run.state === "waiting" && held.has(`${run.flow} ${run.lane}`)),
              `${run.id} ${run.state} ${run.reason}`,
            ).toBe(true);
          }
          expect(
            heard.filter((one) => one.kind === "store_unavailable" || ("id" in one && one.id === "a bug in integ")),
          ).toEqual([]);
          await host?.stop(1000);
          await erp.stop();
          await engine.close();
          rmSync(folder, { recursive: true });
        }),
        { seed: 14, numRuns: kind.runs, endOnFailure: true },
      );
    },
  );
});
