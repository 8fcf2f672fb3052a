import { formatMoney } from '@/domain/money'
import { useServices } from '@/app/services'

/** Dates and amounts in the portal's language, in the reader's own time zone. */
export function useFormats() {
  const { locale } = useServices()
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const shown = (format: Intl.DateTimeFormat, instant: string) => {
    const at = new Date(instant)
    return Number.isNaN(at.getTime()) ? instant : format.format(at)
  }
  return {
    date: (instant: string) => shown(days, instant),
    dateTime: (instant: string) => shown(moments, instant),
    number: (value: number, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options).format(value),
    money: (amount: string, currency: string) => formatMoney(amount, currency, locale),
  }
}
