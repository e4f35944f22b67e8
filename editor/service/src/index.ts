/** What an editor asks of integ, free of `node:`: mistakes, completion, descriptions, renaming, quick fixes. */
export type { Diagnostic, Span, TextEdit } from "@integ/grammar";
export type { Completion, CompletionKind, Completions } from "./completion/item.ts";
export type { Hover } from "./hover.ts";
export { LanguageService, type ServiceHost } from "./service.ts";
export type { Location } from "./view.ts";
