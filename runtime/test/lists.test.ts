/** Lists as systems really have them, each against a server that behaves so. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Connection } from "@integ/runtime/host";
import { RecordingServer, StandIn, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { mistakesOf, SETTINGS, systemOf } from "../../test/described.ts";
import { steadyPagesOf } from "../src/host/lists.ts";
import { timeOf } from "../src/host/read-times.ts";
import { writeMoment } from "../src/host/moment-format.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOW = Date.parse("2026-11-24T12:00:00Z");
const SCHEMA = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "integer" },
    at: { type: "string" },
    attributes: { type: "object", properties: { at: { type: "string" } } },
    deleted: { type: "boolean" },
    order_id: { type: "integer" },
  },
};
/** A description of one list. */
const files = (list: string): { readonly "Doc.json": object; readonly "system.yaml": string } => ({
  "Doc.json": SCHEMA,
  "system.yaml": `${SETTINGS}types:
  Doc: { schema: Doc.json }
operations:
  orders:
    kind: list
    request: { method: GET, path: /orders }
    result: { type: Doc, at: /items }
    since: { parameter: changed, field: at }
  docs:
    kind: list
    request: { method: GET, path: "/docs" }
    result: { type: Doc, at: /items }
${list.replace(/^/gm, "    ")}
`,
});

interface Doc {
  readonly id: number;
  readonly at?: string;
  readonly deleted?: boolean;
}
let server: RecordingServer;
let docs: Doc[];
let replyTo: (query: URLSearchParams, path: string) => Reply;
const asked = (): string[] => server.requests.map(({ path }) => decodeURIComponent(path).replaceAll("+", " "));

beforeEach(async () => {
  docs = [1, 2, 3, 4, 5].map((id) => ({ id, at: at(id * MINUTE) }));
  server = await RecordingServer.start(({ path }: RecordedRequest) => {
    const url = new URL(path, "http://shop");
    return replyTo(url.searchParams, url.pathname);
  });
});
afterEach(() => server.stop());
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const items = (found: readonly object[], more: object = {}): Reply => ({ json: { items: found, ...more } });

/** All that a list shows, or what it says instead. */
async function read(list: string, since?: number): Promise<number[]> {
  const system = await systemOf(files(list));
  const operation = system.operations.find(({ operation: { name } }) => name === "docs")?.operation;
  if (operation === undefined) throw new Error("there is no list");
  const connection = new Connection(system.link, { base_url: server.url }, { now: () => NOW });
  const found: number[] = [];
  for await (const page of steadyPagesOf(connection, operation, {}, since)) {
    if (page.kind !== "page") throw new Error("why" in page ? page.why : page.kind);
    for (const one of page.documents) found.push((one as Doc).id);
  }
  return found;
}

