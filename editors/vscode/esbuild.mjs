// Bundles the extension into one file: `node esbuild.mjs`, with --watch while developing.
import * as esbuild from 'esbuild';

const watching = process.argv.includes('--watch');
const options = {
  entryPoints: ['src/extension.ts'],
  outfile: 'out/extension.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: !watching,
  sourcemap: watching,
  logLevel: 'warning',
};

if (watching) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
}
