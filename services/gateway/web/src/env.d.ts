/// <reference types="vite/client" />
declare module '@bitrix24/b24ui-nuxt/runtime/locale/*.js' {
  const locale: { name: string, code: string, locale: string, messages: object }
  export default locale
}
