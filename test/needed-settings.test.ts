/** Settings that only some operations name are asked for before anything runs, and only where a spec uses these. */
import { describe, expect, test } from "vitest";
import { createHost, Store } from "@integ/runtime/host";
import { TestHost } from "@integ/runtime/testing";
import { ERP, erpFlow, spec } from "./erp.ts";

const others = {
  "systems/erp/system.yaml": (ERP["systems/erp/system.yaml"] ?? "")
    .replace("settings: {", 'settings: { site: {}, region: {}, shop: { default: "{region}-1" }, ')
    .replace("path: /made", 'path: "/sites/{site}/made", headers: { X-Shop: "{shop}" }'),
};
const asks = (destination: string): string =>
  spec("orders", "source order = erp.Order", "trigger webhook erp.order_made", `destination made = erp.${destination} { text: "a" }`); // prettier-ignore

test("a host names the settings of the operations that a spec uses", async () => {
  const flow = await erpFlow(asks("make_line"), others);
  const host = createHost({ flows: [flow], engine: Store.open(":memory:", "run") });
  // `region` is what the default of `shop` is made of.
  expect(host.missingSettings()).toEqual(["erp.region", "erp.site"]);
  const given = createHost({ flows: [flow], engine: Store.open(":memory:", "run"), connections: { erp: { site: "1", shop: "2" } } }); // prettier-ignore
  expect(given.missingSettings()).toEqual([]);
});

test("a setting that no operation of a spec names is not needed", async () => {
  const flow = await erpFlow(asks("put_line"), others);
  expect(createHost({ flows: [flow], engine: Store.open(":memory:", "run") }).missingSettings()).toEqual([]);
});

describe("a time zone as a setting", () => {
  const zoned = (zone: string): Readonly<Record<string, string>> => ({
    "systems/erp/system.yaml": (ERP["systems/erp/system.yaml"] ?? "")
      .replace("settings: {", `settings: { zone: { default: ${zone} }, `)
      .replace("field: updated_at }", 'field: updated_at, format: local, zone: "{zone}" }'),
  });
  const POLLS = spec("orders", "source order = erp.Order", "trigger poll erp.list_orders every 15 minutes", 'destination made = erp.put_line { text: "a" }'); // prettier-ignore

  test.each([
    ["UTC", "2026-11-30 10:1"],
    ["Europe/Vilnius", "2026-11-30 12:1"],
  ])("%s", async (zone, moment) => {
    const flow = await erpFlow(POLLS, zoned(zone));
    await using host = await TestHost.start([flow], {
      at: "2026-11-30T10:00:00Z",
      reply: () => ({ json: { orders: [{ id: 1, updated_at: "2026-11-30T10:15:00Z" }] } }),
    });
    await host.advance("16 minutes");
    await host.advance("16 minutes");
    const asked = host.destination.requests.map(({ path }) =>
      new URL(path, "http://erp").searchParams.get("changed_since"),
    );
    expect(asked.findLast((one) => one !== null)).toContain(moment);
  });

  test("that is invalid keeps the host from starting", async () => {
    const flow = await erpFlow(POLLS, zoned("UTC"));
    const connections = { erp: { zone: "Vilna" } };
    const host = createHost({ flows: [flow], engine: Store.open(":memory:", "run"), connections });
    expect(host.settingsFound().wrong).toEqual(['erp.zone: "Vilna" is not a time zone, such as Europe/Vilnius']);
  });
});
