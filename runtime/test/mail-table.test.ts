/** Names of people and articles are literal text in a mail, and never become HTML. */
import { expect, test } from "vitest";
import { htmlOf, plainOf } from "../src/host/mail/table.ts";

const TEXT = 'Sveiki, <b>Ona</b> & Co,\nžr. "#7"';
const TABLE = { columns: ["Prekė", "<i>"], rows: [["<script>alert('x')</script>", "1 < 2"]] };

test("HTML characters are escaped in the text, in titles and in cells", () => {
  const html = htmlOf(TEXT, TABLE);
  expect(html.match(/<(?!\/?(?:p|table|tr|th|td)\b)/g)).toBeNull();
  expect(html).toContain("Sveiki, &#60;b&#62;Ona&#60;/b&#62; &#38; Co");
  expect(html).toContain("&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;");
});

test("the plain text has them unchanged", () => {
  expect(plainOf(TEXT, TABLE)).toContain("<b>Ona</b> & Co");
  expect(plainOf(TEXT, TABLE)).toContain("<script>alert('x')</script>  1 < 2");
});
