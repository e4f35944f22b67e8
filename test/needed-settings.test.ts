/** Settings that only some operations name are asked for before anything runs, and only where a spec uses these. */
import { expect, test } from "vitest";
import { createHost, Store } from "@integ/runtime/host";
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

test("what no operation of a spec names is not asked for", async () => {
  const flow = await erpFlow(asks("put_line"), others);
  expect(createHost({ flows: [flow], engine: Store.open(":memory:", "run") }).missingSettings()).toEqual([]);
});
