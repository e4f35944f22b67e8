/**
 * Specs with one typical mistake each, if they are available: each is underlined at its place, and its fix, if there is
 * one, removes it.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { nodeHost } from "@integ/compiler/node";
import { SourceText } from "@integ/grammar";
import { expect, test } from "vitest";
import { ROOT } from "../../../test/examples.ts";
import { LanguageService } from "../src/index.ts";

const FOLDER = resolve(ROOT, "../shared/cases/author/mistakes");
const FILES = existsSync(FOLDER) ? globSync("*.integ", { cwd: FOLDER }).sort() : [];

/**
 * By the number of the file: line and column, the marked text, and the first fix: `sure` is what was certainly meant, and what `check
 * --fix` does. In 08 and 11, fields on one line without commas and quoted names, the intended meaning is parsed.
 */
const FOUND = `
  00 12:1 ⟦destnation⟧ sure: write destination
  01 7:1 ⟦triger⟧ sure: write trigger
  02 6:17 ⟦shopfy⟧ perhaps: write shopify
  03 7:25 ⟦order_paid⟧ perhaps: write orders_paid
  04 12:28 ⟦create_invoice⟧ perhaps: write upsert_invoice
  05 14:3 ⟦InvoiceNumer⟧ perhaps: write InvoiceNumber
  06 15:37 ⟦datein⟧ perhaps: write date_in
  07 15:18 ⟦ordr⟧ perhaps: write order
  08 fine
  09 13:7 ⟦ ⟧ sure: write \`:\`
  10 13:8 ⟦=⟧ sure: write :
  11 fine
  12 16:12 ⟦{⟧ sure: add }
  13 12:43 ⟦{⟧ sure: add }
  14 12:43 ⟦[⟧ sure: write {
  15 19:14 ⟦[⟧ sure: add ]
  16 22:20 ⟦item.title⟧ perhaps: convert it
  17 13:18 ⟦5⟧ perhaps: write "ACCPAY"
  18 12:23 ⟦xero.upsert_invoice⟧ perhaps: add Type
  19 21:20 ⟦item.sku⟧ perhaps: hold when it is absent
  20 13:18 ⟦"INVOICE"⟧ perhaps: write "ACCPAY"
  21 13:18 ⟦"accrec"⟧ sure: write "ACCREC"
  22 15:18 ⟦"2026-02-30"⟧ perhaps: write "2026-02-28"
  23 15:18 ⟦"30.11.2026"⟧ sure: write "2026-11-30"
  24 15:18 ⟦order.created_at⟧ perhaps: convert it
  25 15:45 ⟦"Europe/Vilnus"⟧ perhaps: write "Europe/Vilnius"
  26 15:45 ⟦"EET"⟧ perhaps: write "Europe/Athens"
  27 26:17 ⟦"EUR"⟧ perhaps: write order.currency
  28 14:3 ⟦Type⟧ perhaps: take this one out
  29 11:5 ⟦x⟧
  30 13:13 ⟦invoice⟧
  31 6:17 ⟦xero.Invoice⟧ perhaps: write shopify.Order
  32 12:23 ⟦shopify.list_orders⟧ perhaps: write update_order
  33 17:27 ⟦?.⟧ sure: write \`.\`
  34 14:28 ⟦?.⟧ sure: write \`.\`
  35 14:29 ⟦||⟧ perhaps: write otherwise if blank
  36 14:25 ⟦??⟧ sure: write otherwise
  37 20:58 ⟦&&⟧ sure: write and
  38 20:54 ⟦===⟧ sure: write \`==\`
  39 20:54 ⟦=⟧ sure: write \`==\`
  40 20:54 ⟦<>⟧ sure: write \`!=\`
  41 20:40 ⟦!⟧ sure: write not
  42 27:32 ⟦?⟧ sure: write if order.taxes_included then "DRAFT" else "PAID"
  43 27:11 ⟦IF⟧ sure: write if order.taxes_included then "DRAFT" else "PAID"
  44 27:11 ⟦if⟧ sure: write if order.taxes_included then "DRAFT" else "PAID"
  45 14:22 ⟦&⟧ sure: write "A{order.name}"
  46 14:18 ⟦"A"⟧ sure: write "A{order.name}"
  47 14:18 ⟦CONCAT⟧ sure: write "A{order.name}"
  48 13:18 ⟦'ACCREC'⟧ sure: write "ACCREC"
  49 13:18 ⟦“ACCREC”⟧ sure: write "ACCREC"
  50 14:14 ⟦null⟧ sure: leave the field out
  51 10:30 ⟦!= null⟧ sure: write present
  52 10:1 ⟦#⟧ sure: write it with //
  53 10:1 ⟦/* a comment */⟧ sure: write it with //
  54 10:1 ⟦--⟧ sure: write it with //
  55 17:12 ⟦$⟧ sure: leave the $ out
  56 17:12 ⟦{{order.customer.first_name}}⟧ sure: take single braces
  57 14:18 ⟦\`A\${order.name}\`⟧ sure: write "A{order.name}"
  58 6:5 ⟦"./nope.integ"⟧
  59 6:31 ⟦"./nope.csv"⟧
  60 10:37 ⟦ ⟧ perhaps: say why
  61 22:20 ⟦1,5⟧ sure: write 1.5
  62 23:21 ⟦10%⟧ perhaps: leave it out
  63 7:18 ⟦every day at 23:55⟧ sure: write daily at 23:55
  64 7:23 ⟦"99 * * * *"⟧
  65 23:20 ⟦item.price / item.quantity⟧ perhaps: round to 4 decimals
  66 20:33 ⟦.filter⟧ sure: write for item in order.line_items where item.quantity and … => …
  68 10:28 ⟦length⟧ sure: write count(order.line_items)
  69 14:29 ⟦toUpperCase⟧ sure: write upper(order.name)
  70 2:1 ⟦i⟧ sure: add integ 1
  71 1:7 ⟦2⟧ perhaps: write 1
  72 13:26 ⟦;⟧ sure: leave it out
  73 28:1 ⟦}⟧ sure: leave it out
  74 14:18 ⟦return⟧ sure: leave it out
  75 27:18 ⟦"true"⟧ sure: write true
  76 20:56 ⟦–⟧ sure: write \`-\`
  77 27:34 ⟦ ⟧ sure: write then
`;

