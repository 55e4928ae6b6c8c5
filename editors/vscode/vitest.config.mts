import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One file of tests at a time is quicker here than the workers' start.
    fileParallelism: false,
  },
  resolve: {
    alias: { vscode: path.join(import.meta.dirname, 'test', 'vscode.ts') },
  },
});
