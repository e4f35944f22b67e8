/** Generated code asserts nothing that TypeScript knows as well: what a test before has shown to be there needs no `!`. */
import { expect, test } from "vitest";
import { call, isAbsent, isPresent, member, name, type Js, type Statement } from "../src/4-lower/ir.ts";
import { withoutAssertions } from "../src/4-lower/without-assertions.ts";

const sale = name("sale");
const sure = (value: Js): Js => ({ js: "assert", value });
const returned = (value: Js): Statement => ({ kind: "return", value });
const unless = (test: Js): Statement => ({ kind: "if", test, yes: [{ kind: "return" }], no: [] });

test("are dropped after a test that returns if the value is absent", () => {
  const total = (object: Js): Statement => returned(member(object, "Total"));
  expect(withoutAssertions([unless(isAbsent(sale)), total(sure(sale))])[1]).toEqual(total(sale));
  const field = member(name("fetched"), "order");
  expect(withoutAssertions([unless(isAbsent(field)), total(sure(field))])[1]).toEqual(total(field));
});

test("are dropped within a condition, and in its branches", () => {
  const known = call("eu", sale);
  const asked: Js = { js: "binary", operator: "&&", left: isPresent(sale), right: call("eu", sure(sale)) };
  expect(withoutAssertions([returned(asked)])).toEqual([returned({ ...asked, right: known })]);
  const chosen: Js = {
    js: "conditional",
    test: isAbsent(sale),
    yes: call("eu", sure(sale)),
    no: call("eu", sure(sale)),
  };
  expect(withoutAssertions([returned(chosen)])).toEqual([returned({ ...chosen, no: known })]);
});

test("are kept where TypeScript would not narrow the type", () => {
  const kept = (body: readonly Statement[]): void => expect(withoutAssertions(body)).toEqual(body);
  // Nothing was asked, or of something else.
  kept([returned(sure(sale))]);
  kept([unless(isAbsent(name("order"))), returned(sure(sale))]);
  // A condition of a block does not hold after the block.
  kept([
    { kind: "if", test: isPresent(sale), yes: [{ kind: "do", value: call("note") }], no: [] },
    returned(sure(sale)),
  ]);
  // A variable may be given another value.
  kept([{ kind: "let", name: "sale", type: "Sale | undefined" }, unless(isAbsent(sale)), returned(sure(sale))]);
  // Of fields, a function within a function knows nothing.
  const field = member(name("fetched"), "order");
  kept([unless(isAbsent(field)), returned({ js: "arrow", parameter: "line", body: sure(field) })]);
});
