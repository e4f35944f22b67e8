/** A text with its settings filled in. @param but a hole that stays */
export function filled(template: string, settings: Readonly<Record<string, string>>, but?: string): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => (name === but ? hole : (settings[name] ?? "")));
}
