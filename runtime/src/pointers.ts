/** Splits JSON pointers (RFC 6901) into names, and escapes names. */

/** Escapes a name as a step of a pointer. */
export function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The name that a pointer's step stands for. */
export function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The names of a pointer, from the outermost: `/a~1b/0` is `a/b`, then `0`. */
export function stepsOf(pointer: string): string[] {
  return pointer.split("/").slice(1).map(unescapeStep);
}
