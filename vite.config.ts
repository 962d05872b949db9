import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { artefacts } from './web/node/artefacts.ts';
import { bridgeText } from './web/node/bridge-text.ts';
import { lessons } from './web/node/lessons.ts';
import { contentSecurityPolicy } from './web/node/policy.ts';
import { noNode } from './web/node/no-node.ts';
import { pageDouble } from './web/node/page-double.ts';
import { offlineList } from './web/node/offline-list.ts';
import { offlineParts } from './web/node/offline-parts.ts';
import { preloadPage } from './web/node/preload-page.ts';
import { searchIndex } from './web/node/search-index.ts';
import { packageParts, packagesSite } from './web/node/packages-site.ts';
import { shelfParts, shelfSite } from './web/node/shelf-site.ts';

const headers = { 'Content-Security-Policy': contentSecurityPolicy, 'X-Content-Type-Options': 'nosniff' };

/** Their names stay: browsers look there for an update. */
const SERVICE_WORKERS: Readonly<Record<string, string>> = {
  'service-worker': 'preview-worker.js',
  'offline-worker': 'offline-worker.js',
};

/** `--mode double` builds the page around a scripted sandbox, for the page's own tests. */
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [
    svelte({ configFile: false }),
    artefacts(),
    bridgeText(),
    lessons(),
    searchIndex(),
    preloadPage(),
    offlineList(),
    shelfSite(),
    packagesSite(),
    offlineParts(() => [...shelfParts(), ...packageParts()]),
    ...(mode === 'double' ? [pageDouble()] : []),
  ],
  worker: {
    format: 'es',
    plugins: () => [noNode()],
    // A service worker serves what lies beside its script or below.
    rolldownOptions: {
      output: {
        entryFileNames: ({ name }) => SERVICE_WORKERS[name] ?? 'assets/[name]-[hash].js',
      },
    },
  },
  build: {
    outDir: mode === 'double' ? '.cache/dist-double' : 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The machine's files are fetched as they are; nothing binary belongs into a script.
    assetsInlineLimit: 0,
    // Most of the page is one script; what is loaded later is kept for when the network has gone (web/offline).
    chunkSizeWarningLimit: 600,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { headers },
  preview: { headers, host: '127.0.0.1' },
}));