test.skipIf(FILES.length === 0)("each is marked at its place, and the first fix removes it", () => {
  const service = new LanguageService(nodeHost());
  const found = FILES.flatMap((file) => {
    const path = join(FOLDER, file).replaceAll("\\", "/");
    const text = readFileSync(path, "utf8");
    const source = new SourceText(path, text);
    service.update(path, text);
    const mistakes = service.diagnostics(path).map(({ place, message }) => {
      expect([file, place.path]).toEqual([file, path]);
      const { line, column } = source.position(place.start);
      const fixes = service.actions(path, place).filter(({ diagnostic }) => diagnostic !== undefined);
      const [fix] = fixes;
      const mended = fix?.edits.toSorted((a, b) => b.start - a.start).reduce((so, { start, end, text: by }) => so.slice(0, start) + by + so.slice(end), text); // prettier-ignore
      if (mended !== undefined) {
        service.update(path, mended);
        expect(service.diagnostics(path).map((one) => one.message)).not.toContain(message);
        service.update(path, text);
      }
      const how = fixes.some(({ preferred }) => preferred) ? "sure" : "perhaps";
      return `${line}:${column} ⟦${text.slice(place.start, place.end)}⟧${fix === undefined ? "" : ` ${how}: ${fix.title}`}`;
    });
    service.close(path);
    return (mistakes.length === 0 ? ["fine"] : mistakes).map((one) => `  ${file.slice(0, 2)} ${one}`);
  });
  expect(found.join("\n")).toBe(FOUND.slice(1, -1));
});
