/** Fills the settings into a text. @param but a placeholder to keep */
export function filled(template: string, settings: Readonly<Record<string, string>>, but?: string): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => (name === but ? hole : (settings[name] ?? "")));
}
