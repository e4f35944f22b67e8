/** Limits of single operations, limits that responses report, and versions that vendors retire. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Connection, type HostEvent } from "@integ/runtime/host";
import type { Operation } from "@integ/runtime";
import { RecordingServer, TestHost, type Reply } from "@integ/runtime/testing";
import { flowOf, SETTINGS, systemOf } from "../../test/described.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const files = (system: string, operation = "") => ({
  "Doc.json": { type: "object", properties: { id: { type: "integer" } } },
  "system.yaml": `${SETTINGS}${system}types:
  Doc: { schema: Doc.json }
operations:
  search: { kind: read, request: { method: GET, path: /search }, result: { type: Doc }${operation} }
  find: { kind: read, request: { method: GET, path: /find }, result: { type: Doc }${operation} }
  get: { kind: read, request: { method: GET, path: /get }, result: { type: Doc } }
  put: { kind: upsert, request: { method: PUT, path: /put }, record: { type: Doc } }
`,
});

let server: RecordingServer;
let now: number;
let nextReply: Reply;
beforeEach(async () => {
  now = NOW;
  nextReply = { json: { id: 1 } };
  server = await RecordingServer.start(() => nextReply);
});
afterEach(() => server.stop());

/** Calls operations one after another. @returns the outcome of each: `ok`, or the seconds to wait */
async function asking(
  description: ReturnType<typeof files>,
): Promise<(...names: string[]) => Promise<(string | number)[]>> {
  const { link, operations } = await systemOf(description);
  const connection = new Connection(link, { base_url: server.url }, { now: () => now });
  const named = new Map(operations.map(({ operation }): [string, Operation] => [operation.name, operation]));
  return async (...names) => {
    const ended: (string | number)[] = [];
    for (const name of names) {
      const result = await connection.send(named.get(name) as Operation, {});
      ended.push(result.kind === "wait" ? (result.untilMs - now) / 1000 : result.kind);
    }
    return ended;
  };
}

describe("limits of an operation", () => {
  test("do not delay others", async () => {
    const ask = await asking(files("", ", limits: { per_minute: 1 }"));
    expect(await ask("search", "search", "find", "find", "get", "get")).toEqual(["ok", 60, "ok", 60, "ok", "ok"]);
    now += 60_000;
    expect(await ask("search")).toEqual(["ok"]);
  });

  test("of one group are counted together", async () => {
    const ask = await asking(files("", ", limits: { group: searching, per_minute: 1 }"));
    expect(await ask("search", "find", "get")).toEqual(["ok", 60, "ok"]);
  });

  test("a requested pause applies only to its operation; without own limits it applies to all", async () => {
    const ask = await asking(files("", ", limits: { per_second: 100 }"));
    nextReply = { status: 429, headers: { "Retry-After": "30" } };
    expect(await ask("search")).toEqual(["later"]);
    nextReply = { json: { id: 1 } };
    expect(await ask("search", "get")).toEqual([30, "ok"]);
    nextReply = { status: 429, headers: { "Retry-After": "20" } };
    expect(await ask("get")).toEqual(["later"]);
    expect(await ask("get", "find")).toEqual([20, 20]);
  });
});

describe("the remaining quota in a response", () => {
  test.each<[string, string, Reply, number]>([
    [
      "in a header, until a moment since 1970",
      "{ header: X-Left, reset: X-Reset }",
      { headers: { "X-Left": "0", "X-Reset": String(NOW / 1000 + 90) } },
      90,
    ],
    [
      "in a header, for so many seconds",
      "{ header: X-Left, reset: X-Reset }",
      { headers: { "X-Left": "0", "X-Reset": "7" } },
      7,
    ],
    [
      "in a header, until a date",
      "{ header: X-Left, reset: X-Reset }",
      { headers: { "X-Left": "0", "X-Reset": "Tue, 24 Nov 2026 12:00:45 GMT" } },
      45,
    ],
    ["in the body", "{ at: /quota/left, reset: /quota/reset }", { json: { quota: { left: 0, reset: 12 } } }, 12],
    ["in the body, of even windows", "{ at: /quota/left, seconds: 3600 }", { json: { quota: { left: "0" } } }, 3600],
  ])("%s", async (_, remaining, reply, seconds) => {
    const ask = await asking(files(`limits: { remaining: [${remaining}] }\n`));
    nextReply = { json: { id: 1 }, ...reply };
    expect(await ask("get", "get")).toEqual(["ok", seconds]);
    nextReply = { json: { id: 1, quota: { left: 5 } }, headers: { "X-Left": "5" } };
    now += seconds * 1000;
    expect(await ask("get", "get")).toEqual(["ok", "ok"]);
  });
});

describe("a version that its vendor retires", () => {
  const said = async (keptUntil: string, days = 0): Promise<readonly string[]> => {
    const flow = await flowOf(
      files(`kept_until: "${keptUntil}"\n`),
      "source doc = shop.Doc",
      "trigger manual",
      "destination put = shop.put { id: 1 }",
    );
    await using host = await TestHost.start([flow], { at: "2026-11-24T12:00:00Z" });
    for (let day = 0; day < days; day++) {
      await host.advance("1 day");
      await host.submit("a", {});
    }
    return host.events.flatMap((event: HostEvent) =>
      event.kind === "warned" ? [`${event.alert === true ? "! " : ""}${event.why}`] : [],
    );
  };
  test("is reported when a host starts, from 90 days ahead", async () => {
    expect(await said("2027-06-01")).toEqual([]);
    expect(await said("2027-02-01")).toEqual([
      "version 1 of shop is supported by its vendor until 2027-02-01, for 69 more days: use a newer description before then",
    ]);
    expect(await said("2026-11-23")).toEqual([
      "! version 1 of shop was supported by its vendor until 2026-11-23: use a newer description",
    ]);
  });
  test("is reported once a week, and daily in the last two weeks", async () => {
    // 17 days, then 14, 13 …
    const days = (await said("2026-12-11", 5)).map((one) => Number(/for (\d+)/.exec(one)?.[1]));
    expect(days).toEqual([17, 14, 13, 12]);
  });
});
