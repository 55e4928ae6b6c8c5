// Formats Lua files by StyLua, or says which are not formatted: `node format.mjs [--write] FILE…`.
// StyLua comes as a library, so its settings stand here; `stylua.toml` of the plug-in has the same
// for editors, and a test compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import { Config, formatCode, IndentType, OutputVerification, QuoteStyle } from '@johnnymorganz/stylua';

function settings() {
  // A new one each time: formatting takes it along.
  const made = Config.new();
  made.column_width = 100;
  made.indent_type = IndentType.Spaces;
  made.indent_width = 2;
  made.quote_style = QuoteStyle.AutoPreferSingle;
  return made;
}

const words = process.argv.slice(2);
const write = words[0] === '--write';
let differing = 0;
for (const file of words.slice(write ? 1 : 0)) {
  const text = readFileSync(file, 'utf8');
  const formatted = formatCode(text, settings(), undefined, OutputVerification.Full);
  if (formatted !== text) {
    differing += 1;
    console.log(file);
    if (write) writeFileSync(file, formatted);
  }
}
process.exitCode = differing && !write ? 1 : 0;
