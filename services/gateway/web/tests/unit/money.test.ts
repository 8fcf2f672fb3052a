import { describe, expect, it } from 'vitest'
import { formatMoney, lineTotals, normalise, text, totals } from '@/domain/money'

const line = (quantity: string, unit_price: string, tax_rate = '0') => ({ quantity, unit_price, tax_rate })
const netOf = (quantity: string, price: string, currency = 'EUR') => text(lineTotals(line(quantity, price), currency)!.net)

describe('what people type becomes a plain decimal', () => {
  it.each([
    ['1200.50', '1200.50'], ['1200,50', '1200.50'], ['1 200,50', '1200.50'], ['1.200,50', '1200.50'], ['1,200.50', '1200.50'], ['1.234.567', '1234567'], ['007', '7'], ['-3,5', '-3.5'], ['0', '0'],
  ])('%s is read as %s', (typed, plain) => expect(normalise(typed)).toBe(plain))

  it.each(['', 'abc', '1e5', '.', '12.', '--1', '1234567890123456789012345'])('%s is refused', typed => expect(normalise(typed)).toBeNull())
})

describe('sums are exact', () => {
  it('keeps a sum that floating point gets wrong', () => expect(totals([line('3', '0.1'), line('1', '0.2')], 'EUR').net).toBe('0.50'))
  it('rounds half a cent up', () => expect(netOf('1', '1.005')).toBe('1.01'))
  it('rounds a negative half away from zero', () => expect(netOf('1', '-1.005')).toBe('-1.01'))
  it('knows currencies without cents and with three places', () => expect([netOf('1', '10.5', 'JPY'), netOf('1', '1.2345', 'KWD')]).toEqual(['11', '1.235']))
  it('taxes the rounded net of each line', () => expect(totals([line('3', '0.335', '19')], 'EUR')).toEqual({ net: '1.01', tax: '0.19', gross: '1.20' }))
  it('sums rounded lines rather than rounding the sum', () => expect(totals([line('1', '0.005'), line('1', '0.005')], 'EUR').net).toBe('0.02'))
  it('counts a line nobody can read as nothing', () => expect(totals([line('x', '1'), line('2', '5')], 'EUR').gross).toBe('10.00'))
  it('holds more digits than a float can', () => expect(netOf('1', '90071992547409.93')).toBe('90071992547409.93'))
})

it('shows every digit in the reader\'s way', () => {
  expect(formatMoney('90071992547409.93', 'EUR', 'en')).toBe('€90,071,992,547,409.93')
  expect(formatMoney('1200.00', 'EUR', 'de').replace(/\s/g, ' ')).toBe('1.200,00 €')
})
