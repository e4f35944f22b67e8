/** `@integ/runtime/html`: texts that a shop has stored as HTML. Only modules that use one of these import it. */
import { decodeHTML } from "entities";

/** Character references of HTML as the characters that they stand for: `Tom &amp; Jerry` is `Tom & Jerry`. Tags stay. */
export function decodeHtml(text: string): string {
  return text.includes("&") ? decodeHTML(text) : text;
}
