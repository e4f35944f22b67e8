/** Webhooks as systems keep them: what is there, what is needed, and what has to be done. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow, SystemLink } from "@integ/runtime";
import {
  applySubscription,
  Connection,
  subscriptionChanges,
  wantedSubscriptions,
  type SubscriptionChange,
} from "@integ/runtime/host";
import { RecordingServer, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { flowOf, mistakesOf, SETTINGS } from "../../test/described.ts";

const FILES = {
  "Order.json": { type: "object", properties: { id: { type: "integer" } } },
  "system.yaml": `${SETTINGS.replace("}\n", ", hook_secret: { secret: true } }\n")}webhooks:
  topic_header: X-Topic
  signature: { algorithm: hmac-sha256, encoding: hex, header: X-S, secret: hook_secret }
  subscriptions:
    list:
      request: { method: GET, path: /hooks }
      at: /hooks
      id: /id
      url: /address
      topic: /topics
      pages: { style: cursor, parameter: after, at: /next }
    create:
      request: { method: POST, path: /hooks, body: { hook: { address: "{url}", topics: ["{topic}"] } } }
      secret: /hook/secret
    remove: { request: { method: DELETE, path: "/hooks/{id}" } }
    secret: hook_secret
types:
  Order: { schema: Order.json }
events:
  made: { type: Order, topic: orders/made }
operations:
  put_order: { kind: upsert, request: { method: PUT, path: /orders }, record: { type: Order } }
`,
};
const PUBLIC = "https://hooks.shop.example/";

interface Hook {
  readonly id: number;
  readonly address: string;
  readonly topics: readonly string[];
  readonly events?: readonly object[] | object;
}

let shop: RecordingServer;
let hooks: Hook[];
let flow: Flow;
let link: SystemLink;

/** A shop that keeps webhooks, and shows one a page. */
function kept({ method, path, body }: RecordedRequest): Reply {
  const url = new URL(path, "http://shop");
  if (method === "GET") {
    const at = Number(url.searchParams.get("after") ?? 0);
    return { json: { hooks: hooks.slice(at, at + 1), next: at + 1 < hooks.length ? at + 1 : null } };
  }
  if (method === "DELETE") {
    const before = hooks.length;
    hooks = hooks.filter(({ id }) => url.pathname !== `/hooks/${id}`);
    return { status: before === hooks.length ? 404 : 204 };
  }
  const { hook } = JSON.parse(body) as { readonly hook: Omit<Hook, "id"> };
  hooks.push({ id: 10 + hooks.length, ...hook });
  return { status: 201, json: { hook: { ...hook, secret: "given once" } } };
}

beforeEach(async () => {
  shop = await RecordingServer.start(kept);
  hooks = [];
  flow = await flowOf(
    FILES,
    "source order = shop.Order",
    "trigger webhook shop.made",
    "destination made = shop.put_order { id: 1 }",
  );
  link = flow.systems["shop"] as SystemLink;
});
afterEach(() => shop.stop());

const changes = (wanted = wantedSubscriptions([flow], "shop", PUBLIC)): Promise<readonly SubscriptionChange[]> =>
  subscriptionChanges(link, connection(), PUBLIC, wanted);
const connection = (): Connection => new Connection(link, { base_url: shop.url, hook_secret: "s" });
const apply = async (): Promise<(string | undefined)[]> => {
  const secrets = [];
  for (const change of await changes()) secrets.push(await applySubscription(link, connection(), change));
  return secrets;
};

