/** Common mistakes, each underlined at its place, with a fix if one is known. */
import { expect, test } from "vitest";
import { marked, serviceWith, SPEC, WHOLE } from "./project.ts";

/** The spec with one part of it written otherwise; the mistake is marked. */
const wrong = (part: string, instead: string): string => WHOLE.replace(part, instead);

test.each<[what: string, written: string, way: string | undefined]>([
  ["a misspelt declaration", wrong("trigger", "⟦triger⟧"), "write trigger"],
  ["a misspelt system", wrong("shop.Order", "⟦shp⟧.Order"), "write shop"],
  ["a misspelt event", wrong("order_paid", "⟦order_payd⟧"), "write order_paid"],
  ["another verb of an operation", wrong("put_invoice", "⟦create_invoice⟧"), "write put_invoice"],
  ["a misspelt field to set", wrong("Number: order", "⟦Nubmer⟧: order"), "write Number"],
  ["a misspelt function", wrong("date_in", "⟦datein⟧"), "write date_in"],
  ["a misspelt name", wrong("key order.id", "key ⟦ordr⟧.id"), "write order"],
  ["a field with =", wrong('Type: "SALE"', 'Type ⟦=⟧ "SALE"'), "write :"],
  ["a brace that is missing", wrong("Lines: [ for line in order.lines => { What: line.title, Count: line.quantity } ]", "Lines: [ for line in order.lines => ⟦{⟧ What: line.title, Count: line.quantity ]"), undefined],
  ["single quotes", wrong('"SALE"', "⟦'SALE'⟧"), 'write "SALE"'],
  ["quotes of a word processor", wrong('"SALE"', "⟦“SALE”⟧"), 'write "SALE"'],
  ["a value that is none of a few", wrong('"SALE"', '⟦"BILL"⟧'), 'write "REFUND"'],
  ["a value in other letters", wrong('"SALE"', '⟦"sale"⟧'), 'write "SALE"'],
  ["a number for one of a few texts", wrong('"SALE"', "⟦5⟧"), 'write "SALE"'],
  ["a day in another order", wrong('order.created_at | date_in("Europe/Vilnius")', '⟦"30.11.2026"⟧'), 'write "2026-11-30"'],
  ["a moment for a day", wrong(' | date_in("Europe/Vilnius")', "").replace("order.created_at", "⟦order.created_at⟧"), "convert it"],
  ["a zone that there is not", wrong("Europe/Vilnius", "Europe/Vilnus").replace('"Europe/Vilnus"', '⟦"Europe/Vilnus"⟧'), 'write "Europe/Vilnius"'],
  ["a field that is set twice", wrong('  Type: "SALE"\n', '  Type: "SALE"\n  ⟦Type⟧: "SALE"\n'), "take this one out"],
  ["a required field that is missing", wrong('  Type: "SALE"\n', "").replace("books.put_invoice", "⟦books.put_invoice⟧"), "add Type"],
  ["a text that is too long", wrong("order.name | cut(20)", "⟦order.name⟧"), "cut to 20 characters"],
  ["a method", wrong("order.name | cut(20)", "order.name.⟦toUpperCase⟧() | cut(20)"), "write upper(order.name)"],
  ["IF( ; ; )", wrong('"SALE"', '⟦IF⟧(order.id > 1; "SALE"; "REFUND")'), 'write if order.id > 1 then "SALE" else "REFUND"'],
  ["a guard without its reason", WHOLE.replace("key order.id", "key order.id\nskip when order.email absent"), "say why"],
  ["a library that there is not", wrong("integ 1\n", 'integ 1\nuse ⟦"./nope.integ"⟧\n'), undefined],
  ["a version that there is not yet", wrong("integ 1", "integ ⟦2⟧"), "write 1"],
  ["no version", wrong("integ 1\n", ""), "add integ 1"],
  ["a note of a spreadsheet's kind", wrong("key order.id", "key order.id\n⟦#⟧ by its number"), "write it with //"],
  ["a bracket that another closes", wrong("line.quantity } ]", "line.quantity } }").replace("Lines: [", "Lines: ⟦[⟧"), undefined],
  ["a question before a dot", wrong("order.customer.first_name", "order.customer⟦?.⟧first_name"), "write `.`"],
  ["CONCAT", wrong("order.name | cut(20)", '⟦CONCAT⟧("A", order.name) | cut(20)'), 'write "A{order.name}"'],
  ["a sum of texts", wrong("order.name | cut(20)", '(⟦"A"⟧ + order.name) | cut(20)'), 'write "A{order.name}"'],
  ["a hole as JavaScript has it", wrong("order.name | cut(20)", '"for ⟦$⟧{order.name}" | cut(20)'), "leave the $ out"],
  ["the length of a list", WHOLE.replace("key order.id", 'key order.id\nskip when order.lines.⟦length⟧ == 0 because "nothing is bought"'), "write count(order.lines)"],
  ["a division that nobody has rounded", wrong("Count: line.quantity", "Count: ⟦line.quantity / 3⟧"), "round to 2 decimals"],
  ["null where a value may only be left out", wrong('  Type: "SALE"\n', '  Type: "SALE"\n  Email: ⟦null⟧\n'), "leave the field out"],
  ["a day that there is not", wrong('order.created_at | date_in("Europe/Vilnius")', '⟦"2026-02-30"⟧'), 'write "2026-02-28"'],
  ["a zone that is no place", wrong("Europe/Vilnius", "EET").replace('"EET"', '⟦"EET"⟧'), 'write "Europe/Athens"'],
  ["a text for a number", wrong("Count: line.quantity", "Count: ⟦line.sku⟧"), "convert it"],
  ["a value that may be absent", wrong(' otherwise "Guest" | cut(50)', " | cut(50)").replace("order.customer.first_name | cut(50)", "⟦order.customer.first_name | cut(50)⟧"), "hold when it is absent"],
  ["a destination that reads", wrong("books.put_invoice", "⟦books.find_invoice⟧"), "write put_invoice"],
  ["a source that the trigger does not bring", wrong("shop.Order\n", "⟦shop.Stock⟧\n"), "write shop.Order"],
  ["a table that there is not", WHOLE.replace("key order.id", 'key order.id\ntable code(kind: text) -> text from ⟦"./nope.csv"⟧'), undefined],
  ["a destination of the same name", WHOLE.replace("key order.id", "key order.id\nfetch ⟦invoice⟧ = shop.find_stock(sku: order.name)"), undefined],
  ["a name that is taken", wrong("key order.id", "key order.id\nlet x = 1\nlet ⟦x⟧ = 2"), undefined],
])("%s", (_, written, way) => {
  const { text, spans } = marked(written);
  const service = serviceWith();
  service.update(SPEC, text);
  const [mistake, ...more] = service.diagnostics(SPEC);
  expect(more.map(({ message }) => message)).toEqual([]);
  const [span] = spans;
  if (span !== undefined) expect(text.slice(mistake?.place.start, mistake?.place.end)).toBe(text.slice(span.start, span.end));
  if (way !== undefined) expect(service.actions(SPEC, mistake?.place ?? { start: 0, end: 0 }).map(({ title }) => title)).toContain(way);
}); // prettier-ignore
