/** JSON pointers (RFC 6901) as the names that they are made of. */

/** A name as a step of a pointer. */
export function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A step of a pointer as the name that it stands for. */
export function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The names that lead to a place, from the outermost: `/a~1b/0` is `a/b`, then `0`. */
export function stepsOf(pointer: string): string[] {
  return pointer.split("/").slice(1).map(unescapeStep);
}
