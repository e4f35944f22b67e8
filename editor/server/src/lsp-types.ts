/** Converts the service's results to the protocol's types. */
import type { Completion, CompletionKind, Diagnostic, OutlineItem, TextEdit, Token } from "@integ/language-service";
import { TOKEN_KINDS, TOKEN_MODIFIERS } from "@integ/language-service";
import {
  CompletionItemKind, DiagnosticSeverity, DiagnosticTag, InsertTextFormat, InsertTextMode, SymbolKind,
  type CompletionItem, type Diagnostic as Reported, type DocumentSymbol, type Range, type WorkspaceEdit,
} from "vscode-languageserver"; // prettier-ignore
import type { Sources } from "./places.ts";

const COMPLETION_KINDS: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  field: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  variable: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  keyword: CompletionItemKind.Keyword,
  system: CompletionItemKind.Module,
  operation: CompletionItemKind.Method,
  event: CompletionItemKind.Event,
  type: CompletionItemKind.Struct,
  table: CompletionItemKind.Constant,
  file: CompletionItemKind.File,
  snippet: CompletionItemKind.Snippet,
  setting: CompletionItemKind.Property,
};

/** How an editor inserts completions. */
export interface Style {
  /** Whether it supports snippets. */
  readonly snippets: boolean;
  /** Whether it can insert indentation unchanged. Otherwise it adds that of the line at the cursor. */
  readonly asIs: boolean;
  /** The indentation of the line at the cursor. */
  readonly indent: string;
}

/** Converts a completion. @param at its index in the list @param list the list's number */
export function completionItem(one: Completion, at: number, list: number, range: Range, style: Style): CompletionItem {
  const { snippets, asIs, indent } = style;
  const written = one.snippet === true && !snippets ? withoutStops(one.insert) : one.insert;
  const isLong = written.includes("\n");
  const text = asIs ? written : written.replaceAll(`\n${indent}`, "\n");
  return {
    label: one.label,
    kind: COMPLETION_KINDS[one.kind],
    ...(one.detail === undefined ? {} : { detail: one.detail }),
    sortText: String(at).padStart(5, "0"),
    ...(one.required === true ? { preselect: at === 0 } : {}),
    textEdit: { range, newText: text },
    insertTextFormat: one.snippet === true && snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(isLong && asIs ? { insertTextMode: InsertTextMode.asIs } : {}),
    data: { list, at },
  };
}

/** A snippet as plain text, for editors without snippets. */
function withoutStops(snippet: string): string {
  return snippet
    .replaceAll(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, "$1")
    .replaceAll(/\$\{?\d+\}?/g, "")
    .replaceAll(/\\([\\$}])/g, "$1");
}

const NEEDLESS = new Set(["INT2212", "INT2213", "INT2214", "INT2304"]);

/** Converts a diagnostic with its related places. */
export function reported(one: Diagnostic, sources: Sources): Reported {
  const lines = [
    one.message,
    ...(one.failsFor === undefined ? [] : [`fails for: ${one.failsFor}`]),
    ...(one.help === undefined ? [] : [`help: ${one.help}`]),
  ];
  const related = one.related ?? [];
  return {
    range: sources.range(one.place.path, one.place),
    severity: one.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: one.code,
    source: "integ",
    message: lines.join("\n"),
    ...(NEEDLESS.has(one.code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length === 0
      ? {}
      : { relatedInformation: related.map(({ place, message }) => ({ location: sources.location(place), message })) }),
  };
}

/** Edits of several files. */
export function workspaceEdit(edits: readonly TextEdit[], sources: Sources): WorkspaceEdit {
  const changes: Record<string, { range: Range; newText: string }[]> = {};
  for (const edit of edits)
    (changes[sources.addresses.uriOf(edit.path)] ??= []).push({
      range: sources.range(edit.path, edit),
      newText: edit.text,
    });
  return { changes };
}

const SYMBOL_KINDS: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
  integration: SymbolKind.Module,
  source: SymbolKind.Interface,
  trigger: SymbolKind.Event,
  read: SymbolKind.Variable,
  value: SymbolKind.Variable,
  destination: SymbolKind.Class,
  guard: SymbolKind.Operator,
  table: SymbolKind.Constant,
  function: SymbolKind.Function,
  mapping: SymbolKind.Function,
  test: SymbolKind.Method,
  field: SymbolKind.Field,
  other: SymbolKind.Key,
};

/** A declaration of the outline, with its children. */
export function documentSymbol(item: OutlineItem, path: string, sources: Sources): DocumentSymbol {
  return {
    name: item.name,
    kind: SYMBOL_KINDS[item.kind],
    ...(item.detail === undefined || item.detail === "" ? {} : { detail: item.detail }),
    range: sources.range(path, item),
    selectionRange: sources.range(path, item.selection),
    children: item.children.map((one) => documentSymbol(one, path, sources)),
  };
}

/** The symbol kind of a declaration. */
export function symbolKind(item: OutlineItem): SymbolKind {
  return SYMBOL_KINDS[item.kind];
}

/** Tokens in the protocol's encoding: positions relative to the previous token. */
export function encodedTokens(tokens: readonly Token[], path: string, sources: Sources): number[] {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const token of tokens) {
    const { start } = sources.range(path, token);
    const modifiers = token.modifiers.reduce((bits, one) => bits | (1 << TOKEN_MODIFIERS.indexOf(one)), 0);
    data.push(
      start.line - line,
      start.line === line ? start.character - character : start.character,
      token.end - token.start,
      TOKEN_KINDS.indexOf(token.kind),
      modifiers,
    );
    ({ line, character } = start);
  }
  return data;
}
