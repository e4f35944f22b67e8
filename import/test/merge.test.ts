/** Importing again: edits by hand stay, the document's changes are merged, and a person decides about conflicts. */
import { describe, expect, test } from "vitest";
import { merge, recordOf, type Decide } from "../src/index.ts";
import { imported, valuesOf } from "./documents.ts";

const document = (summary: string, more: object = {}): Readonly<Record<string, string>> => ({
  "api.json": JSON.stringify({
    openapi: "3.0.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url: "https://shop.example" }],
    paths: {
      "/orders/{id}": {
        get: {
          summary,
          responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } } },
        },
      },
    },
    components: { schemas: { Order: { type: "object", properties: { id: { type: "string" }, ...more } } } },
  }),
});
const first = imported(document("Read one"));
const record = recordOf("api.json", undefined, first);

function again(
  edit: (text: string) => string,
  next: Readonly<Record<string, string>>,
  decide: Decide = () => undefined,
) {
  const mine = new Map([...first.files].map(([path, text]) => [path, path === "system.yaml" ? edit(text) : text]));
  return merge(record, mine, imported(next), decide);
}

describe("importing again", () => {
  test("the same document changes nothing", () => {
    expect(again((text) => text, document("Read one"))).toEqual({
      files: new Map(),
      changes: [],
      conflicts: [],
      moved: [],
    });
  });

  test("edits by hand and their comments stay, and additions in the document are added", () => {
    const { files, changes, conflicts } = again(
      (text) => text.replace("operations:", "limits: { per_second: 2 } # the vendor said so by mail\noperations:"),
      document("Read one order", { name: { type: "string" } }),
    );
    expect(conflicts).toEqual([]);
    expect(changes).toEqual([
      { at: "/limits", how: "kept" },
      { at: "/operations/get_order/about", how: "changed" },
      { at: "schemas/Order.json", how: "changed", fields: ["+name"] },
    ]);
    const text = files.get("system.yaml") ?? "";
    expect(text).toContain("limits: { per_second: 2 } # the vendor said so by mail");
    expect(text).toContain("about: Read one order");
  });

  test("a place that both sides changed is a conflict, and can be decided either way", () => {
    const edit = (text: string): string => text.replace("about: Read one", "about: Mine");
    const next = document("Theirs");
    expect(again(edit, next).conflicts).toEqual([
      { at: "/operations/get_order/about", mine: "Mine", theirs: "Theirs" },
    ]);
    expect(again(edit, next, () => "mine").files.has("system.yaml")).toBe(false);
    expect(again(edit, next, () => "theirs").files.get("system.yaml")).toContain("about: Theirs");
  });

  test("a schema edited by hand stays while the document's is unchanged", () => {
    const mine = new Map(first.files).set("schemas/Order.json", '{ "type": "object" }\n');
    expect(merge(record, mine, first, () => undefined)).toMatchObject({
      conflicts: [],
      changes: [{ at: "schemas/Order.json", how: "kept" }],
    });
    const both = merge(record, mine, imported(document("Read one", { a: {} })), () => undefined);
    expect(both.conflicts.map(({ at }) => at)).toEqual(["schemas/Order.json"]);
  });

  test("in a schema that both sides changed, only fields that both changed are conflicts", () => {
    const shop = (fields: object, required: string[]): Readonly<Record<string, string>> => {
      const [text = ""] = Object.values(document("Read one", fields));
      return {
        "api.json": text.replace('"type":"object",', `"type":"object","required":${JSON.stringify(required)},`),
      };
    };
    const made = imported(shop({ method: { type: "string" }, state: { type: "string", enum: ["new", "sent"] }, size: { type: "integer" } }, ["id", "method"])); // prettier-ignore
    const before = recordOf("api.json", undefined, made);
    const path = "schemas/Order.json";
    const own = (edit: (schema: Record<string, any>) => void) => {
      const schema = valuesOf(made, path);
      edit(schema);
      return new Map(made.files).set(path, JSON.stringify(schema));
    };
    const next = imported(shop({ payment: { type: "string" }, note: { type: "string" }, state: { type: "string", enum: ["new", "sent", "lost"] }, size: { type: "number" } }, ["id", "payment"])); // prettier-ignore
    const fitting = own(({ properties, required }) => {
      properties.state.enum.push("back");
      properties.id.maxLength = 9;
      required.push("state");
    });
    const { files, changes, conflicts } = merge(before, fitting, next, () => undefined);
    expect(conflicts).toEqual([]);
    expect(changes).toEqual([
      { at: path, how: "changed", fields: ["-method", "state", "size", "+payment", "+note"] },
      { at: path, how: "kept", fields: ["id"] },
    ]);
    expect(JSON.parse(files.get(path) ?? "")).toEqual({
      type: "object",
      required: ["id", "payment", "state"],
      properties: {
        id: { type: "string", maxLength: 9 },
        state: { type: "string", enum: ["new", "sent", "lost", "back"] },
        size: { type: "number" },
        payment: { type: "string" },
        note: { type: "string" },
      },
    });
    const both = own(({ properties }) => {
      properties.size.type = ["integer", "null"];
    });
    expect(merge(before, both, next, () => undefined).conflicts).toEqual([
      { at: `${path}#size`, mine: { type: ["integer", "null"] }, theirs: { type: "number" } },
    ]);
    const sizeOf = (side: "mine" | "theirs") => {
      const { properties } = JSON.parse(merge(before, both, next, () => side).files.get(path) ?? "");
      expect(Object.keys(properties)).toEqual(["id", "state", "size", "payment", "note"]);
      return properties.size.type;
    };
    expect([sizeOf("mine"), sizeOf("theirs")]).toEqual([["integer", "null"], "number"]);
  });

  test("without `required` before, fields that both sides require are required; a changed address is reported", () => {
    const { files, conflicts } = (() => {
      const schema = { ...valuesOf(first, "schemas/Order.json"), required: ["id"] };
      const mine = new Map(first.files).set("schemas/Order.json", JSON.stringify(schema));
      const [text = ""] = Object.values(document("Read one", { name: { type: "string" } }));
      const next = imported({ "api.json": text.replace('"type":"object",', '"type":"object","required":["name"],') });
      return merge(record, mine, next, () => undefined);
    })();
    expect(conflicts).toEqual([]);
    expect(JSON.parse(files.get("schemas/Order.json") ?? "").required).toEqual(["name", "id"]);
    const [text = ""] = Object.values(document("Read one"));
    expect(again((one) => one, { "api.json": text.replace("shop.example", "new.example") }).changes).toEqual([
      { at: "/settings/base_url/default", how: "changed", values: ["https://shop.example", "https://new.example"] },
    ]);
  });

  test("a name that now belongs to another type is reported", () => {
    const text = { type: "string" };
    const path = (ref: string) => ({ get: { parameters: [{ name: "id", in: "path", required: true, schema: text }], responses: { 200: { content: { "application/json": { schema: { $ref: `#/components/schemas/${ref}` } } } } } } }); // prettier-ignore
    const api = (paths: object) => ({ "api.json": JSON.stringify({ openapi: "3.1.0", info: { title: "Shop", version: "1" }, servers: [{ url: "https://shop.example" }], paths, components: { schemas: { "Parcel": { type: "object", properties: { weight: text } }, "parcel": { type: "object", properties: { number: text } } } } }) }); // prettier-ignore
    const both = imported(api({ "/a/{id}": path("Parcel"), "/b/{id}": path("parcel") }));
    const names = [...both.files.keys()].filter((one) => one.startsWith("schemas/"));
    expect(names).toEqual(["schemas/Parcel.json", "schemas/Parcel2.json"]);
    const one = imported(api({ "/b/{id}": path("parcel") }));
    const { moved } = merge(recordOf("api.json", undefined, both), both.files, one, () => undefined);
    expect(moved).toEqual([{ was: "Parcel2", is: "Parcel" }]);
    expect(merge(recordOf("api.json", undefined, both), both.files, both, () => undefined).moved).toEqual([]);
  });

  test("a query document is taken or kept as a whole", () => {
    const schema = (fields: string) => ({ "shop.graphql": `type Query { order(id: ID!): Order }\ntype Order { id: ID! ${fields} }` }); // prettier-ignore
    const made = imported(schema("name: String"));
    const before = recordOf("shop.graphql", undefined, made);
    const next = imported(schema("name: String brand: String"));
    const path = "queries/get_order.graphql";
    const plain = merge(before, made.files, next, () => undefined);
    expect(plain.changes).toContainEqual({ at: path, how: "changed" });
    expect(plain.files.get(path)).toContain("brand");
    const own = new Map(made.files).set(path, "query mine { order(id: 1) { id } }");
    expect(merge(before, own, made, () => undefined).changes).toEqual([{ at: path, how: "kept" }]);
    expect(merge(before, own, next, () => undefined).conflicts.map(({ at }) => at)).toEqual([path]);
    expect(merge(before, own, next, () => "mine").files.has(path)).toBe(false);
  });

  test("an entry removed by hand is not restored", () => {
    const { files, changes } = again((text) => text.replace(/ +about: Read one\n/, ""), document("Read one"));
    expect([files.size, changes]).toEqual([0, [{ at: "/operations/get_order/about", how: "kept" }]]);
    expect(valuesOf(first, "system.yaml")["operations"].get_order.about).toBe("Read one");
  });
});
