// Bundles the extension into one file, and the page of a thread into another:
// `node esbuild.mjs`, with --watch while developing.
import * as esbuild from 'esbuild';

const watching = process.argv.includes('--watch');
const both = { bundle: true, minify: !watching, sourcemap: watching, logLevel: 'warning' };
const bundles = [
  {
    entryPoints: ['src/extension.ts'],
    outfile: 'out/extension.js',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    entryPoints: ['src/thread/page/page.ts'],
    outfile: 'out/thread.js',
    platform: 'browser',
    target: 'chrome122',
    format: 'iife',
  },
].map((bundle) => ({ ...both, ...bundle }));

for (const bundle of bundles) {
  if (watching) {
    await (await esbuild.context(bundle)).watch();
  } else {
    await esbuild.build(bundle);
  }
}
