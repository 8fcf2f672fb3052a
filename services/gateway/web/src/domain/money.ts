/**
 * Exact decimal arithmetic on strings and BigInt; no number ever holds an amount.
 * Wire format: plain decimal string such as "1200.00" plus an ISO 4217 code.
 */
const MINOR_UNITS: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, CLP: 0, ISK: 0, KWD: 3, BHD: 3, OMR: 3, TND: 3, JOD: 3 }

export interface Decimal { readonly units: bigint, readonly scale: number }
export interface Totals { readonly net: string, readonly tax: string, readonly gross: string }
export interface PricedLine { readonly quantity: string, readonly unit_price: string, readonly tax_rate: string }

export function minorUnits(currency: string): number {
  return MINOR_UNITS[currency] ?? 2
}

/** Reads what people type ("1 200,50", "1.200,50", "1200.5"); null when it is not a number. */
export function normalise(typed: string): string | null {
  const text = typed.replace(/[\s\u00a0\u202f'’]/g, '')
  const separator = lastSeparator(text)
  const plain = separator < 0 ? text.replace(/[.,]/g, '') : `${text.slice(0, separator).replace(/[.,]/g, '')}.${text.slice(separator + 1)}`
  const trimmed = plain.replace(/^(-?)0+(?=\d)/, '$1')
  return /^-?\d+(\.\d+)?$/.test(trimmed) && trimmed.length <= 24 ? trimmed : null
}

/** Index of the decimal separator: the last of "." and ",", unless the same sign occurs more than once. */
function lastSeparator(text: string): number {
  const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  const sign = text[at]
  return sign !== undefined && text.indexOf(sign) === at ? at : -1
}

export function parse(text: string): Decimal {
  const [whole = '0', fraction = ''] = text.split('.')
  return { units: BigInt(whole + fraction), scale: fraction.length }
}

/** Rounds half up, negative halves away from zero. */
export function round(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) {
    return { units: value.units * 10n ** BigInt(scale - value.scale), scale }
  }
  const divisor = 10n ** BigInt(value.scale - scale)
  const size = value.units < 0n ? -value.units : value.units
  const rounded = (size * 2n + divisor) / (divisor * 2n)
  return { units: value.units < 0n ? -rounded : rounded, scale }
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale }
}

export function text(value: Decimal): string {
  const size = (value.units < 0n ? -value.units : value.units).toString().padStart(value.scale + 1, '0')
  const cut = size.length - value.scale
  const shown = value.scale ? `${size.slice(0, cut)}.${size.slice(cut)}` : size
  return value.units < 0n ? `-${shown}` : shown
}

/** Net and tax of one line, each rounded to the currency's minor units; null while a number is unreadable. */
export function lineTotals(line: PricedLine, currency: string): { net: Decimal, tax: Decimal } | null {
  const [quantity, price, rate] = [line.quantity, line.unit_price, line.tax_rate].map(normalise)
  if (quantity == null || price == null || rate == null) {
    return null
  }
  const net = round(multiply(parse(quantity), parse(price)), minorUnits(currency))
  const percent = parse(rate)
  const tax = round(multiply(net, { units: percent.units, scale: percent.scale + 2 }), minorUnits(currency))
  return { net, tax }
}

/** Sums of the rounded lines; unreadable lines count as nothing until they are mended. */
export function totals(lines: readonly PricedLine[], currency: string): Totals {
  const scale = minorUnits(currency)
  let net = 0n
  let tax = 0n
  for (const line of lines) {
    const sums = lineTotals(line, currency)
    net += sums?.net.units ?? 0n
    tax += sums?.tax.units ?? 0n
  }
  return { net: text({ units: net, scale }), tax: text({ units: tax, scale }), gross: text({ units: net + tax, scale }) }
}

/** Shows an amount for the reader's locale. Intl takes the decimal string itself, so no digit is lost. */
export function formatMoney(amount: string, currency: string, locale: string): string {
  const digits = minorUnits(currency)
  try {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
    return format.format(amount as unknown as number)
  }
  catch {
    return `${amount} ${currency}`
  }
}
