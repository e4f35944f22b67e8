/** The position at which a text stops being JSON; JSON.parse reports it for some mistakes only. */

/** White space, or one token of JSON, at the current position. */
const TOKEN = /[ \t\r\n]+|[[\]{}:,]|"(?:(?:(?![\p{Cc}"\\]).)|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/uy; // prettier-ignore

/** The beginning of a token, where a text was cut off. */
const CUT =
  /^(?:"(?:(?!\p{Cc}|["\\]).|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*(?:\\(?:u[\da-fA-F]{0,3})?)?|t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-|-?\d+(?:\.|(?:\.\d+)?[eE][-+]?))$/u;

type Expected = "value" | "value or ]" | "name or }" | "name" | ":" | ", or the end" | "nothing";

/** The offset of the first unexpected token; the text's length if something is missing at its end. */
export function jsonMistake(text: string): number {
  const around: ("{" | "[")[] = [];
  let expected: Expected = "value";
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const token: string | undefined = TOKEN.exec(text)?.[0];
    if (token === undefined) return CUT.test(text.slice(at)) ? text.length : at;
    if (!/^[ \t\r\n]/.test(token)) {
      const next = after(token, expected, around);
      if (next === undefined) return at;
      expected = next;
    }
    at += token.length;
  }
  return text.length;
}

function after(token: string, expected: Expected, around: ("{" | "[")[]): Expected | undefined {
  const closed = (): Expected => {
    around.pop();
    return around.length === 0 ? "nothing" : ", or the end";
  };
  switch (expected) {
    case "nothing":
      return undefined;
    case ":":
      return token === ":" ? "value" : undefined;
    case ", or the end":
      if (token === ",") return around.at(-1) === "{" ? "name" : "value";
      return token === (around.at(-1) === "{" ? "}" : "]") ? closed() : undefined;
    case "name or }":
    case "name":
      if (token === "}" && expected === "name or }") return closed();
      return token.startsWith('"') ? ":" : undefined;
    case "value or ]":
    case "value":
      if (token === "]" && expected === "value or ]") return closed();
      if (token === "{" || token === "[") {
        around.push(token);
        return token === "{" ? "name or }" : "value or ]";
      }
      if (/^[\]}:,]$/.test(token)) return undefined;
      return around.length === 0 ? "nothing" : ", or the end";
  }
}