describe("the next page", () => {
  test("starts after the last element's id, as long as there are more", async () => {
    replyTo = (query) => {
      const from = docs.findIndex(({ id }) => String(id) === query.get("after")) + 1;
      return items(docs.slice(from, from + 2), { has_more: from + 2 < docs.length });
    };
    expect(await read("pages: { style: last, parameter: after, field: /id, more: /has_more }")).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(asked()).toEqual(["/docs", "/docs?after=2", "/docs?after=4"]);
  });

  test("is a link with a relation, among others", async () => {
    replyTo = (query) => {
      const from = Number(query.get("from") ?? 0);
      const next = { rel: "next", href: `${server.url}/docs?from=${from + 2}` };
      const links = [{ rel: "self", href: `${server.url}/docs` }, ...(from + 2 < docs.length ? [next] : [])];
      return items(docs.slice(from, from + 2), { links });
    };
    expect(await read("pages: { style: next_url, at: /links, rel: next }")).toEqual([1, 2, 3, 4, 5]);
  });

  test("on another host is not read, since it would get the key", async () => {
    const other = await RecordingServer.start(() => items([{ id: 9 }]));
    replyTo = () => items(docs.slice(0, 2), { next: `${other.url}/docs` });
    await expect(read("pages: { style: next_url, at: /next }")).rejects.toThrow("another host");
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  test("after the largest number of results for a query, continues from the last element's time, each once", async () => {
    // The third and the fourth have one time.
    docs = [1, 2, 3, 3, 4, 5].map((minute, i) => ({ id: i + 1, at: at(minute * MINUTE) }));
    replyTo = (query) => {
      const since = Date.parse(query.get("changed") ?? "1970-01-01T00:00:00Z");
      const found = docs.filter((one) => Date.parse(one.at ?? "") >= since);
      const from = Number(query.get("after") ?? 0);
      return from >= 4
        ? { status: 400 }
        : items(found.slice(from, from + 2), from + 2 < found.length ? { next: `${from + 2}` } : {});
    };
    const list = `pages: { style: cursor, parameter: after, at: /next, size: 2, most: 4 }
since: { parameter: changed, field: at }`;
    expect(await read(list)).toEqual([1, 2, 3, 4, 5, 6]);
    docs = docs.map((one) => ({ ...one, at: at(0) }));
    await expect(read(list)).rejects.toThrow("all of these have one time");
  });

  test("is named by a token in a header", async () => {
    replyTo = (query) => {
      const from = Number(query.get("token") ?? 0);
      return {
        ...items(docs.slice(from, from + 2)),
        headers: from + 2 < docs.length ? { "X-Next": String(from + 2) } : {},
      };
    };
    expect(await read("pages: { style: cursor, parameter: token, header: X-Next }")).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([
    ["empty", () => items([])],
    ["not_found", (): Reply => ({ status: 404 })],
    ["again", () => items(docs.slice(2, 4))],
  ])("after the last one is %s", async (beyond, last) => {
    docs = docs.slice(0, 4);
    replyTo = (query) => {
      const page = Number(query.get("page"));
      return page > 2 ? last() : items(docs.slice(page * 2 - 2, page * 2));
    };
    expect(await read(`pages: { style: page, parameter: page, beyond: ${beyond} }`)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ["pages: { style: page, parameter: page, size_parameter: size, size: 100, total_pages: /paging/pages }"],
    ["pages: { style: offset, parameter: from, size_parameter: size, size: 100, total: /paging/total }"],
    ["pages: { style: page, parameter: page, size_parameter: size, size: 100, more: /paging/more }"],
  ])("follows a page with fewer elements than requested if the system says so: %s", async (list) => {
    replyTo = (query) => {
      const from = query.has("from") ? Number(query.get("from")) : (Number(query.get("page") ?? 1) - 1) * 2;
      return items(docs.slice(from, from + 2), { paging: { pages: "3", total: 5, more: from + 2 < 5 } });
    };
    expect(await read(list)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(asked()).size).toBe(3);
  });

  test("is not missing because of a 404 on the first page", async () => {
    replyTo = () => ({ status: 404 });
    await expect(read("pages: { style: page, parameter: page, beyond: not_found }")).rejects.toThrow(
      "responded with 404",
    );
  });

  // A poll recognizes elements that are listed again, by their state.
  test.each([
    ["after", (one: string, from: string) => one > from],
    ["from", (one: string, from: string) => one >= from],
  ] as const)("after a time that several elements have: none is lost between two pages (%s)", async (edge, isThere) => {
    docs = [1, 2, 2, 2, 3, 3, 4].map((minute, i) => ({ id: i + 1, at: at(minute * MINUTE) }));
    replyTo = (query) => items(docs.filter((one) => isThere(one.at ?? "", query.get("after") ?? "")).slice(0, 4));
    const found = await read(`pages: { style: last, parameter: after, field: /at, edge: ${edge}, size: 4 }`);
    expect([...new Set(found)]).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("if all elements of a page have the same time, an error says so, and nothing is lost", async () => {
    docs = docs.map(({ id }) => ({ id, at: at(0) }));
    replyTo = (query) => items(docs.filter((one) => (one.at ?? "") >= (query.get("after") ?? "")).slice(0, 2));
    await expect(read("pages: { style: last, parameter: after, field: /at, edge: from, size: 2 }")).rejects.toThrow(
      "larger pages may help",
    );
  });
});

describe("changed elements", () => {
  test("of a list without a filter are chosen after reading", async () => {
    replyTo = () => items([...docs, { id: 9 }]);
    expect(await read("since: { field: at, overlap: 1 minute }", NOW + 4 * MINUTE)).toEqual([3, 4, 5, 9]);
    expect(await read("since: { field: at }")).toEqual([1, 2, 3, 4, 5, 9]);
  });

  test("can have their time deeper in a document, found by a pointer", async () => {
    replyTo = () => items(docs.map(({ id, at }) => ({ id, attributes: { at } })));
    expect(await read("since: { field: /attributes/at, overlap: 1 minute }", NOW + 4 * MINUTE)).toEqual([3, 4, 5]);
  });

  test("of a list with the newest first are read up to the first known one", async () => {
    docs.reverse();
    replyTo = (query) => {
      const page = Number(query.get("page"));
      return items(docs.slice(page * 2 - 2, page * 2));
    };
    const list = `pages: { style: page, parameter: page, size: 2 }
since: { field: at, newest_first: true, overlap: 1 second }`;
    expect(new Set(await read(list, NOW + 4 * MINUTE))).toEqual(new Set([5, 4]));
    expect(Math.max(...asked().map((path) => Number(/page=(\d)/.exec(path)?.[1])))).toBe(2);
  });

  test("are read window by window, none longer than the system allows, each from the end of the one before", async () => {
    const between = (query: URLSearchParams): readonly [number, number] => [
      Date.parse(query.get("from") ?? ""),
      Date.parse(query.get("to") ?? ""),
    ];
    docs = [70, 45, 31, 30, 1, 0].map((days, i) => ({ id: i + 1, at: at(-days * DAY) }));
    replyTo = (query) => {
      const [from, to] = between(query);
      if (to - from > 31 * DAY) return { status: 400 };
      return items(docs.filter((one) => Date.parse(one.at ?? "") >= from && Date.parse(one.at ?? "") <= to));
    };
    const list =
      "since: { parameter: from, field: at, overlap: 1 hour, window: { to: to, span: 31 days, history: 100 days } }";
    expect(new Set(await read(list, NOW - 60 * DAY))).toEqual(new Set([2, 3, 4, 5, 6]));
    expect(asked()).toEqual([
      "/docs?from=2026-09-25T11:00:00Z&to=2026-10-26T11:00:00Z",
      "/docs?from=2026-10-26T10:00:00Z&to=2026-11-24T12:00:00Z",
    ]);
    expect(new Set(await read(list))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  test.each([
    ["local, zone: UTC", "2026-11-24 11:58:00"],
    ["local, zone: Europe/Vilnius", "2026-11-24 13:58:00"],
    ["local_iso, zone: Europe/Vilnius", "2026-11-24T13:58:00"],
    ["milliseconds", String(NOW - 2 * MINUTE)],
  ])("are requested in %s", async (format, text) => {
    replyTo = () => items([]);
    await read(`since: { parameter: since, field: at, format: ${format} }`, NOW);
    expect(asked()).toEqual([`/docs?since=${text}`]);
  });

  test("in the hour that clocks show twice are requested from an hour earlier", () => {
    const written = [
      "2026-10-24T23:59:00Z",
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:30:00Z",
      "2026-10-25T02:30:00Z",
    ].map((moment) => writeMoment({ format: "local", zone: "Europe/Vilnius" }, Date.parse(moment)));
    expect(written).toEqual([
      "2026-10-25 02:59:00",
      "2026-10-25 02:30:00",
      "2026-10-25 02:30:00",
      "2026-10-25 04:30:00",
    ]);
  });

  test("a time without a zone is in the list's zone, whatever this machine's is", async () => {
    expect(timeOf("2026-11-24 14:00:00", "Europe/Vilnius")).toBe(NOW);
    expect(timeOf("2026-11-24T12:00:00")).toBe(NOW);
    expect(timeOf("2026-10-25 03:30:00", "Europe/Vilnius")).toBe(Date.parse("2026-10-25T00:30:00Z"));
    expect(timeOf("2026-13-24 12:00:00")).toBeUndefined();
    docs = [
      { id: 1, at: "2026-11-24 13:00:00" },
      { id: 2, at: "2026-11-24 14:00:00" },
    ];
    replyTo = () => items(docs);
    expect(await read("since: { field: at, zone: Europe/Vilnius, overlap: 1 minute }", NOW)).toEqual([2]);
  });
});

describe("nested lists and deletions", () => {
  test("a list below each element of another, with fields that it lacks added", async () => {
    replyTo = (query, path) => {
      if (path === "/orders") return items(query.has("changed") ? [{ id: 20 }] : [{ id: 10 }, { id: 20 }]);
      return items([{ id: 1 }, { id: 2 }]);
    };
    const described = files(
      `parameters: { order: { type: integer } }
each: { operation: orders, arguments: { order: /id }, adds: { order_id: /id }, since: true }`,
    );
    const system = await systemOf({
      ...described,
      "system.yaml": described["system.yaml"].replace('path: "/docs"', 'path: "/orders/{order}/docs"'),
    });
    const operation = system.operations.find((one) => one.operation.name === "docs")?.operation;
    const connection = new Connection(system.link, { base_url: server.url }, { now: () => NOW });
    const found = async (since?: number): Promise<unknown[]> => {
      const all: unknown[] = [];
      if (operation !== undefined)
        for await (const page of steadyPagesOf(connection, operation, {}, since))
          if (page.kind === "page") all.push(...page.documents);
      return all;
    };
    expect(await found()).toEqual([10, 10, 20, 20].map((order_id, i) => ({ id: (i % 2) + 1, order_id })));
    expect(asked()).toEqual(["/orders", "/orders/10/docs", "/orders/20/docs"]);
    expect(await found(NOW)).toEqual([
      { id: 1, order_id: 20 },
      { id: 2, order_id: 20 },
    ]);
  });

  test("a list read once for each value of a parameter, or for the given one", async () => {
    const text = `parameters: { state: { type: string } }
partitions: { state: [open, closed] }
pages: { style: page, parameter: page, size_parameter: n, size: 1 }`;
    const described = files(text);
    const system = await systemOf({
      ...described,
      "system.yaml": described["system.yaml"].replace('path: "/docs"', 'path: "/docs", query: { state: "{state}" }'),
    });
    const operation = system.operations.find((one) => one.operation.name === "docs")?.operation;
    const connection = new Connection(system.link, { base_url: server.url }, { now: () => NOW });
    const found = async (args: Readonly<Record<string, unknown>>): Promise<unknown[]> => {
      const all: unknown[] = [];
      if (operation !== undefined)
        for await (const page of steadyPagesOf(connection, operation, args))
          if (page.kind === "page") all.push(...page.documents);
      return all;
    };
    replyTo = (query) => {
      const part = query.get("state") === "open" ? [{ id: 1 }] : [{ id: 2 }, { id: 3 }];
      return items(part.slice(Number(query.get("page")) - 1, Number(query.get("page"))));
    };
    expect(await found({})).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(await found({ state: "closed" })).toEqual([{ id: 2 }, { id: 3 }]);
  });

  test("deletions in a list are left out, or are the only elements wanted", async () => {
    docs = [{ id: 1 }, { id: 2, deleted: true }, { id: 3, deleted: false }];
    replyTo = () => items(docs);
    expect(await read("without: { at: /deleted, is: [true] }")).toEqual([1, 3]);
    expect(await read("only: { at: /deleted, is: [true] }")).toEqual([2]);
  });
});

describe("a stand-in pages like its description", () => {
  test.each([
    "pages: { style: last, parameter: after, field: /id, size: 2 }",
    "pages: { style: last, parameter: after, field: /id, size: 2, more: /has_more }",
    "pages: { style: cursor, parameter: token, header: X-Next, size: 2 }",
    "pages: { style: page, parameter: page, size: 2, beyond: not_found }",
    "pages: { style: page, parameter: page, size: 2, beyond: again }",
    "pages: { style: page, parameter: page, size: 2, total_pages: /meta/pages }",
    "pages: { style: offset, parameter: from, size: 2, total: /meta/total }",
    "result: { type: Doc, at: /items/*/doc }",
    `result: { type: Doc, at: /groups/*/items/* }
pages: { style: page, parameter: page, size: 2 }`,
  ])("%s", async (list) => {
    const described = files(list);
    const own = list.startsWith("result") ? described["system.yaml"].replace(/(  docs:[^]*?)\n +result: .*/, "$1") : "";
    const system = await systemOf({ ...described, ...(own === "" ? {} : { "system.yaml": own }) });
    const standIn = await StandIn.start([system]);
    standIn.seed(
      "shop",
      "Doc",
      [1, 2, 3, 4].map((id) => ({ id })),
    );
    const operation = system.operations.find((one) => one.operation.name === "docs")?.operation;
    const found: unknown[] = [];
    if (operation !== undefined)
      for await (const page of steadyPagesOf(
        new Connection(standIn.link("shop"), standIn.settings("shop")),
        operation,
        {},
      ))
        found.push(...(page.kind === "page" ? page.documents.map((one) => (one as Doc).id) : [page]));
    expect([...new Set(found)]).toEqual([1, 2, 3, 4]);
    await standIn.stop();
  });
});

test.each<[string, string]>([
  [
    "pages: { style: last, parameter: after }",
    "the field of the last element by which the next page is requested is missing",
  ],
  ["pages: { style: page, size: 2 }", "the style page has no parameter, so every request would be for the first"],
  ["pages: { style: offset }", "the style offset has no parameter, so every request would be for the first"],
  ["pages: { style: cursor, at: /next }", "the style cursor has no parameter, so every request would be for the first"],
  ["pages: { style: page, parameter: page, edge: from }", "only the style last goes on from the last element"],
  ["pages: { style: last, parameter: after, field: /at, edge: from }", "a repeated last page can't be recognized"],
  ["pages: { style: cursor, parameter: token }", "a cursor has one place"],
  [
    "pages: { style: cursor, parameter: token, at: /next, beyond: again }",
    "only numbered pages can be requested beyond the last one",
  ],
  [
    "pages: { style: cursor, parameter: after, at: /next, most: 4 }",
    "the rest is requested from the last document's time on, but this list has no filter by time",
  ],
  ["pages: { style: page, parameter: page, total: /total }", "`total` is for the style offset"],
  ["since: { parameter: since, field: at, newest_first: true }", "their order does not matter"],
  ["since: { field: at, window: { to: to, span: 31 days, history: 9 days } }", "a window has two ends"],
  [
    "since: { parameter: since, field: at, overlap: 3 hours, window: { to: to, span: 2 hours, history: 9 days } }",
    "a window must be longer than the overlap",
  ],
  ["since: { parameter: since, field: at, zone: Europe/Wilna }", "`Europe/Wilna` is no time zone"],
  ["since: { field: at, format: http }", "no request has a time here"],
  ["partitions: { region: [eu] }", "the list has no parameter `region`"],
  ["each: { operation: none, arguments: {} }", "there is no operation `none` that lists"],
  ["each: { operation: docs, arguments: {} }", "these lists are below one another, in a circle"],
  ["each: { operation: orders, arguments: { x: /id } }", "the list has no parameter `x`"],
])("%s is a mistake", (list, what) =>
  expect(mistakesOf(files("# list"), "system.yaml", "    # list", `    ${list}`).join("\n")).toContain(what),
);
