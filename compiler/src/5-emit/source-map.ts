/** The source map from a generated module to its spec, so that stack traces show the spec's lines. */
import type { SourceText } from "@integ/grammar";
import { addMapping, GenMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import type { Mapping } from "./doc.ts";

/** A source map (version 3) as JSON, with the spec's text in it. */
export function sourceMap(mappings: readonly Mapping[], file: string, specPath: string, source: SourceText): string {
  const map = new GenMapping({ file });
  setSourceContent(map, specPath, source.text);
  let last = "";
  for (const { line, column, origin } of mappings) {
    const { line: sourceLine, column: sourceColumn } = source.position(origin.start);
    const key = `${line}:${column}`;
    if (key === last) continue;
    last = key;
    addMapping(map, {
      generated: { line: line + 1, column },
      source: specPath,
      original: { line: sourceLine, column: sourceColumn - 1 },
    });
  }
  return `${JSON.stringify(toEncodedMap(map))}\n`;
}
