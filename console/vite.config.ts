import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server replaces this in each page by the nonce of its Content-Security-Policy. */
export const NONCE_PLACE = '__BELFRY_NONCE__';

/**
 * What most screens share comes in two files: each file costs a request with its headers, and one alone would be compiled in one long task.
 */
const SHARED = [
  { name: 'base', test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next)\// },
  { name: 'shared' },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  html: { cspNonce: NONCE_PLACE },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of the server's: a data: URL would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { minShareCount: 6, groups: SHARED } } },
    // CodeMirror is large and loaded only where a screen edits.
    chunkSizeWarningLimit: 900,
  },
  // `npm run dev -w console`: the page from Vite, the API from a server that runs beside it.
  server: { port: 8720, proxy: { '/api': process.env.BELFRY_SERVER ?? 'http://127.0.0.1:8710' } },
});
