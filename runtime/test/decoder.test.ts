/** Decoders as schemas by the Standard Schema specification. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expect, expectTypeOf, test } from "vitest";
import { decoder, shape } from "../src/index.ts";

interface Order {
  readonly id: number;
  readonly lines: readonly { readonly "odd name": string }[];
}
const decodeOrder = decoder<Order>(
  shape.record({ id: shape.integer(), lines: shape.listOf(shape.record({ "odd name": shape.text() })) }),
);

test("a decoder is a Standard Schema, with types", () => {
  const schema: StandardSchemaV1<Order, Order> = decodeOrder;
  expectTypeOf<StandardSchemaV1.InferOutput<typeof decodeOrder>>().toEqualTypeOf<Order>();
  expect([schema["~standard"].version, schema["~standard"].vendor]).toEqual([1, "integ"]);
});

test("it accepts parsed values, texts and bytes", () => {
  const { validate } = decodeOrder["~standard"];
  const order = { id: 1, lines: [{ "odd name": "x" }] };
  for (const given of [order, JSON.stringify(order), Buffer.from(JSON.stringify(order))])
    expect(validate(given)).toEqual({ value: order });
  expect(decodeOrder(JSON.stringify(order))).toEqual({ ok: true, value: order });
});

test("it reports each problem with its path", () => {
  expect(decodeOrder["~standard"].validate({ id: 1.5, lines: [{}, { "odd name": 2 }] })).toEqual({
    issues: [
      { message: "id: expected a whole number, found 1.5", path: ["id"] },
      { message: expect.stringContaining("found nothing"), path: ["lines", 0, "odd name"] },
      { message: expect.stringContaining("found 2"), path: ["lines", 1, "odd name"] },
    ],
  });
  expect(decodeOrder["~standard"].validate("{")).toEqual({
    issues: [{ message: expect.stringContaining("expected JSON"), path: [] }],
  });
});
