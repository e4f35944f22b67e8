/**
 * Habits from other languages, and the messages about them: where, what, and how integ writes it.
 *
 * Each row is one mistake and one diagnostic. The last column is the result of `check --fix`, which compiles; it is
 * missing if only the author knows the intention.
 */
import { describe, expect, test } from "vitest";
import { expectRow, type Row } from "./elsewhere-rows.ts";
import { compileText, mend, whole } from "./harness.ts";

// prettier-ignore
const ROWS: readonly Row[] = [
  // ── JavaScript
  ["skip when order.id > 1 && order.id < 9 because \"x\"", "INT1010", "&&", "`&&` is written `and` here", "two conditions are joined by the word `and`", "skip when order.id > 1 and order.id < 9 because \"x\""],
  ["skip when order.id > 1 || order.id < 9 because \"x\"", "INT1010", "||", "`||` is written `or` here", "one of two conditions is written with the word `or`; the fallback for an absent value follows `otherwise`", "skip when order.id > 1 or order.id < 9 because \"x\""],
  ["skip when !(order.id > 1) because \"x\"", "INT1010", "!", "`!` is written `not` here", "a condition is turned round by the word:  not (order.id > 1)", "skip when not (order.id > 1) because \"x\""],
  ["skip when order.id === 1 because \"x\"", "INT1010", "===", "`===` is written `==` here", "two values are compared by `==`", "skip when order.id == 1 because \"x\""],
  ["skip when order.id !== 1 because \"x\"", "INT1010", "!==", "`!==` is written `!=` here", "that two values differ is written `!=`", "skip when order.id != 1 because \"x\""],
  ["let note = order.note ?? \"none\"", "INT1010", "??", "`??` is written `otherwise` here", "the fallback for an absent value follows the word `otherwise`", "let note = order.note otherwise \"none\""],
  ["let note = order.note || \"none\"", "INT1010", "||", "`||` means nothing between values", "for a default write   order.note otherwise if blank \"none\"   to put texts together   \"{order.note}none\"", undefined],
  ["let buyer = order.customer?.email", "INT1010", "?.", "`?.` is not needed: a path through something absent is absent itself", "write a plain dot:  order.customer.email", "let buyer = order.customer.email"],
  ["let kind = order.id > 1000 ? \"late\" : \"early\"", "INT1010", "?", "a choice is written with words here", "write   if order.id > 1000 then \"late\" else \"early\"", "let kind = if order.id > 1000 then \"late\" else \"early\""],
  ["let kind = order.id > 1000 ? \"late\" : order.id > 100 ? \"middle\" : \"early\"", "INT1010", "?", "a choice is written with words here", "write   if order.id > 1000 then \"late\" else order.id > 100 ? \"middle\" : \"early\"", "let kind = if order.id > 1000 then \"late\" else if order.id > 100 then \"middle\" else \"early\""],
  ["let title = `Order ${order.name}`", "INT1001", "`Order ${order.name}`", "a backtick does not begin a text here", "put texts in straight double quotes: \"Order {order.name}\"", "let title = \"Order {order.name}\""],
  ["let title = \"Order ${order.name}\"", "INT2422", "$", "the `$` before this hole becomes part of the text", "a hole is written   {order.name}   and a dollar sign    \\${order.name}", "let title = \"Order {order.name}\""],
  ["let price = \"Total: ${order.total_price}\"", "INT2422", "$", "the `$` before this hole becomes part of the text", "a hole is written   {order.total_price}   and a dollar sign    \\${order.total_price}", undefined],
  ["let title = 'Order 1'", "INT1001", "'Order 1'", "`'` does not begin a text here", "put texts in straight double quotes: \"Order 1\"", "let title = \"Order 1\""],
  ["let title = order.name;", "INT1001", ";", "`;` means nothing here", "lines need no semicolon: leave it out", "let title = order.name"],
  ["const title = order.name", "INT1010", "const", "`const` is written `let` here", "write   let title …", "let title = order.name"],
  ["let title = return order.name", "INT1010", "return", "`return` is left out here", "write the value alone:  order.name", "let title = order.name"],
  ["/* the title */ let title = order.name", "INT1001", "/* the title */", "`/*` does not begin a comment here", "comments begin with // and end with their line", "// the title\nlet title = order.name"],
  ["let size = order.line_items.length", "INT2408", "length", "a list has no field `length`", "write   count(order.line_items)", "let size = count(order.line_items)"],
  ["let size = order.name.length", "INT2409", "order.name", "text of at most 255 characters has no fields", "write   length(order.name)", "let size = length(order.name)"],
  ["let title = order.name.toUpperCase()", "INT2004", "toUpperCase", "values have no methods such as `.toUpperCase(…)`", "write   upper(order.name)", "let title = upper(order.name)"],
  ["let title = order.name.substring(0, 5)", "INT2004", "substring", "values have no methods such as `.substring(…)`", "write   cut(order.name, 5)", "let title = cut(order.name, 5)"],
  ["let starts = order.name.startsWith(\"#\")", "INT2004", "startsWith", "values have no methods such as `.startsWith(…)`", "write   starts_with(order.name, \"#\")", "let starts = starts_with(order.name, \"#\")"],
  ["let price = order.total_price.toFixed(1)", "INT2004", "toFixed", "values have no methods such as `.toFixed(…)`", "write   round(order.total_price, 1, half_up)", "let price = round(order.total_price, 1, half_up)"],
  ["let paid = order.line_items.filter(x => x.quantity > 0)", "INT1010", ".filter", "`.filter(…)` is a loop here", "write   for x in order.line_items where x.quantity > 0 => x", undefined],
  ["let titles = order.line_items.map(item => item.title)", "INT1010", ".map", "`.map(…)` is a loop here", "write   for item in order.line_items => item.title", undefined],
  ["let paid = order.line_items.find((x) => x.quantity > 0)", "INT1010", ".find", "`.find(…)` is a loop here", "write   first(for x in order.line_items where x.quantity > 0 => x)", undefined],
  ["skip when order.note !== undefined because \"x\"", "INT1010", "!==", "`!==` is written `!=` here", "that two values differ is written `!=`", "skip when order.note present because \"x\""],
  ["let title = order[\"name\"]", "INT2407", "order", "this is shopify.Order, not a list", "a field is read as   order.name", "let title = order.name"],
  ["let kind = match order.currency { case \"EUR\": 1 default: 2 }", "INT1010", "case", "an arm needs no `case`", "write   \"EUR\" => …", "let kind = match order.currency { \"EUR\" => 1 else => 2 }"],
  ["if order.id == 1 then skip \"the first\"", "INT1010", "if", "no declaration begins with `if`", "write   skip when order.id == 1 because \"the first\"", "skip when order.id == 1 because \"the first\""],
  // ── Spreadsheets
  ["let kind = IF(order.id > 1000; \"late\"; \"early\")", "INT1010", "IF", "a choice is no function here", "write   if order.id > 1000 then \"late\" else \"early\"", "let kind = if order.id > 1000 then \"late\" else \"early\""],
  ["let kind = if(order.id > 1000, \"late\", \"early\")", "INT1010", "if", "a choice is no function here", "write   if order.id > 1000 then \"late\" else \"early\"", "let kind = if order.id > 1000 then \"late\" else \"early\""],
  ["let kind = IF(order.id > 1000; \"late\")", "INT1010", "IF", "`if` is not a function here, and needs an `else`", "write   if order.id > 1000 then \"late\" else …", undefined],
  ["skip when AND(order.id > 1; order.id < 9) because \"x\"", "INT1010", "AND", "`and` is an operator between conditions here", "write   (order.id > 1 and order.id < 9)", "skip when (order.id > 1 and order.id < 9) because \"x\""],
  ["skip when ISBLANK(order.name) because \"x\"", "INT1010", "ISBLANK", "`ISBLANK` is the word `blank` here", "write   order.name blank", "skip when (order.name blank) because \"x\""],
  ["skip when order.id <> 1 because \"x\"", "INT1010", "<>", "`<>` is written `!=` here", "that two values differ is written `!=`", "skip when order.id != 1 because \"x\""],
  ["let title = \"Order \" & order.name & \"!\"", "INT1010", "&", "texts are put together by a text with holes, not by `&`", "write   \"Order {order.name}!\"", "let title = \"Order {order.name}!\""],
  ["let title = \"Order \" + order.name", "INT2404", "\"Order \"", "`+` works on numbers, and this is \"Order \"", "combine texts with holes:  \"Order {order.name}\"", "let title = \"Order {order.name}\""],
  ["let title = CONCATENATE(\"Order \", order.name)", "INT2004", "CONCATENATE", "there is no function `CONCATENATE`", "write   \"Order {order.name}\"", "let title = \"Order {order.name}\""],
  ["let size = LEN(order.name)", "INT2004", "LEN", "there is no function `LEN`", "write   length(order.name)", "let size = length(order.name)"],
  ["let title = LEFT(order.name, 5)", "INT2004", "LEFT", "there is no function `LEFT`", "write   cut(order.name, 5)", "let title = cut(order.name, 5)"],
  ["let price = ROUNDUP(order.total_price, 1)", "INT2004", "ROUNDUP", "there is no function `ROUNDUP`", "write   round(order.total_price, 1, up)", "let price = round(order.total_price, 1, up)"],
  ["let note = IFERROR(decimal(order.name), 0)", "INT2004", "IFERROR", "there is no function `IFERROR`", "write   decimal(order.name) on error 0", "let note = decimal(order.name) on error 0"],
  ["let rate = VLOOKUP(order.name, 2)", "INT2004", "VLOOKUP", "there is no function `VLOOKUP`", "a table does this:  table rates(code: text) -> text from \"rates.csv\"   and then   rates[…]", undefined],
  ["let rate = 1,5", "INT1010", "1,5", "`1,5` is written `1.5` here", "decimals follow a point", "let rate = 1.5"],
  ["let rate = 1 500", "INT1010", "1 500", "`1 500` is written `1500` here", "write digits together, or in groups with _ between them", "let rate = 1500"],
  ["let rate = 1.500,75", "INT1010", "1.500,75", "`1.500,75` is written `1500.75` here", "decimals follow a point", "let rate = 1500.75"],
  ["let rate = .5", "INT1010", ".5", "`.5` is written `0.5` here", "a number begins with a digit", "let rate = 0.5"],
  ["let rate = 21%", "INT1010", "21%", "a number has no `%` here", "write   21   if the field is in percent, or   0.21   if it is a fraction", undefined],
  // ── SQL
  ["-- a comment", "INT1001", "--", "`--` does not begin a comment here", "comments begin with // and end with their line", "// a comment"],
  ["let titles = [for item in order.line_items\n  name = item.title => name]", "INT1010", "name", "a value gets its name by `let`", "write   let name = …", "let titles = [for item in order.line_items\n  let name = item.title => name]"],
  ["skip when order.id = 1 because \"x\"", "INT1010", "=", "two values are compared by `==`", "write   order.id == 1", "skip when order.id == 1 because \"x\""],
  ["skip when order.note is not null because \"x\"", "INT1010", "is not null", "`is not null` is written `present` here", "write   order.note present", "skip when order.note present because \"x\""],
  ["skip when order.note != null because \"x\"", "INT1010", "!= null", "`!= null` is written `present` here", "write   order.note present", "skip when order.note present because \"x\""],
  ["skip when order.currency not in [\"EUR\", \"USD\"] because \"x\"", "INT1010", "not in", "`not in` is written with `not` in front", "write   not order.currency in …", "skip when not order.currency in [\"EUR\", \"USD\"] because \"x\""],
  ["skip when order.id between 1 and 5 because \"x\"", "INT1010", "between", "`between` is not an operator here", "write   (order.id >= 1 and order.id <= 5)", "skip when (order.id >= 1 and order.id <= 5) because \"x\""],
  ["skip when order.name like \"#1%\" because \"x\"", "INT1010", "like", "`like` is not an operator here", "write   starts_with(order.name, \"#1\")", "skip when starts_with(order.name, \"#1\") because \"x\""],
  ["let kind = case when order.id > 9 then \"b\" when order.id > 5 then \"a\" else \"c\" end", "INT1010", "case", "a choice is written with `if` here", "write   if … then … else if … then … else …", "let kind = if order.id > 9 then \"b\" else if order.id > 5 then \"a\" else \"c\""],
  ["let note = COALESCE(order.note, \"none\")", "INT2004", "COALESCE", "there is no function `COALESCE`", "write   order.note otherwise \"none\"", "let note = order.note otherwise \"none\""],
  ["let title = order.id as text", "INT1010", "as", "`as` is not an operator here", "write   text(order.id)", "let title = text(order.id)"],
  ["SKIP WHEN order.id == 1 BECAUSE \"x\"", "INT1010", "SKIP", "`SKIP` is written `skip` here", "words of the language are written in small letters", "skip when order.id == 1 because \"x\""],
  // ── Python, Ruby and templates
  ["# a comment of Python", "INT1001", "#", "`#` does not begin a comment here", "comments begin with // and end with their line", "// a comment of Python"],
  ["let kind = \"late\" if order.id > 1000 else \"early\"", "INT1010", "if", "the condition of a choice goes first", "write   if order.id > 1000 then \"late\" else \"early\"", "let kind = if order.id > 1000 then \"late\" else \"early\""],
  ["let kind = if order.id > 9 then \"a\" elif order.id > 5 then \"b\" else \"c\"", "INT1010", "elif", "`elif` is written `else if` here", "a further case is the `else` of the one before:  if … then … else if … then … else …", "let kind = if order.id > 9 then \"a\" else if order.id > 5 then \"b\" else \"c\""],
  ["let title = f\"Order {order.name}\"", "INT1010", "f", "a text needs no letter in front", "every text may have holes:  \"Order {order.name}\"", "let title = \"Order {order.name}\""],
  ["let note = order.note otherwise None", "INT1010", "None", "`None` is written `null` here", "an absent value is `null`, and a condition asks whether it is `present` or `absent`", "let note = order.note otherwise null"],
  ["skip when order.taxes_included == True because \"x\"", "INT1010", "True", "`True` is written `true` here", "words of the language are written in small letters", "skip when order.taxes_included == true because \"x\""],
  ["let title = \"Order {{ order.name }}\"", "INT1010", "{{ order.name }}", "a hole in a text has one brace on each side", "write   {order.name}", "let title = \"Order {order.name}\""],
  ["let title = order.name | upcase", "INT2004", "upcase", "there is no function `upcase`", "write   upper(order.name)", "let title = upper(order.name)"],
  ["let note = order.note | default(\"none\")", "INT2004", "default", "there is no function `default`", "write   order.note otherwise \"none\"", "let note = order.note otherwise \"none\""],
  // ── JSON and YAML
  ["let a: \"x\"", "INT1004", ":", "`=` is expected here, not `:`", "a declaration is written name = value", "let a = \"x\""],
  ["let pair = { first = 1, second: 2 }", "INT1004", "=", "`:` is expected here, not `=`", "inside { } a field is written   first: …", "let pair = { first: 1, second: 2 }"],
  ["let pair = { first: 1,, second: 2 }", "INT1004", ",", "a value is expected here, not `,`", "one comma between two of them is enough", "let pair = { first: 1, second: 2 }"],
  ["let pair = { first: 1; second: 2 }", "INT1001", ";", "`;` means nothing here", "lines need no semicolon: leave it out", "let pair = { first: 1 second: 2 }"],
  ["let pair = {\n  first \"a\"\n  second: 2\n}", "INT1010", " ", "`:` is missing between `first` and its value", "write   first: \"a\"", "let pair = {\n  first: \"a\"\n  second: 2\n}"],
  ["let few = [1 2]", "INT1004", "2", "`,` is expected here, not `2`", "the elements of a list are separated by commas, and each [ needs its ]", "let few = [1, 2]"],
  ["let few = [1, 2,, 3]", "INT1004", ",", "a value is expected here, not `,`", "one comma between two of them is enough", "let few = [1, 2, 3]"],
  // ── Signs of a word processor
  ["let title = “Order”", "INT1001", "“Order”", "`“` does not begin a text here", "put texts in straight double quotes: \"Order\"", "let title = \"Order\""],
  ["let title = „Užsakymas“", "INT1001", "„Užsakymas“", "`„` does not begin a text here", "put texts in straight double quotes: \"Užsakymas\"", "let title = \"Užsakymas\""],
  ["let title = «Order»", "INT1001", "«Order»", "`«` does not begin a text here", "put texts in straight double quotes: \"Order\"", "let title = \"Order\""],
  ["let title = ‘Order’", "INT1001", "‘Order’", "`‘` does not begin a text here", "put texts in straight double quotes: \"Order\"", "let title = \"Order\""],
  ["let title = \"Order”", "INT1002", "\"Order”", "this text has no closing quote", "close it with \" on the same line; for several lines use \"\"\"", "let title = \"Order\""],
  ["skip when order.id > –1 because \"x\"", "INT1010", "–", "`–` is written `-` here", "this is a dash from a word processor; minus is the hyphen of the keyboard, `-`", "skip when order.id > -1 because \"x\""],
  ["skip when order.id ≥ 5 because \"x\"", "INT1010", "≥", "`≥` is written `>=` here", "at least is written `>=`", "skip when order.id >= 5 because \"x\""],
  ["let title = order.name\u200b", "INT1001", "\u200b", "there is an invisible character here", "it was probably copied along with the text: leave it out", "let title = order.name"],
  ["let title = order.name\u0000", "INT1001", "\u0000", "there is an invisible character here", "it was probably copied along with the text: leave it out", "let title = order.name"],
  ["let title ＝ order.name", "INT1010", "＝", "`＝` is not the `=` of the keyboard", "it is the wide one of East Asian writing", "let title = order.name"],
  // ── Brackets
  ["let few = [1, 2", "INT1009", "[", "this `[` is never closed", "its `]` belongs after line 6:  let few = [1, 2]", "let few = [1, 2]"],
  ["let few = (1 + 2]", "INT1009", "]", "`(` is closed by `]`", "write   )", "let few = (1 + 2)"],
  ["let pair = {\n  few: [\n    1\n  other: 2\n}", "INT1009", "[", "this `[` is never closed", "its `]` belongs after line 8:  1", "let pair = {\n  few: [\n    1\n  ]\n  other: 2\n}"],
  ["let one = 1)", "INT1009", ")", "this `)` closes nothing", "leave it out", "let one = 1"],
  // ── Words
  ["skip wen order.id == 1 because \"x\"", "INT1004", "wen", "`when` is expected here, not `wen`", "did you mean when?", "skip when order.id == 1 because \"x\""],
  ["skip when order.id == 1 becuase \"x\"", "INT1004", "becuase", "`because` is expected here, not `becuase`", "did you mean because?", "skip when order.id == 1 because \"x\""],
  ["skip if order.id == 1 because \"x\"", "INT1010", "if", "`skip if` is written `skip when` here", "write   skip when … because \"…\"", "skip when order.id == 1 because \"x\""],
  ["Skip when order.id == 1 because \"x\"", "INT1010", "Skip", "`Skip` is written `skip` here", "words of the language are written in small letters", "skip when order.id == 1 because \"x\""],
  ["lett title = order.name", "INT1005", "lett", "no declaration begins with `lett`", "did you mean let?", "let title = order.name"],
  ["let note = order.note otherwse \"none\"", "INT1004", "otherwse", "`otherwise` is expected here, not `otherwse`", "did you mean otherwise?", "let note = order.note otherwise \"none\""],
  ["let kind = if order.id > 9 \"a\" else \"b\"", "INT1010", " ", "the word `then` is missing", "write   if order.id > 9 then \"a\" else …", "let kind = if order.id > 9 then \"a\" else \"b\""],
  ["let kind = if order.id > 9 { \"a\" } else { \"b\" }", "INT1010", "{", "write the values of an `if` without braces", "write   if order.id > 9 then \"a\" else \"b\"", "let kind = if order.id > 9 then \"a\" else \"b\""],
  ["let kind = if order.id > 9: \"a\" else \"b\"", "INT1010", ":", "`then` follows a condition, no colon", "write   if order.id > 9 then …", "let kind = if order.id > 9 then \"a\" else \"b\""],
  ["ensure order.id > 0 else hold \"no number\"", "INT1004", "else", "`otherwise` is expected here, not `else`", "what happens then follows the word otherwise", "ensure order.id > 0 otherwise hold \"no number\""],
  ["on error retry 3 times then hold", "INT1010", "error", "what follows a failure of the whole run begins with `on failure`", "write   on failure retry … times", "on failure retry 3 times then hold"],
  ["let pair = { first: True }", "INT1010", "True", "`True` is written `true` here", "words of the language are written in small letters", "let pair = { first: true }"],
  // ── Signs and words that other languages put here
  ["<!-- a comment -->", "INT1001", "<!-- a comment -->", "`<!--` does not begin a comment here", "comments begin with // and end with their line", "// a comment"],
  ["let area = order.id ** 2", "INT1010", "**", "there are no powers here: `**` means nothing", "write   (order.id * order.id)", "let area = (order.id * order.id)"],
  ["let area = order.id ^ 2", "INT1010", "^", "there are no powers here: `^` means nothing", "write   (order.id * order.id)", "let area = (order.id * order.id)"],
  ["let rest = order.id % 2", "INT1010", "%", "`%` means nothing here", "for the remainder of a division write   (order.id - 2 * round(order.id / 2, 0, down))", "let rest = (order.id - 2 * round(order.id / 2, 0, down))"],
  ["let rest = order.id mod 2", "INT1010", "mod", "`mod` means nothing here", "for the remainder of a division write   (order.id - 2 * round(order.id / 2, 0, down))", "let rest = (order.id - 2 * round(order.id / 2, 0, down))"],
  ["let buyer = order->customer", "INT1010", "->", "`->` is written `.` here", "write   order.customer", "let buyer = order.customer"],
  ["let buyer = order.customer!.email", "INT1010", "!", "`!` behind a value means nothing here", "write a fallback for an absent value:   order.customer otherwise …", "let buyer = order.customer.email"],
  ["let name = order.name |> upper", "INT1010", "|>", "`|>` is written `|` here", "a function after a value follows `|`", "let name = order.name | upper"],
  ["let name = $order.name", "INT1010", "$", "`$` means nothing here", "names need no prefix:  order.name", "let name = order.name"],
  ["let name = @order.name", "INT1010", "@", "`@` means nothing here", "names need no prefix:  order.name", "let name = order.name"],
  ["let note = order.note ?: \"none\"", "INT1010", "?:", "`?:` is written `otherwise` here", "the fallback for an absent value follows the word `otherwise`", "let note = order.note otherwise \"none\""],
  ["let known = order.note?", "INT1010", "?", "`?` is the word `present` here", "write   order.note present", "let known = order.note present"],
  ["let known = order.note exists", "INT1010", "exists", "`exists` is written `present` here", "write   order.note present", "let known = order.note present"],
  ["let note = order.note or \"none\"", "INT2406", "order.note", "`or` combines conditions, and this is text", "for a default write   order.note otherwise \"none\"", "let note = order.note otherwise \"none\""],
  ["let name = {{ order.name }}", "INT1010", "{{ order.name }}", "write a value without braces", "write   order.name", "let name = order.name"],
  ["let name = \"Order $order.name\"", "INT2422", "$order.name", "`$order.name` in this text is sent literally", "a hole is written   {order.name}", undefined],
  ["let name = \"<%= order.name %>\"", "INT2422", "<%= order.name %>", "`<%= order.name %>` in this text is sent literally", "a hole is written   {order.name}", undefined],
  ["let name = \"Order \" order.name", "INT1010", "order", "texts are put together by a text with holes", "write   \"Order {order.name}\"", "let name = \"Order {order.name}\""],
  ["let price = \"{order.total_price:.2f}\"", "INT1010", ":.2f", "a hole takes no format after a colon", "write   {round(order.total_price, 2, half_up)}", undefined],
  ["let now_there = new Date()", "INT1010", "new", "`new` is left out here", "write the value alone:  Date()", "let now_there = now"],
  ["let few = order.name[0:5]", "INT1010", "[0:5]", "a part of a text is taken by a function", "write   cut(order.name, 5)", "let few = cut(order.name, 5)"],
  ["let titles = order.line_items[*].title", "INT1010", "[*]", "what all elements of a list have is read by a loop", "write   for x in order.line_items => x.title", "let titles = for x in order.line_items => x.title"],
  ["let title = order.line_items.0.title", "INT1010", ".0", "an element of a list is taken by its number in brackets", "write   order.line_items[0]", "let title = order.line_items[0].title"],
  ["let count = 1'000", "INT1010", "1'000", "`1'000` is written `1000` here", "write digits together, or in groups with _ between them", "let count = 1000"],
  ["let mask = 0x1F", "INT1010", "0x1F", "`0x1F` is written `31` here", "numbers are counted in tens", "let mask = 31"],
  ["let sum_of = +5", "INT1010", "+", "a number has no `+` here", "write   5", "let sum_of = 5"],
  ["let price = 5 EUR", "INT1010", "EUR", "an amount is a plain number here", "write   5   the currency is a separate field; an amount with its currency is   money(5, \"EUR\")", undefined],
  ["let day = 2026-11-30", "INT1010", "2026-11-30", "a date needs quotes", "write   \"2026-11-30\"", "let day = \"2026-11-30\""],
  ["let day = 30.11.2026", "INT1010", "30.11.2026", "a date needs quotes", "write   \"2026-11-30\"", "let day = \"2026-11-30\""],
  ["let few = = 5", "INT1010", "=", "a value has no `=` in front here", "write   5", "let few = 5"],
  // ── Beginnings
  ["total = 1", "INT1010", "total", "a value that is given a name begins with `let`", "write   let total = …", "let total = 1"],
  ["total += 1", "INT1010", "total +=", "`total` has one value, and keeps it: there is no `+=`", "give the new value its own name:  let total_after = …   a total over a list is   sum(for x in … => x.…)", undefined],
  ["let total += 1", "INT1010", "total +=", "`total` has one value, and keeps it: there is no `+=`", "give the new value its own name:  let total_after = …   a total over a list is   sum(for x in … => x.…)", undefined],
  ["let x: text = \"a\"", "INT1010", ": text", "a name needs no kind: it has that of its value", "write   let x = …", "let x = \"a\""],
  ["let string x = \"a\"", "INT1010", "string", "a name needs no kind: it has that of its value", "write   let x = …", "let x = \"a\""],
  ["let x == 5", "INT1010", "==", "a name is given by one `=`", "write   let x = …", "let x = 5"],
  ["skip when: order.id == 1 because \"x\"", "INT1010", ":", "write no colon here", "write   skip when … because \"…\"", "skip when order.id == 1 because \"x\""],
  ["skip unless order.id == 1 because \"x\"", "INT1010", "unless", "`unless` is written `when not` here", "write   skip when not (order.id == 1)", "skip when not (order.id == 1) because \"x\""],
  ["skip when order.id == 1, because \"x\"", "INT1010", ",", "write no comma before `because`", "leave it out", "skip when order.id == 1 because \"x\""],
  ["skip when order.id == 1 \"x\"", "INT1010", "\"x\"", "the word `because` is missing", "write   … because \"x\"", "skip when order.id == 1 because \"x\""],
  ["if order.id == 1 { skip \"the first\" }", "INT1010", "if", "no declaration begins with `if`", "write   skip when order.id == 1 because \"the first\"", "skip when order.id == 1 because \"the first\""],
  ["fetch xero.find_contact", "INT1010", "xero", "a fetch needs a name", "write   fetch contact = xero.find_contact", undefined],
  ["function f(x: text): text = x", "INT1010", ":", "a function's result type follows `->`", "write   function f(…) -> text = …", "function f(x: text) -> text = x"],
  ["let kind = if order.id > 9 then \"a\" else \"b\" end", "INT1010", "end", "a choice needs no `end`", "leave it out: the value after `else` is its last part", "let kind = if order.id > 9 then \"a\" else \"b\""],
  // ── Conditions
  ["skip when order.currency IN [\"EUR\"] because \"x\"", "INT1010", "IN", "`IN` is written `in` here", "words of the language are written in small letters", "skip when order.currency in [\"EUR\"] because \"x\""],
  ["skip when order.currency in (\"EUR\", \"USD\") because \"x\"", "INT1010", "(", "a list has square brackets", "write   [\"EUR\", \"USD\"]", "skip when order.currency in [\"EUR\", \"USD\"] because \"x\""],
  ["skip when order.note IS NULL because \"x\"", "INT1010", "IS NULL", "`IS NULL` is written `absent` here", "write   order.note absent", "skip when order.note absent because \"x\""],
  ["skip when order.note IS NOT NULL because \"x\"", "INT1010", "IS NOT NULL", "`IS NOT NULL` is written `present` here", "write   order.note present", "skip when order.note present because \"x\""],
  ["skip when order.name LIKE \"%x%\" because \"x\"", "INT1010", "LIKE", "`LIKE` is not an operator here", "write   contains(order.name, \"x\")", "skip when contains(order.name, \"x\") because \"x\""],
  ["skip when order.id => 5 because \"x\"", "INT1010", "=>", "`=>` is written `>=` where two values are compared", "write   order.id >= 5", "skip when order.id >= 5 because \"x\""],
  ["skip when order.note == \"\" because \"x\"", "INT2402", "order.note == \"\"", "a value that may be absent can't be compared with an empty text", "write   order.note blank   which is true for absent and for empty values", undefined],
  ["skip when order.note because \"x\"", "INT2406", "order.note", "a condition is true or false, and this is text", "no other value counts as true: write   order.note present   or   not order.note blank", undefined],
  ["skip when order.id because \"x\"", "INT2406", "order.id", "a condition is true or false, and this is integer", "no other value counts as true: write   order.id != 0", undefined],
  ["skip when order.line_items because \"x\"", "INT2406", "order.line_items", "a condition is true or false, and this is list of shopify.LineItem", "no other value counts as true: write   count(order.line_items) > 0", undefined],
  ["skip when order.currency == \"EUR\" or \"USD\" because \"x\"", "INT2406", "\"USD\"", "`or` combines conditions, and this is \"USD\"", "one of several values:  order.currency in [\"EUR\", \"USD\"]", "skip when order.currency in [\"EUR\", \"USD\"] because \"x\""],
  ["skip when NOT(order.id == 1) because \"x\"", "INT2004", "NOT", "there is no function `NOT`", "write   not (order.id == 1)", "skip when not (order.id == 1) because \"x\""],
  ["let kind = CASE order.currency WHEN \"EUR\" THEN \"a\" WHEN \"USD\" THEN \"b\" ELSE \"c\" END", "INT1010", "CASE", "a choice by one value is written with `match` here", "write   match order.currency { … => …  else => … }", "let kind = match order.currency { \"EUR\" => \"a\" \"USD\" => \"b\" else => \"c\" }"],
  // ── Loops
  ["let titles = [for x of order.line_items => x.title]", "INT1010", "for x", "a loop is written otherwise here", "write   for x in order.line_items => …", "let titles = [for x in order.line_items => x.title]"],
  ["let titles = [for x in order.line_items: x.title]", "INT1010", "for x", "a loop is written otherwise here", "write   for x in order.line_items => …", "let titles = [for x in order.line_items => x.title]"],
  ["let titles = [x.title for x in order.line_items if x.quantity > 0]", "INT1010", "for", "a loop comes first, and the value for each element last", "write   [for x in order.line_items where x.quantity > 0 => x.title]", "let titles = [for x in order.line_items where x.quantity > 0 => x.title]"],
  ["let titles = for (const x of order.line_items) { x.title }", "INT1010", "for (", "a loop is written otherwise here", "write   for x in order.line_items => …", "let titles = for x in order.line_items => x.title"],
  ["let titles = foreach x in order.line_items => x.title", "INT1010", "foreach x", "a loop is written otherwise here", "write   for x in order.line_items => …", "let titles = for x in order.line_items => x.title"],
  ["let titles = for x in order.line_items do x.title end", "INT1010", "for x", "a loop is written otherwise here", "write   for x in order.line_items => …", "let titles = for x in order.line_items => x.title"],
  ["let titles = order.line_items.map(x -> x.title)", "INT1010", ".map", "`.map(…)` is a loop here", "write   for x in order.line_items => x.title", undefined],
  ["let titles = order.line_items.map(function (x) { return x.title })", "INT1010", ".map", "`.map(…)` is a loop here", "write   for x in order.line_items => x.title", undefined],
  ["let titles = order.line_items.map(lambda x: x.title)", "INT1010", ".map", "`.map(…)` is a loop here", "write   for x in order.line_items => x.title", undefined],
  ["let titles = map(lambda x: x.title, order.line_items)", "INT1010", "map", "`map` takes what a loop makes", "write   for x in order.line_items => x.title", undefined],
  ["let titles = order.line_items.map(\"title\")", "INT2004", "map", "values have no methods such as `.map(…)`", "write   for x in order.line_items => x.title", "let titles = for x in order.line_items => x.title"],
  ["let total = sum(order.line_items, x => x.quantity)", "INT1010", "sum", "`sum` takes what a loop makes", "write   sum(for x in order.line_items => x.quantity)", undefined],
  ["let total = order.line_items.sum(\"quantity\")", "INT2004", "sum", "values have no methods such as `.sum(…)`", "write   sum(for x in order.line_items => x.quantity)", "let total = sum(for x in order.line_items => x.quantity)"],
  ["let paid = [for item in order.line_items.filter(x => x.quantity > 0) where item.gift_card absent => item.title]", "INT1010", ".filter", "`.filter(…)` is the condition of the loop here", "write   for item in order.line_items where item.quantity > 0 and … => …", "let paid = [for item in order.line_items where item.quantity > 0 and item.gift_card absent => item.title]"],
  // ── Functions
  ["let total = SUM(order.id, 5)", "INT2004", "SUM", "there is no function `SUM`", "write   sum([order.id, 5])", "let total = sum([order.id, 5])"],
  ["let most = Math.max(1, 2)", "INT2004", "Math.max", "there is no function `Math.max`", "write   max(1, 2)", "let most = max([1, 2])"],
  ["let rest = MOD(order.id, 2)", "INT2004", "MOD", "there is no function `MOD`", "write   (order.id - 2 * round(order.id / 2, 0, down))", "let rest = (order.id - 2 * round(order.id / 2, 0, down))"],
  ["let all = TEXTJOIN(\", \", true, order.name, \"x\")", "INT2004", "TEXTJOIN", "there is no function `TEXTJOIN`", "write   join([order.name, \"x\"], \", \")", "let all = join([order.name, \"x\"], \", \")"],
  ["let part = MID(order.name, 2, 3)", "INT2004", "MID", "there is no function `MID`", "a part of a text is the text before or after a character:  before(text, \"-\")   after(text, \"-\")   or its beginning:  cut(text, 5)", undefined],
  ["let year = YEAR(order.created_at)", "INT2004", "YEAR", "there is no function `YEAR`", "a part of a date is written by   format(date, \"yyyy\")   format(date, \"MM\")   format(date, \"dd\")", undefined],
  ["let day = TEXT(order.created_at, \"yyyy-mm-dd\")", "INT2004", "TEXT", "there is no function `TEXT`", "a date is written by   format(date, \"yyyy-MM-dd\")   a number by   format_number(number, \"0.00\")", undefined],
  ["let price = round(order.total_price, 1)", "INT2411", "round(order.total_price, 1)", "`round` is called as round(number, decimals, mode)", "as in   round(order.total_price, 1, half_up)", undefined],
  ["let later = order.created_at + 14", "INT2404", "order.created_at", "`+` works on numbers, and this is datetime", "a later day is   add(order.created_at, 14 days)", undefined],
  ["let later = order.created_at + 14 days", "INT2404", "14 days", "`+` works on numbers, and this is a span of time", "write   add(order.created_at, 14 days)", undefined],
  ["let day = order.created_at.slice(0, 10)", "INT2004", "slice", "values have no methods such as `.slice(…)`", "write   order.created_at | date_in(\"Europe/Vilnius\")", "let day = order.created_at | date_in(\"Europe/Vilnius\")"],
  ["let size = len(order.line_items)", "INT2004", "len", "there is no function `len`", "write   count(order.line_items)", "let size = count(order.line_items)"],
  // ── Days, zones and timetables
  ["let day = order.created_at | date_in(\"Europe/Vilnus\")", "INT2416", "\"Europe/Vilnus\"", "there is no time zone \"Europe/Vilnus\"", "did you mean \"Europe/Vilnius\"?", undefined],
  ["let day = order.created_at | date_in(\"Vilnius\")", "INT2416", "\"Vilnius\"", "there is no time zone \"Vilnius\"", "did you mean \"Europe/Vilnius\"?", undefined],
  ["let day = order.created_at | date_in(\"UTC+2\")", "INT2416", "\"UTC+2\"", "there is no time zone \"UTC+2\"", "an offset does not know of summer time: zones are named by region and city, as in   \"Europe/Vilnius\"", undefined],
  ["let day = order.created_at | date_in(\"EST\")", "INT2421", "\"EST\"", "\"EST\" names no place, and summer time depends on the country", "name a city in that zone:  \"America/Bogota\", \"America/Cancun\", \"America/Cayman\"", undefined],
];

