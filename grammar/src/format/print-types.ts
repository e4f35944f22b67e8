/** Prints types and parameters. */
import * as doc from "prettier/doc";
import type { Printers } from "./printing.ts";

const { join } = doc.builders;

export const types = {
  Parameter: (_, p) => [p.at("name"), ": ", p.at("type")],
  NamedType: (node, p) => [p.at("name"), node.scale === undefined ? "" : ["(", p.at("scale"), ")"]],
  ListType: (_, p) => ["list of ", p.at("element")],
  MapType: (_, p) => ["map of ", p.at("value")],
  OptionalType: (_, p) => [p.at("type"), "?"],
  RecordType: (_, p) => ["{ ", join(", ", p.all("fields")), " }"],
  OneOfType: (_, p) => ["one of (", join(", ", p.all("members")), ")"],
} satisfies Partial<Printers>;
