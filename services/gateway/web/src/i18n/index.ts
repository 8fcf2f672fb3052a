import { createI18n, type I18n } from 'vue-i18n'
import { bcp47, textsFor, type Texts } from '@/domain/languages'

const TEXTS: Record<Texts, () => Promise<{ default: Record<string, unknown> }>> = {
  en: () => import('./locales/en.json'),
  ru: () => import('./locales/ru.json'),
  de: () => import('./locales/de.json'),
}
/** What only the administration and the page about absences say: loaded with them. */
const MORE_TEXTS: Record<Texts, () => Promise<{ default: Record<string, unknown> }>> = {
  en: () => import('./locales/more/en.json'),
  ru: () => import('./locales/more/ru.json'),
  de: () => import('./locales/more/de.json'),
}
const WIDGET_TEXTS: Record<Texts, () => Promise<{ default: object }>> = {
  en: () => import('@bitrix24/b24ui-nuxt/runtime/locale/en.js'),
  ru: () => import('@bitrix24/b24ui-nuxt/runtime/locale/ru.js'),
  de: () => import('@bitrix24/b24ui-nuxt/runtime/locale/de.js'),
}

export interface Words {
  i18n: I18n<Record<string, never>, Record<string, never>, Record<string, never>, string, false>
  widgets: object
  locale: string
  texts: Texts
  /** Adds the texts of the pages that most visitors never open. */
  more: () => Promise<void>
}

/** Loads one language only. Texts exist in three languages; dates and numbers follow the portal's own. */
export async function loadWords(language: string): Promise<Words> {
  const texts = textsFor(language)
  const locale = bcp47(language)
  const [messages, widgets] = await Promise.all([TEXTS[texts](), WIDGET_TEXTS[texts]()])
  const i18n = createI18n({ legacy: false, locale: texts, messages: { [texts]: messages.default } as never, missingWarn: false, fallbackWarn: false })
  const more = async () => i18n.global.mergeLocaleMessage(texts, (await MORE_TEXTS[texts]()).default as never)
  // The widgets hand `code` to Intl, so it has to be a BCP-47 tag and not Bitrix24's own code.
  return { i18n: i18n as unknown as Words['i18n'], widgets: { ...widgets.default, code: locale, locale }, locale, texts, more }
}
