// Texts of agents and people inside Markdown: every sign that could become markup is escaped. Pure.

export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&@:]/g, '\\$&').replace(/\s+/g, ' ');
}
