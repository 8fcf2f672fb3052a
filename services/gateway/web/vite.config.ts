/// <reference types="vitest/config" />
import b24ui from '@bitrix24/b24ui-nuxt/vite'
import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/app/',
  plugins: [
    vue(),
    b24ui({
      // The section switches its own mode: VueUse's switch needs an inline style, which the content security policy forbids.
      colorMode: false,
      colorModeStorageKey: null,
      experimental: { componentDetection: true },
    }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: '../src/gateway/static',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/unit/**/*.test.ts'],
    // A test says what happens, not how fast: a busy machine takes seconds to mount a form.
    testTimeout: 60_000,
    server: { deps: { inline: ['@bitrix24/b24ui-nuxt'] } },
  },
})