describe("webhooks that specs need", () => {
  test("are created if they are missing, and the returned secret is kept", async () => {
    expect(await changes()).toEqual([
      { kind: "create", flow: "a", topic: "orders/made", url: "https://hooks.shop.example/webhooks/a" },
    ]);
    expect(await apply()).toEqual(["given once"]);
    expect(hooks).toEqual([{ id: 10, address: "https://hooks.shop.example/webhooks/a", topics: ["orders/made"] }]);
    // A second time there is nothing to do.
    expect((await changes()).map(({ kind }) => kind)).toEqual(["keep"]);
    expect(await apply()).toEqual([undefined]);
    expect(hooks).toHaveLength(1);
  });

  test("that lead elsewhere are left alone; those that lead here and are not needed, or have other topics, are removed", async () => {
    const here = "https://hooks.shop.example/webhooks/a";
    hooks = [
      { id: 1, address: "https://other.example/webhooks/a", topics: ["orders/made"] },
      { id: 2, address: "https://hooks.shop.example/webhooks/gone", topics: ["orders/made"] },
      { id: 3, address: here, topics: ["orders/other"] },
    ];
    expect((await changes()).map(({ kind, topic, url }) => [kind, topic, url])).toEqual([
      ["create", "orders/made", here],
      ["remove", "orders/made", "https://hooks.shop.example/webhooks/gone"],
      ["remove", "orders/other", here],
    ]);
    await apply();
    expect(hooks.map(({ id }) => id)).toEqual([1, 13]);
  });

  test("of a system that sends every event to an address are known by the address", async () => {
    const plain = FILES["system.yaml"].replace("      topic: /topics\n", "").replace(', topics: ["{topic}"]', "");
    const read = "source order = shop.Order\ntrigger webhook shop.made\ndestination made = shop.put_order { id: 1 }";
    link = { ...link, ...(await flowOf({ ...FILES, "system.yaml": plain }, read)).systems["shop"] };
    await apply();
    expect(hooks).toEqual([{ id: 10, address: "https://hooks.shop.example/webhooks/a" }]);
    expect(await changes()).toMatchObject([{ kind: "keep", topic: "every event" }]);
  });

  test("whose topics are a list of fields are recognized", async () => {
    const named = FILES["system.yaml"].replace("topic: /topics\n", "topic: /events/*/name\n");
    const read = "source order = shop.Order\ntrigger webhook shop.made\ndestination made = shop.put_order { id: 1 }";
    link = { ...link, ...(await flowOf({ ...FILES, "system.yaml": named }, read)).systems["shop"] };
    const events = [{ name: "orders/made" }];
    hooks = [{ id: 1, address: "https://hooks.shop.example/webhooks/a", topics: [], events }];
    expect(await changes()).toMatchObject([{ kind: "keep", topic: "orders/made" }]);
  });

  test("whose topics are booleans by name are recognized, and created in that form", async () => {
    const named = FILES["system.yaml"].replace("topic: /topics\n", "topic: /events\n").replace('topics: ["{topic}"]', 'events: { "{topic}": true }'); // prettier-ignore
    const read = "source order = shop.Order\ntrigger webhook shop.made\ndestination made = shop.put_order { id: 1 }";
    link = { ...link, ...(await flowOf({ ...FILES, "system.yaml": named }, read)).systems["shop"] };
    await apply();
    expect(hooks).toMatchObject([
      { address: "https://hooks.shop.example/webhooks/a", events: { "orders/made": true } },
    ]);
    const [made] = hooks;
    hooks = [{ ...made, id: 1, address: "https://hooks.shop.example/webhooks/a", topics: [], events: { other: false, "orders/made": true } }]; // prettier-ignore
    expect(await changes()).toMatchObject([{ kind: "keep", topic: "orders/made" }]);
  });

  test("that exist twice are kept once", async () => {
    const hook = { address: "https://hooks.shop.example/webhooks/a", topics: ["orders/made"] };
    hooks = [
      { id: 1, ...hook },
      { id: 2, ...hook },
    ];
    expect((await changes()).map(({ kind }) => kind)).toEqual(["keep", "remove"]);
  });

  test("that are already gone need not be removed", async () => {
    const change = { kind: "remove", id: "99", topic: "t", url: "u" } as const;
    expect(await applySubscription(link, connection(), change)).toBeUndefined();
  });

  test("are left alone if the list can't be read", async () => {
    shop.reply = () => ({ status: 403 });
    await expect(changes()).rejects.toThrow(
      "shop.webhooks.list responded with 403: the connection's credentials are not accepted",
    );
  });
});

test.each([
  ['address: "{url}"', 'address: "x"', "the request does not say which: it has no {url}"],
  ['topics: ["{topic}"]', 'topics: ["{name}"]', "{name} is neither of the webhook nor a setting"],
  ["    secret: hook_secret\n", "    secret: other\n", "`other` is not among the settings"],
  ["    secret: hook_secret\n", "", "it is not said which setting the secret belongs to"],
  ['path: "/hooks/{id}"', "path: /hooks", "the request does not say which: it has no {id}"],
])("%s as %s is a mistake", (from, to, what) =>
  expect(mistakesOf(FILES, "system.yaml", from, to).join("\n")).toContain(what),
);