describe("habits from other languages", () => {
  test.each(ROWS)("%s", expectRow);
});

describe("values in the wrong form", () => {
  const field = (line: string): string =>
    `destination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: "Guest" }\n  LineItems: [{ Description: "Goods" }]\n  ${line}\n}`;

  // prettier-ignore
  test.each([
    ["Date: \"2026-02-30\"", "INT2202", "February 2026 has 28 days: its last is   \"2026-02-28\"", undefined],
    ["Date: \"2026-13-01\"", "INT2202", "there is no month 13: months are 01 to 12, and stand in the middle", undefined],
    ["Date: \"30.11.2026\"", "INT2202", "a date is written year-month-day:  \"2026-11-30\"", "Date: \"2026-11-30\""],
    ["Date: \"11/30/2026\"", "INT2202", "a date is written year-month-day:  \"2026-11-30\"", "Date: \"2026-11-30\""],
    ["Date: \"3/4/2026\"", "INT2202", "a date is written year-month-day:  \"2026-04-03\"   or   \"2026-03-04\"", undefined],
    ["Date: \"2026-1-5\"", "INT2202", "a date is written year-month-day:  \"2026-01-05\"", "Date: \"2026-01-05\""],
    ["Date: \"20261130\"", "INT2202", "a date is written year-month-day:  \"2026-11-30\"", "Date: \"2026-11-30\""],
    ["Date: \"2026-11-30T10:00:00Z\"", "INT2202", "a date has no time of day: write   \"2026-11-30\"", "Date: \"2026-11-30\""],
    ["Date: \"soon\"", "INT2202", "a date is written year-month-day, as in   \"2026-01-31\"", undefined],
    ["Date: order.created_at", "INT2202", "a datetime becomes a date in a time zone:  order.created_at | date_in(\"Europe/Vilnius\")", undefined],
    ["Status: \"draft\"", "INT2203", "did you mean \"DRAFT\"?", "Status: \"DRAFT\""],
    ["Status: 5", "INT2202", "the values: \"DRAFT\", \"SUBMITTED\", \"DELETED\", \"AUTHORISED\", \"PAID\", \"VOIDED\"", undefined],
    ["SentToContact: \"true\"", "INT2202", "write   true   without quotes", "SentToContact: true"],
    ["SentToContact: \"no\"", "INT2202", "write   false   without quotes", "SentToContact: false"],
    ["SentToContact: 1", "INT2202", "write   true", "SentToContact: true"],
    ["SentToContact: \"maybe\"", "INT2202", "write true or false, without quotes", undefined],
    ["CurrencyRate: \"1.5\"", "INT2202", "write a number without quotes:  1.5", "CurrencyRate: 1.5"],
    ["CurrencyRate: order.name", "INT2202", "take a field that is a number, or read it as one:  decimal(order.name) on error hold \"why\"", undefined],
    ["Reference: 5", "INT2202", "write it as a text:  \"5\"", "Reference: \"5\""],
    ["Reference: order.note", "INT2205", "cut it:  order.note | cut(255)   or after a whole word:  order.note | cut_words(255)", undefined],
    ["CurrencyRate: order.total_price / 3", "INT2405", "write   round(order.total_price / 3, 6, half_up)", undefined],
  ] as readonly (readonly [string, string, string, string | undefined])[])("%s", (line, code, help, mended) => {
    const text = whole(field(line));
    expect(compileText(text).diagnostics.map((one) => [one.code, one.help])).toEqual([[code, help]]);
    const after = mend(text);
    if (mended === undefined) expect(after.text).toBe(text);
    else {
      expect(after.text).toBe(whole(field(mended)));
      expect(after.diagnostics).toEqual([]);
    }
  });
});

