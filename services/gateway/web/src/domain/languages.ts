/** Bitrix24 language codes that are not BCP-47, and which of our texts serve them. */
const BCP47: Record<string, string> = {
  br: 'pt-BR', la: 'es', in: 'hi', kz: 'kk', ua: 'uk', vn: 'vi', sc: 'zh-Hans', tc: 'zh-Hant',
}
const TEXTS: Record<string, Texts> = { en: 'en', ru: 'ru', de: 'de', kz: 'ru', by: 'ru' }

export type Texts = 'en' | 'ru' | 'de'

/** A tag that Intl accepts for any code the portal may send. */
export function bcp47(code: string): string {
  const wanted = BCP47[code.toLowerCase()] ?? code
  try {
    return Intl.getCanonicalLocales(wanted)[0] ?? 'en'
  }
  catch {
    return 'en'
  }
}

export function textsFor(code: string): Texts {
  return TEXTS[code.toLowerCase().slice(0, 2)] ?? 'en'
}
