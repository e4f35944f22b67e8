/** Formatting of specs: `format(text)`, and the Prettier plugin behind it. */
import { format as prettierFormat } from "prettier/standalone";
import { integPlugin, UnformattableError } from "./plugin.ts";

export { UnformattableError };

/**
 * Formats a spec. Idempotent; keeps every comment.
 * @throws UnformattableError if the text has syntax errors: leave it unchanged then.
 */
export async function format(text: string): Promise<string> {
  return prettierFormat(text, { parser: "integ", plugins: [integPlugin], printWidth: 120 });
}
