/** Open texts, projects, mistakes and descriptions. */
import { describe, expect, test } from "vitest";
import { LanguageService } from "../src/index.ts";
import { HEAD, marked, opened, serviceWith, shown, SPEC, WHOLE } from "./project.ts";

describe("mistakes", () => {
  test.each<[what: string, written: string, code: string]>([
    ["a field that does not exist", WHOLE.replace("order.name |", "order.⟦nmae⟧ |"), "INT2002"],
    ["a text that is too long", WHOLE.replace("order.name | cut(20)", "⟦order.name⟧"), "INT2205"],
    ["a value that may be absent", WHOLE.replace('order.customer.first_name otherwise "Guest"', '⟦order.customer.first_name⟧').replace(" | cut(50)", ""), "INT2201"],
    ["an operation that there is not", WHOLE.replace("books.put_invoice", "books.⟦put_invoce⟧"), "INT2006"],
    ["a word that no declaration begins with", WHOLE.replace("destination invoice", "⟦destnation⟧ invoice"), "INT1005"],
  ])("%s is underlined at its place", (_, written, code) => {
    const { service, text, spans } = opened(written);
    const found = service.diagnostics(SPEC).filter(({ place }) => place.path === SPEC);
    expect(found.map((one) => [one.code, shown(text, one.place)])).toContainEqual([code, shown(text, spans[0] ?? { start: 0, end: 0 })]);
  }); // prettier-ignore

  test("come with the schema's line and a fix", () => {
    const { service } = opened(WHOLE.replace("order.name | cut(20)", "order.name"));
    const [one] = service.diagnostics(SPEC);
    expect(one?.related?.[0]?.place.path).toBe("/project/systems/books/Invoice.json");
    expect(one?.fixes?.[0]?.title).toBe("cut to 20 characters");
  });

  test("of a project file and of a system are underlined in their files", () => {
    const service = serviceWith();
    service.update("/project/integ.yaml", "integ: 1\nlissten: 127.0.0.1:80\n");
    expect(service.diagnostics("/project/integ.yaml").map(({ help }) => help)).toEqual(["did you mean listen?"]);
    service.update(
      "/project/systems/books/system.yaml",
      `integ: 1
system: books
title: Books
`,
    );
    expect(service.diagnostics("/project/systems/books/system.yaml").map(({ message }) => message)).toEqual([
      "this system description is wrong: `version` is missing",
    ]);
  });
});

describe("changed text", () => {
  test("counts at once, also for specs that use it", () => {
    const library = "/project/tables.integ";
    const use = `integ 1\nuse "./tables.integ"\n${HEAD.slice(8)}`;
    const written = WHOLE.replace(HEAD, use).replace('"SALE"', 'kind["a"]');
    const service = serviceWith({ "tables.integ": 'integ 1\ntable kind(of: text) -> text { else => "SALE" }\n' });
    service.update(SPEC, written);
    expect(service.diagnostics(SPEC)).toEqual([]);
    service.update(library, 'integ 1\ntable kinds(of: text) -> text { else => "SALE" }\n');
    expect(service.diagnostics(SPEC).map(({ code }) => code)).toContain("INT2001");
    service.close(library);
    expect(service.diagnostics(SPEC)).toEqual([]);
  });

  test("outside the editor counts once the service is notified", () => {
    const files: Record<string, string> = { "/project/a.integ": "integ 2\n" };
    const own = new LanguageService({ read: (path) => files[path], findSystem: () => undefined });
    expect(own.diagnostics("/project/a.integ").length).toBeGreaterThan(0);
    files["/project/a.integ"] = "integ 1\n";
    own.touched("/project/a.integ");
    expect(own.diagnostics("/project/a.integ")).toEqual([]);
  });

  test("in a separate folder belongs to a separate project", () => {
    const service = serviceWith({ "shops/lt/integ.yaml": "integ: 1\n" });
    expect(service.projectOf("/project/shops/lt/a.integ")).toBe("/project/shops/lt");
    expect(service.projectOf("/project/a/b.integ")).toBe("/project");
    expect(service.projectOf("/elsewhere/systems/erp/system.yaml")).toBe("/elsewhere");
  });
});

describe("hovering", () => {
  test.each<[what: string, written: string, ...parts: string[]]>([
    ["a field that is read", WHOLE.replace("order.name |", "order.⟦na▮me⟧ |"), "name: text of at most 40 characters", "always there", '`"#1001"` in samples/order-1001.json'],
    ["a field of an element", WHOLE.replace("What: line.title", "What: line.⟦ti▮tle⟧"), "title: text", '`"Cup"`'],
    ["personal data", `${WHOLE}ignore order.⟦em▮ail⟧ because "x"`, "Where the buyer is written to.", "personal data: email", "may be absent"],
    ["a field that is written", WHOLE.replace("  Number: order", "  ⟦Num▮ber⟧: order"), "text of at most 20 characters", "What is printed at the top.", "required", "from `order.name`"],
    ["a system", WHOLE.replace("= shop.Order", "= ⟦sh▮op⟧.Order"), "**The shop**"],
    ["an operation", WHOLE.replace("books.put_invoice", "books.⟦put▮_invoice⟧"), "Writes an invoice, by its number", "`books.Invoice` (upsert)"],
    ["a function", WHOLE.replace("| cut(20)", "| ⟦cu▮t⟧(20)"), "cut(text, characters)", "The beginning"],
    ["a name", WHOLE.replace("for line in", "for ⟦li▮ne⟧ in"), "line: shop.Order.lines", "an element"],
    ["a text in quotes", WHOLE.replace('"SALE"', '⟦"SA▮LE"⟧'), "goes into `books.Invoice.Type`"],
  ])("describes %s", (_, written, ...parts) => {
    const { service, offset, spans } = opened(written);
    const found = service.hover(SPEC, offset);
    expect({ start: found?.start, end: found?.end }).toEqual(spans[0]);
    for (const part of parts) expect(found?.markdown).toContain(part);
  }); // prettier-ignore

  test("shows nothing for a space", () => {
    const { offset } = marked(`${HEAD}\n▮\n`);
    const { service } = opened(`${HEAD}\n\n`);
    expect(service.hover(SPEC, offset)).toBeUndefined();
  });
});
