/** `@integ/runtime/html`: functions for HTML texts. Only modules that use one of them import it. */
import { decodeHTML } from "entities";

/** Decodes HTML character references: `Tom &amp; Jerry` becomes `Tom & Jerry`. Tags stay. */
export function decodeHtml(text: string): string {
  return text.includes("&") ? decodeHTML(text) : text;
}
