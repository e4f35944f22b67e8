/** The JSON pointer for an offset in a JSON text. */
import { escapeStep } from "@integ/runtime/pointers";

/** @param offset the start of a key or a value, in the output of JSON.stringify */
export function pointerAt(text: string, offset: number): string {
  const steps: (string | number)[] = [];
  /** For each enclosing collection: whether it is a list. */
  const lists: boolean[] = [];
  let isKey = false;
  for (let i = 0; i < text.length;) {
    const sign = text[i];
    if (sign === '"') {
      const end = closing(text, i);
      if (isKey && lists.at(-1) === false) {
        steps[steps.length - 1] = String(JSON.parse(text.slice(i, end)));
        isKey = false;
      }
      if (offset < end) break;
      i = end;
      continue;
    }
    if (sign === "{" || sign === "[") {
      if (i >= offset) break;
      lists.push(sign === "[");
      steps.push(sign === "[" ? 0 : "");
      isKey = sign === "{";
    } else if (sign === "}" || sign === "]") {
      lists.pop();
      steps.pop();
    } else if (sign === ",") {
      if (lists.at(-1) === true) steps[steps.length - 1] = Number(steps.at(-1)) + 1;
      else isKey = true;
    } else if (i >= offset && sign !== undefined && !/[\s:]/.test(sign)) break;
    i++;
  }
  return steps.map((step) => `/${escapeStep(String(step))}`).join("");
}

function closing(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}
