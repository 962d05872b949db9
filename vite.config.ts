import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { artefacts } from './web/node/artefacts.ts';
import { bridgeText } from './web/node/bridge-text.ts';
import { lessons } from './web/node/lessons.ts';
import { contentSecurityPolicy } from './web/node/policy.ts';
import { noNode } from './web/node/no-node.ts';
import { pageDouble } from './web/node/page-double.ts';
import { preloadPage } from './web/node/preload-page.ts';

const headers = { 'Content-Security-Policy': contentSecurityPolicy, 'X-Content-Type-Options': 'nosniff' };

/** `--mode double` builds the page around a scripted sandbox, for the page's own tests. */
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [
    svelte({ configFile: false }),
    artefacts(),
    bridgeText(),
    lessons(),
    preloadPage(),
    ...(mode === 'double' ? [pageDouble()] : []),
  ],
  worker: {
    format: 'es',
    plugins: () => [noNode()],
    // A service worker serves what lies beside its script or below.
    rolldownOptions: {
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'preview-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  build: {
    outDir: mode === 'double' ? '.cache/dist-double' : 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The machine's files are fetched as they are; nothing binary belongs into a script.
    assetsInlineLimit: 0,
    // The page is one script: what were loaded later would be missing when the network has gone meanwhile.
    chunkSizeWarningLimit: 600,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { headers },
  preview: { headers, host: '127.0.0.1' },
}));
