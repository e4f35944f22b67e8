/** The names and values that a JSON Schema allows at a place of a file. */

/** Covers the keywords in the schemas of integ's own files. */
export interface FileSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, FileSchema>>;
  readonly patternProperties?: Readonly<Record<string, FileSchema>>;
  readonly additionalProperties?: boolean | FileSchema;
  readonly items?: FileSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, FileSchema>>;
  readonly anyOf?: readonly FileSchema[];
  readonly oneOf?: readonly FileSchema[];
  readonly allOf?: readonly FileSchema[];
}

/** All alternatives of a schema at one place, with references followed. */
export function choicesOf(root: FileSchema, schema: FileSchema, depth = 0): FileSchema[] {
  if (depth > 8) return [];
  const referred = schema.$ref === undefined ? undefined : root.$defs?.[schema.$ref.replace("#/$defs/", "")];
  const parts = [...(referred === undefined ? [] : [referred]), ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]; // prettier-ignore
  return [schema, ...parts.flatMap((one) => choicesOf(root, one, depth + 1))];
}

/** The schemas at the end of a path. */
export function schemasAt(root: FileSchema, path: readonly string[]): FileSchema[] {
  let at: FileSchema[] = choicesOf(root, root);
  for (const step of path)
    at = at.flatMap((schema) => {
      const next = step === "[]" ? schema.items : stepInto(schema, step);
      return next === undefined ? [] : choicesOf(root, next);
    });
  return at;
}

function stepInto(schema: FileSchema, name: string): FileSchema | undefined {
  const own = schema.properties?.[name];
  if (own !== undefined) return own;
  const pattern = Object.entries(schema.patternProperties ?? {}).find(([one]) => new RegExp(one, "u").test(name));
  if (pattern !== undefined) return pattern[1];
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

/** Whether the value of a name takes several lines. */
export function isBlock(root: FileSchema, schema: FileSchema): boolean {
  return choicesOf(root, schema).some(({ type, properties }) => properties !== undefined || type === "object");
}
