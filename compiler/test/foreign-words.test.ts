/**
 * More of what people write who come from elsewhere: R, PHP and Python, templates and query languages, YAML, German
 * spreadsheets, plain English. Rows as in foreign-names.test.ts: the last column is what `check --fix` makes of it.
 */
import { expect, test } from "vitest";
import { expectRow, type Row } from "./elsewhere-rows.ts";
import { compileText, mend, whole } from "./harness.ts";

// prettier-ignore
const ROWS: readonly Row[] = [
  // ── JavaScript, PHP, R and C++
  ["let name = order::name", "INT1010", "::", "`::` is written `.` here", "write   order.name", "let name = order.name"],
  ["let note = order.id::text", "INT1010", "::text", "`::text` is a function here", "write   text(order.id)", "let note = text(order.id)"],
  ["let few = for i in 1..3 => i", "INT1010", "1..3", "there are no ranges here: `1..3` means nothing", "write   [1, 2, 3]", "let few = for i in [1, 2, 3] => i"],
  ["skip when order.id in 1...3 because \"x\"", "INT1010", "1...3", "there are no ranges here: `1...3` means nothing", "write   (order.id >= 1 and order.id <= 3)", "skip when (order.id >= 1 and order.id <= 3) because \"x\""],
  ["let few = order.line_items[1..3]", "INT1010", "1..3", "there are no ranges here: `1..3` means nothing", "one element is   order.line_items[1]   those that are wanted are   for x in order.line_items where … => x   and the beginning of a text is   cut(order.line_items, 3)", undefined],
  ["let name = $order[\"name\"]", "INT1010", "$", "`$` means nothing here", "names need no prefix:  order[\"name\"]", "let name = order.name"],
  ["let name = order.name . \"!\"", "INT1010", ".", "texts are put together by a text with holes, not by `.`", "write   \"{order.name}!\"", "let name = \"{order.name}!\""],
  ["let name = order.name .. \"!\"", "INT1010", "..", "texts are put together by a text with holes, not by `..`", "write   \"{order.name}!\"", "let name = \"{order.name}!\""],
  ["let note = try decimal(order.name) catch 0", "INT1010", "try", "the fallback for a failure follows the value, after `on error`", "write   decimal(order.name) on error 0", "let note = decimal(order.name) on error 0"],
  ["let note = decimal(order.name) catch 0", "INT1010", "catch", "`catch` is written `on error` here", "write   decimal(order.name) on error 0", "let note = decimal(order.name) on error 0"],
  ["let { name, id } = order", "INT1010", "{ name, id }", "a `let` declares one name", "write   let name = order.name   and   let id = order.id   on lines of their own", undefined],
  ["let [first, second] = split(order.name, \" \")", "INT1010", "[first, second]", "a `let` declares one name", "write   let first = split(order.name, \" \")[0]   and   let second = split(order.name, \" \")[1]   on lines of their own", undefined],
  ["let a, b = 1", "INT1010", "a, b", "a `let` declares one name", "write   let a = …   and   let b = …   on lines of their own", undefined],
  ["let total <- 1", "INT1010", "<-", "a name is given by `=`", "write   let total = 1", "let total = 1"],
  ["let total 1", "INT1010", " ", "`=` is missing between a name and its value", "write   let total = 1", "let total = 1"],
  ["let f = (x) => x + 1", "INT1010", "=>", "what takes values is a `function`, and says their kinds", "write   function f(x: decimal) -> decimal = …", undefined],
  ["function f(text x) -> text = x", "INT1010", "text x", "the name of a parameter goes before its kind", "write   x: text", "function f(x: text) -> text = x"],
  ["function f(x: text) -> text { return x }", "INT1010", "{", "a function is one value, without braces", "write   function f(…) -> text = x", "function f(x: text) -> text = x"],
  ["function f(x: decimal) => x + 1", "INT1010", "=>", "a function's result type follows `->`, and its value follows `=`", "write   function f(…) -> decimal = …", undefined],
  ["let my-name = order.name", "INT1010", "my-name", "`my-name` is no name: a name is one word", "write   let my_name = …", undefined],
  ["let my name = order.name", "INT1010", "my name", "`my name` is no name: a name is one word", "write   let my_name = …", undefined],
  ["let if = order.name", "INT1010", "if", "`if` is a word of the language, and names nothing", "take another name, as in   let if_value = …", undefined],
  ["let \"title\" = order.name", "INT1010", "\"title\"", "write a name without quotes", "write   let title = …", "let title = order.name"],
  ["let 1st = order.name", "INT1010", "1st", "a name begins with a letter", "write   let st_1 = …", undefined],
  ["let a = 1 let b = 2", "INT1004", "let", "the end of this declaration is expected here, not `let`", "each declaration begins on a new line", undefined],
  ["let a = 1, b = 2", "INT1004", ",", "the end of this declaration is expected here, not `,`", "each declaration has its own line; a list has square brackets:  [a, b]", undefined],
  ["let name = 'it''s'", "INT1001", "'it''s'", "`'` does not begin a text here", "put texts in straight double quotes: \"it's\"", "let name = \"it's\""],
  ["let name = '''Order'''", "INT1001", "'''Order'''", "`'''` does not begin a text here", "put texts in straight double quotes: \"\"\"Order\"\"\"", "let name = \"\"\"Order\"\"\""],
  ["let kind = match order.currency { EUR => 1 else => 2 }", "INT1010", "EUR", "a text needs double quotes", "write   \"EUR\" => …", "let kind = match order.currency { \"EUR\" => 1 else => 2 }"],
  ["let kind = match order.currency { \"EUR\" | \"USD\" => 1 else => 2 }", "INT1010", "|", "separate the values of an arm by commas", "write   \"EUR\", \"USD\" => …", "let kind = match order.currency { \"EUR\", \"USD\" => 1 else => 2 }"],
  ["let kind = when order.id > 5 then \"a\" else \"b\"", "INT1010", "when", "a choice begins with `if` here", "write   if order.id > 5 then … else …", "let kind = if order.id > 5 then \"a\" else \"b\""],
  ["let name = order[name]", "INT2407", "order", "this is shopify.Order, not a list", "a field is read as   order.name", "let name = order.name"],
  ["let title = order.line_items[first].title", "INT2408", "first", "a list has no field `first`", "write   first(order.line_items)", "let title = first(order.line_items).title"],
  ["let name = order.name.upper", "INT2409", "order.name", "text of at most 255 characters has no fields", "write   upper(order.name)", "let name = upper(order.name)"],
  ["let rest = order.id div 2", "INT1010", "div", "`div` means nothing here", "for a division without its remainder write   round(order.id / 2, 0, floor)", "let rest = round(order.id / 2, 0, floor)"],
  ["let half = round(order.id // 2, 0, down)", "INT1010", "//", "`//` begins a comment here", "for a division without its remainder write   round(order.id / 2, 0, floor)", "let half = round(round(order.id / 2, 0, floor), 0, down)"],
  ["let half = order.id // 2", "INT1012", "// 2", "`//` begins a comment, and 2 is not read", "for a division without its remainder write   round(order.id / 2, 0, floor)   and in a comment add a word:  // such as 2", undefined],
  ["let note = order.note // \"none\"", "INT1012", "// \"none\"", "`//` begins a comment, and \"none\" is not read", "for a default write   order.note otherwise \"none\"   and in a comment add a word:  // such as \"none\"", undefined],
  ["skip when order.name =~ /^A/ because \"x\"", "INT1010", "=~ /^A/", "a pattern is tested by a function here", "write   matches(order.name, r\"^A\")   which tests the whole text", undefined],
  ["fetch other = shopify.get_order(id = order.id)", "INT1004", "=", "`)` is expected here, not `=`", "what an argument is follows a colon:  id: …", "fetch other = shopify.get_order(id : order.id)"],
  // ── Python
  ["let titles = [x.title for x in order.line_items]", "INT1010", "for", "a loop comes first, and the value for each element last", "write   [for x in order.line_items => x.title]", "let titles = [for x in order.line_items => x.title]"],
  ["let total = sum(x.quantity for x in order.line_items)", "INT1010", "for", "a loop comes first, and the value for each element last", "write   (for x in order.line_items => x.quantity)", "let total = sum(for x in order.line_items => x.quantity)"],
  ["let titles = {x.title: x.quantity for x in order.line_items}", "INT1010", "for", "a record has fields of known names, and is made by no loop", "a list is made by   for x in order.line_items => …", undefined],
  ["let titles = [x in order.line_items => x.title]", "INT1010", "x", "a loop begins with `for`", "write   for x in order.line_items => …", "let titles = [for x in order.line_items => x.title]"],
  ["let title = \"Order %s\" % order.name", "INT1010", "%", "values go into the holes of a text themselves", "write   \"Order {order.name}\"", "let title = \"Order {order.name}\""],
  ["let title = \"Order {} of {}\".format(order.name, order.id)", "INT1010", ".format", "values go into the holes of a text themselves", "write   \"Order {order.name} of {order.id}\"", "let title = \"Order {order.name} of {order.id}\""],
  // ── Liquid, jq, JSONPath and DataWeave
  ["let few = order.name | cut: 5", "INT1010", ":", "a function's arguments are in parentheses", "write   order.name | cut(5)", "let few = order.name | cut(5)"],
  ["let title = order.name | replace: \"a\", \"b\"", "INT1010", ":", "a function's arguments are in parentheses", "write   order.name | replace(\"a\", \"b\")", "let title = order.name | replace(\"a\", \"b\")"],
  ["let titles = order.line_items | map: \"title\"", "INT1010", "map", "`map` is a loop here", "write   for x in order.line_items => x.title", "let titles = for x in order.line_items => x.title"],
  ["let paid = order.line_items | where: \"title\", \"x\"", "INT1010", "where", "`where` is a loop here", "write   for x in order.line_items where x.title == \"x\" => x", "let paid = for x in order.line_items where x.title == \"x\" => x"],
  ["let sorted = order.line_items | sort: \"title\"", "INT1010", "sort", "`sort` is a loop here", "write   for x in order.line_items sort by x.title => x", "let sorted = for x in order.line_items sort by x.title => x"],
  ["let day = order.created_at | date: \"%d.%m.%Y\"", "INT1010", ":", "a function's arguments are in parentheses", "write   order.created_at | date(\"%d.%m.%Y\")", "let day = order.created_at | date_in(\"Europe/Vilnius\") | format(\"dd.MM.yyyy\")"],
  ["let note = order.note | default: \"none\"", "INT1010", ":", "a function's arguments are in parentheses", "write   order.note | default(\"none\")", "let note = order.note otherwise \"none\""],
  ["let note = order.note default \"none\"", "INT1010", "default", "`default` is written `otherwise` here", "write   order.note otherwise \"none\"", "let note = order.note otherwise \"none\""],
  ["let name = $.name", "INT1010", "$", "a path begins with the name of what it reads", "write   order.name", "let name = order.name"],
  ["let titles = $.line_items[*].title", "INT1010", "$", "a path begins with the name of what it reads", "write   order.line_items[*].title", "let titles = for x in order.line_items => x.title"],
  ["let name = .name", "INT1010", ".", "a path begins with the name of what it reads", "write   order.name", "let name = order.name"],
  ["let name = order | .name", "INT1010", "| .", "a field follows its record after a dot alone", "write   order.name", "let name = order.name"],
  ["let titles = order.line_items | map(.title)", "INT1010", "map", "`map` is a loop here", "write   for x in order.line_items => x.title", undefined],
  ["let titles = order.line_items map $.title", "INT1010", "map", "`map` is a loop here", "write   for x in order.line_items => x.title", undefined],
  ["let title = order.name ++ \"!\"", "INT1010", "++", "texts are put together by a text with holes, not by `++`", "write   \"{order.name}!\"", "let title = \"{order.name}!\""],
  ["let title = \"{% if order.note %}a{% endif %}\"", "INT1010", "{% if order.note %}", "there are no template tags in a spec", "a choice is   if … then \"…\" else \"…\"   and what all elements of a list give   join(for x in … => …, \", \")", undefined],
  ["let title = <%= order.name %>", "INT1010", "<%= order.name %>", "write the value alone", "write   order.name", "let title = order.name"],
  ["let size = order.line_items | length", "INT2412", "order.line_items", "`text` of `length` is a text, and this is list of shopify.LineItem", "write   count(order.line_items)", "let size = count(order.line_items)"],
  // ── SQL
  ["let titles = SELECT title FROM order.line_items WHERE quantity > 1", "INT1010", "SELECT", "what a query selects is made by a loop here", "write   for x in order.line_items where x.quantity > 1 => x.title", undefined],
  ["let paid = order.line_items where quantity > 1", "INT1010", "where", "`where` belongs to a loop here", "write   for x in order.line_items where x.quantity > 1 => x", undefined],
  ["let paid = order.line_items order by title", "INT1010", "order by", "a list is sorted by a loop here", "write   for x in order.line_items sort by x.title => x", undefined],
  ["let few = order.line_items limit 5", "INT1010", "limit 5", "a list has no `limit`", "one element is   order.line_items[0]   and those that are wanted   for x in order.line_items where … => x", undefined],
  ["let size = count(*)", "INT1010", "*", "`*` counts nothing here", "count a list:  count(order.line_items)", undefined],
  ["let title = CAST(order.id AS text)", "INT1010", "AS", "`AS` is not an operator here", "write   text(order.id)", "let title = text(order.id)"],
  ["skip when order.name not like \"EUR%\" because \"x\"", "INT1010", "not like", "`not like` is not an operator here", "write   not starts_with(order.name, \"EUR\")", "skip when not starts_with(order.name, \"EUR\") because \"x\""],
  ["skip when order.id greater than 5 because \"x\"", "INT1010", "greater than", "`greater than` is written `>` here", "write   order.id > 5", "skip when order.id > 5 because \"x\""],
  // ── Spreadsheets and Power Query
  ["let kind = WENN(order.id > 5; \"a\"; \"b\")", "INT1010", "WENN", "a choice is no function here", "write   if order.id > 5 then \"a\" else \"b\"", "let kind = if order.id > 5 then \"a\" else \"b\""],
  ["skip when ODER(order.id > 1; order.id < 5) because \"x\"", "INT1010", "ODER", "`or` is an operator between conditions here", "write   (order.id > 1 or order.id < 5)", "skip when (order.id > 1 or order.id < 5) because \"x\""],
  ["let title = GLÄTTEN(order.name)", "INT2004", "GLÄTTEN", "there is no function `GLÄTTEN`", "write   trim(order.name)", "let title = trim(order.name)"],
  ["let total = RUNDEN(order.total_price; 1)", "INT1010", ";", "separate two values by a comma, not a semicolon", "write   ,", "let total = round(order.total_price, 1, half_up)"],
  ["let day = HEUTE()", "INT2004", "HEUTE", "there is no function `HEUTE`", "write   now | date_in(\"Europe/Vilnius\")", "let day = now | date_in(\"Europe/Vilnius\")"],
  ["let day = DATE(2026, 11, 30)", "INT2004", "DATE", "there is no function `DATE`", "write   \"2026-11-30\"", "let day = \"2026-11-30\""],
  ["let kind = IFS(order.id > 5, \"a\", order.id > 3, \"b\", true, \"c\")", "INT2004", "IFS", "there is no function `IFS`", "write   if order.id > 5 then \"a\" else if order.id > 3 then \"b\" else \"c\"", "let kind = if order.id > 5 then \"a\" else if order.id > 3 then \"b\" else \"c\""],
  ["let kind = SWITCH(order.currency, \"EUR\", 1, \"USD\", 2, 3)", "INT2004", "SWITCH", "there is no function `SWITCH`", "write   match order.currency { \"EUR\" => 1  \"USD\" => 2  else => 3 }", "let kind = match order.currency { \"EUR\" => 1  \"USD\" => 2  else => 3 }"],
  ["let title = \"it\"\"s\"", "INT1010", "\"it\"\"s\"", "a quote inside a text has a backslash before it", "write   \"it\\\"s\"", "let title = \"it\\\"s\""],
  ["let title = Text.Upper(order.name)", "INT2004", "Text.Upper", "there is no function `Text.Upper`", "write   upper(order.name)", "let title = upper(order.name)"],
  ["let size = List.Count(order.line_items)", "INT2004", "List.Count", "there is no function `List.Count`", "write   count(order.line_items)", "let size = count(order.line_items)"],
  ["let day = Date.From(order.created_at)", "INT2004", "Date.From", "there is no function `Date.From`", "write   order.created_at | date_in(\"Europe/Vilnius\")", "let day = order.created_at | date_in(\"Europe/Vilnius\")"],
  ["table rate(code: text) -> text { \"A\" => \"1\" }\nlet one = rate(order.name)", "INT2004", "rate", "`rate` is a table, not a function", "write   rate[order.name]", "table rate(code: text) -> text { \"A\" => \"1\" }\nlet one = rate[order.name]"],
  ["let day = #date(2026, 11, 30)", "INT1010", "#date(2026, 11, 30)", "a date is a text in quotes", "write   \"2026-11-30\"", "let day = \"2026-11-30\""],
  ["let paid = Table.SelectRows(order.line_items, each [quantity] > 1)", "INT1010", "SelectRows", "`SelectRows` takes what a loop makes", "write   for x in order.line_items where x.quantity > 1 => x", undefined],
  ["let note = try decimal(order.name) otherwise 0", "INT1010", "try", "the fallback for a failure follows the value, after `on error`", "write   decimal(order.name) on error 0", "let note = decimal(order.name) on error 0"],
  // ── Plain English
  ["skip when order.id is greater than 5 because \"x\"", "INT1010", "is greater than", "`is greater than` is written `>` here", "write   order.id > 5", "skip when order.id > 5 because \"x\""],
  ["skip when order.id is at least 5 because \"x\"", "INT1010", "is at least", "`is at least` is written `>=` here", "write   order.id >= 5", "skip when order.id >= 5 because \"x\""],
  ["skip when order.id is less than or equal to 5 because \"x\"", "INT1010", "is less than or equal to", "`is less than or equal to` is written `<=` here", "write   order.id <= 5", "skip when order.id <= 5 because \"x\""],
  ["skip when order.name is not order.currency because \"x\"", "INT1010", "is not", "`is not` is written `!=` here", "write   order.name != order.currency", "skip when order.name != order.currency because \"x\""],
  ["skip when order.note is empty because \"x\"", "INT1010", "is empty", "`is empty` is written `blank` here", "write   order.note blank", "skip when order.note blank because \"x\""],
  ["skip when order.note is not empty because \"x\"", "INT1010", "is not empty", "`is not empty` is written `not … blank` here", "write   not order.note blank", "skip when not order.note blank because \"x\""],
  ["skip when order.note is missing because \"x\"", "INT1010", "is missing", "`is missing` is written `absent` here", "write   order.note absent", "skip when order.note absent because \"x\""],
  ["skip when order.note is set because \"x\"", "INT1010", "is set", "`is set` is written `present` here", "write   order.note present", "skip when order.note present because \"x\""],
  ["skip when order.currency is one of \"EUR\", \"USD\" because \"x\"", "INT1010", "is one of", "`is one of` is written `in` here", "write   order.currency in [\"EUR\", \"USD\"]", "skip when order.currency in [\"EUR\", \"USD\"] because \"x\""],
  ["skip when order.currency is either \"EUR\" or \"USD\" because \"x\"", "INT1010", "is either", "`is either` is written `in` here", "write   order.currency in [\"EUR\", \"USD\"]", "skip when order.currency in [\"EUR\", \"USD\"] because \"x\""],
  ["skip when order.currency is not in [\"EUR\", \"USD\"] because \"x\"", "INT1010", "is not in", "`is not in` is written `not … in` here", "write   not order.currency in [\"EUR\", \"USD\"]", "skip when not order.currency in [\"EUR\", \"USD\"] because \"x\""],
  ["skip when order.currency isn't \"EUR\" because \"x\"", "INT1010", "isn't", "`isn't` is written `!=` here", "write   order.currency != \"EUR\"", "skip when order.currency != \"EUR\" because \"x\""],
  ["skip when order.currency does not equal \"EUR\" because \"x\"", "INT1010", "does not equal", "`does not equal` is written `!=` here", "write   order.currency != \"EUR\"", "skip when order.currency != \"EUR\" because \"x\""],
  ["skip when order.name starts with \"#\" because \"x\"", "INT1010", "starts with", "`starts with` is not an operator here", "write   starts_with(order.name, \"#\")", "skip when starts_with(order.name, \"#\") because \"x\""],
  ["skip when order.name doesn't contain \"#\" because \"x\"", "INT1010", "doesn't contain", "`doesn't contain` is not an operator here", "write   not contains(order.name, \"#\")", "skip when not contains(order.name, \"#\") because \"x\""],
  ["skip when order.name matches r\"[A-Z]+\" because \"x\"", "INT1010", "matches", "`matches` is not an operator here", "write   matches(order.name, r\"[A-Z]+\")", "skip when matches(order.name, r\"[A-Z]+\") because \"x\""],
  ["let price = order.total_price plus 5", "INT1010", "plus", "`plus` is written `+` here", "write   order.total_price + 5", "let price = order.total_price + 5"],
  ["let note = order.note if blank \"none\"", "INT1010", "if blank", "a fallback follows the word `otherwise`", "write   order.note otherwise if blank \"none\"", "let note = order.note otherwise if blank \"none\""],
  ["let note = order.note otherwise if absent \"none\"", "INT1010", "if absent", "`otherwise if absent` is written `otherwise` here", "write   order.note otherwise \"none\"", "let note = order.note otherwise \"none\""],
  ["let note = order.note else \"none\"", "INT1010", "else", "`else` is written `otherwise` here", "write   order.note otherwise \"none\"", "let note = order.note otherwise \"none\""],
  ["let note = order.note or else \"none\"", "INT1010", "or else", "`or else` is written `otherwise` here", "write   order.note otherwise \"none\"", "let note = order.note otherwise \"none\""],
  ["let kind = if order.id > 5 then \"a\" otherwise \"b\"", "INT1010", "otherwise", "the other value follows `else`", "write   if order.id > 5 then \"a\" else \"b\"", "let kind = if order.id > 5 then \"a\" else \"b\""],
  ["let kind = unless order.id > 5 then \"a\" else \"b\"", "INT1010", "unless", "`unless` is written `if not` here", "write   if not (order.id > 5) then …", "let kind = if not (order.id > 5) then \"a\" else \"b\""],
  ["let kind = \"a\" unless order.id > 5", "INT1010", "unless", "the condition of an `if` comes first, and `else` has the other value", "write   if order.id > 5 then … else \"a\"", undefined],
  ["skip order.test present because \"x\"", "INT1010", " ", "the word `when` is missing", "write   skip when order.test present because …", "skip when order.test present because \"x\""],
  ["skip when order.note present, \"x\"", "INT1010", ",", "why follows the word `because`", "write   … because \"x\"", "skip when order.note present because \"x\""],
  ["skip \"x\" when order.note present", "INT1010", "\"x\"", "the condition goes first, and why it is so last", "write   skip when order.note present because \"x\"", "skip when order.note present because \"x\""],
  ["ensure order.id > 0", "INT1004", "0", "`otherwise` is expected here, not the end of the declaration", "say what happens otherwise:  ensure … otherwise hold \"why\"", undefined],
  ["on failure retry 5", "INT1004", "5", "`times` is expected here, not the end of the declaration", "write   on failure retry 5 times over 1 hour then hold", undefined],
  // ── YAML and JSON
  ["destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact:\n    Name: \"Guest\"\n  LineItems: [{ Description: \"Goods\" }]\n}", "INT1010", ":", "a record has braces", "write   Contact: { … }", "destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: {\n    Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n}"],
  ["destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems:\n    - Description: \"Goods\"\n      Quantity: 1\n    - Description: \"More\"\n}", "INT1010", ":", "a list has square brackets", "write   LineItems: [{ … }, { … }]", "destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [\n    { Description: \"Goods\"\n      Quantity: 1 },\n    { Description: \"More\" }]\n}"],
  ["destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n  Reference: >\n    From the\n    shop\n}", "INT1010", ">", "a text needs double quotes", "write   \"From the shop\"", "destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n  Reference: \"From the shop\"\n}"],
  ["destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n  Reference: |\n    From the\n    shop\n}", "INT1010", "|", "a text of several lines is between two `\"\"\"`", "write   \"\"\"   before \"From the\" and   \"\"\"   after \"shop\"", "destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n  Reference: \"\"\"\n    From the\n    shop\n  \"\"\"\n}"],
  ["destination invoice = xero.upsert_invoice({\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n})", "INT1010", "(", "the record follows its operation without parentheses", "write   xero.upsert_invoice { … }", "destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n}"],
  ["destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: Contact { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n}", "INT1010", "Contact", "a record needs no name before its `{`", "write   Contact: { … }", "destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  LineItems: [{ Description: \"Goods\" }]\n}"],
  ["destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  if order.note present { Reference: order.name }\n  LineItems: [{ Description: \"Goods\" }]\n}", "INT1010", "if", "a field has its condition in its value", "give the value a name before; the field is omitted if it is null:  let reference = if order.note present then order.name else null   and then   Reference: reference", undefined],
  ["destination invoice = xero.upsert_invoice {\n  Type: \"ACCREC\"\n  Contact: { Name: \"Guest\" }\n  Reference: order.name when order.note present\n  LineItems: [{ Description: \"Goods\" }]\n}", "INT1010", "when", "the condition of a value goes before it", "give the value a name before; the field is omitted if it is null:  let reference = if order.note present then order.name else null   and then   Reference: reference", undefined],
  ["table rates(country: text) -> decimal { \"LT\" = 21 }", "INT1004", "=", "`=>` is expected here, not `=`", "write   key => value", "table rates(country: text) -> decimal { \"LT\" => 21 }"],
  ["table rates = { \"LT\": 21 }", "INT1004", "=", "`(` is expected here, not `=`", "it declares its parameters and its result:  table rates(code: text) -> decimal { … }", undefined],
  // ── Brackets and lists
  ["skip when order.id > 1 and order.id < 9 or order.name == \"x\" because \"y\"", "INT1006", "or", "`and` next to `or` needs parentheses", "write   (order.id > 1 and order.id < 9) or order.name == \"x\"   or put them around the last two", undefined],
  ["skip when 1 < order.id < 9 because \"y\"", "INT1007", "<", "comparisons can't be chained", "write   1 < order.id and order.id < 9", undefined],
  ["let pair = (order.name, order.id)", "INT1004", ",", "`)` is expected here, not `,`", "each ( needs its ); a list has square brackets:  [a, b]", undefined],
  ["let title = \"Order {order.line_items}\"", "INT2410", "order.line_items", "list of shopify.LineItem can't be part of a text", "texts, numbers and dates can; a list becomes a text by   join(for x in order.line_items => x.…, \", \")", undefined],
  ["let names = distinct(order.line_items)", "INT2412", "order.line_items", "`list` of `distinct` is a list of texts, and this is list of shopify.LineItem", "name the value of each element:  for x in order.line_items => x.…", undefined],
];

test.each(ROWS)("%s", expectRow);

test.each([
  "let a = order.id // the second of two",
  "dedupe by order.id // 2",
  "let a = 5 // 2",
  'let a = order.name // as in "#1001"',
])("a comment in words stays a comment: %s", (written) => {
  expect(compileText(whole(written)).diagnostics).toEqual([]);
});

test("template tags around a declaration are reported, and the declaration is read", () => {
  const { diagnostics } = compileText(whole("{% if order.note %}\nlet a = order.nme\n{% endif %}"));
  expect(diagnostics.map((one) => one.message)).toEqual([
    "there are no template tags in a spec",
    "shopify.Order has no field `nme`",
    "there are no template tags in a spec",
  ]);
});

test("nested YAML rows are fixed from the inside out", () => {
  const text = whole(
    'destination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: "Guest" }\n  LineItems:\n    - Description: "Goods"\n      Tracking:\n        - Name: "a"\n          Option: "b"\n    - Description: "More"\n}',
  );
  const after = mend(text);
  expect(after.diagnostics).toEqual([]);
  expect(after.text).toContain(
    'Tracking: [\n        { Name: "a"\n          Option: "b" }] },\n    { Description: "More" }]',
  );
});
