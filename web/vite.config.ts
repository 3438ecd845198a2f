import tailwindcss from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { msw } from 'msw/vite';
import { defineConfig } from 'vitest/config';

const API = process.env.HOLDFAST_API_URL ?? 'http://127.0.0.1:8000';

export default defineConfig(({ mode }) => ({
  plugins: [
    // Options in tsr.config.json, which `npm run routes` reads as well.
    tanstackRouter(),
    react(),
    tailwindcss(),
    // The mocked network of `npm run dev:mocked`; no build carries it.
    ...(mode === 'mocked' ? [msw({ mode: 'worker-only' })] : []),
  ],
  resolve: { alias: { '@': `${import.meta.dirname}/src` } },
  build: {
    outDir: '../server/src/holdfast/entrypoints/static/app',
    emptyOutDir: true,
    // Everything is a file of our own origin: a strict CSP refuses data: fonts and inline scripts.
    assetsInlineLimit: 0,
    sourcemap: false,
    target: 'baseline-widely-available',
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy:
      mode === 'mocked'
        ? undefined
        : Object.fromEntries(['/api', '/simulator', '/media'].map((path) => [path, { target: API, xfwd: true }])),
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    // The suite formats times; it must not depend on where it runs.
    env: { TZ: 'Europe/Berlin' },
    pool: 'threads',
    // One worker with one jsdom for all files: starting one each takes longer than the tests. `setup.ts` tidies up.
    isolate: false,
    maxWorkers: 1,
  },
}));