test("a list for a record that contains only a list, as in XML", () => {
  const text = whole(`destination invoice = directo.create_invoice {
  number: order.id
  customercode: "SHOP"
  date: order.created_at | local("Europe/Vilnius")
  rows: [for item in order.line_items => { item: "CUP", quantity: item.quantity, price: item.price }]
}`);
  const [wrong] = compileText(text).diagnostics.filter(({ code }) => code === "INT2202");
  expect(wrong?.help).toMatch(/^the list goes into its field: {2}\{ row: /);
});

describe("timetables", () => {
  const flow = (timetable: string): string =>
    `integ 1\nintegration "example"\nsource orders = all shopify.list_orders since last run\ntrigger schedule ${timetable}\ndestination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: "Guest" }\n  LineItems: [{ Description: "Goods" }]\n}\n`;

  // prettier-ignore
  test.each([
    ["every day at 23:55 in \"Europe/Vilnius\"", "INT1010", "write   daily at 23:55", "daily at 23:55 in \"Europe/Vilnius\""],
    ["daily 8:00 in \"Europe/Vilnius\"", "INT1010", "write   daily at 08:00", "daily at 08:00 in \"Europe/Vilnius\""],
    ["daily at 8 in \"Europe/Vilnius\"", "INT1010", "write   daily at 08:00", "daily at 08:00 in \"Europe/Vilnius\""],
    ["every monday at 8am in \"Europe/Vilnius\"", "INT1010", "write   weekly on monday at 08:00", "weekly on monday at 08:00 in \"Europe/Vilnius\""],
    ["weekly monday at 08:00 in \"Europe/Vilnius\"", "INT1010", "write   weekly on monday at 08:00", "weekly on monday at 08:00 in \"Europe/Vilnius\""],
    ["weekdays at 7:30 pm in \"Europe/Vilnius\"", "INT1010", "write   cron \"30 19 * * 1-5\"", "cron \"30 19 * * 1-5\" in \"Europe/Vilnius\""],
    ["every month on 1 at 06:00 in \"Europe/Vilnius\"", "INT1010", "write   monthly on 1 at 06:00", "monthly on 1 at 06:00 in \"Europe/Vilnius\""],
    ["at midnight in \"Europe/Vilnius\"", "INT1010", "write   daily at 00:00", "daily at 00:00 in \"Europe/Vilnius\""],
    ["hourly", "INT1010", "write   every 1 hour", "every 1 hour"],
    ["every hour", "INT1010", "write   every 1 hour", "every 1 hour"],
    ["dayly at 23:55 in \"Europe/Vilnius\"", "INT1004", "did you mean daily?", "daily at 23:55 in \"Europe/Vilnius\""],
    ["daily at 25:00 in \"Europe/Vilnius\"", "INT2507", "times are written 00:00 to 23:59", undefined],
    ["cron \"99 * * * *\" in \"Europe/Vilnius\"", "INT2507", "\"*/10 6-22 * * 1-5\" is every ten minutes from 6 to 22, Monday to Friday", undefined],
    ["cron \"* * * *\" in \"Europe/Vilnius\"", "INT2507", "\"*/10 6-22 * * 1-5\" is every ten minutes from 6 to 22, Monday to Friday", undefined],
    ["weekly on mondy at 08:00 in \"Europe/Vilnius\"", "INT2507", "write   monday", undefined],
    ["monthly on 31 at 08:00 in \"Europe/Vilnius\"", "INT2507", "write   last", undefined],
  ] as readonly (readonly [string, string, string, string | undefined])[])("%s", (timetable, code, help, mended) => {
    const text = flow(timetable);
    expect(compileText(text).diagnostics.map((one) => [one.code, one.help])).toEqual([[code, help]]);
    const after = mend(text);
    expect(after.text).toBe(flow(mended ?? timetable));
    if (mended !== undefined) expect(after.diagnostics).toEqual([]);
  });
});

test("a condition on a list moves to the loop's name, next to its own condition", () => {
  const text = whole(
    'let few = [for item in order.line_items.filter(x => x.id > 1 or x.title == "x") where item.quantity > 0 => item.title]',
  );
  expect(mend(text)).toEqual({
    text: whole(
      'let few = [for item in order.line_items where (item.id > 1 or item.title == "x") and item.quantity > 0 => item.title]',
    ),
    diagnostics: [],
  });
});

test("a timetable without a zone asks for one next", () => {
  const text = whole("").replace("webhook shopify.orders_paid", "schedule every day at 23:55");
  expect(compileText(text).diagnostics.map((one) => one.help)).toEqual(['write   daily at 23:55 in "Europe/Vilnius"']);
  const after = mend(text);
  expect(after.text).toBe(text.replace("every day", "daily"));
  expect(after.diagnostics.map((one) => one.message)).toEqual(["a time of day needs a time zone"]);
});

test("a field set to null is left out with its line", () => {
  const text = whole(
    'destination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: "Guest" }\n  Reference: null\n  LineItems: [{ Description: "Goods" }]\n}',
  );
  expect(compileText(text).diagnostics.map((one) => one.message)).toEqual(["`xero.Invoice.Reference` can't be null"]);
  expect(mend(text)).toEqual({ text: text.replace("  Reference: null\n", ""), diagnostics: [] });
});

test("a source that does not fit its trigger is one mistake, reported at the source", () => {
  const text = whole("").replace("shopify.Order\n", "xero.Invoice\n");
  const { diagnostics } = compileText(text);
  expect(diagnostics.map((one) => one.message)).toEqual([
    "shopify.orders_paid brings a shopify.Order, and the source is xero.Invoice",
  ]);
  expect(text.slice(diagnostics[0]?.place.start, diagnostics[0]?.place.end)).toBe("xero.Invoice");
});

test("another verb for the same operation is suggested", () => {
  const { diagnostics } = compileText(whole("").replace("upsert_invoice", "write_contact"));
  expect(diagnostics[0]?.help).toBe("did you mean upsert_contact?");
});

test("a wrong currency is reported where it is written", () => {
  const text = whole(
    'destination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: "Guest" }\n  CurrencyCode: "EUR"\n  LineItems: [{ Description: "Goods", UnitAmount: order.total_price }]\n}',
  );
  const [only, ...more] = compileText(text).diagnostics;
  expect(more).toEqual([]);
  expect(text.slice(only?.place.start, only?.place.end)).toBe('"EUR"');
  expect(only?.help).toBe("write the currency that the amounts are in:  order.currency   or take amounts in EUR");
});

test("examples use the spec's own time zone", () => {
  const day = 'let day = order.created_at | date_in("Europe/Riga")';
  const { diagnostics } = compileText(
    whole(`${day}\ntable days(a: date) -> text { else => "x" }\nlet x = days[order.created_at]`),
  );
  expect(diagnostics.some((one) => one.help?.includes("Europe/Vilnius") === true)).toBe(false);
});
