import { normalise } from '@/domain/money'
import { dayOf, dayStart, lastDay } from '../days'
import type { FieldDescription, Register, Row } from './descriptions'

/** What a form holds: text by field, `field.currency` beside an amount, `field.open` for an unlimited one. */
export type Values = Record<string, string>
export const UNLIMITED = 'unlimited'

/** Lists name companies, policies or days. */
const parts = (text: string) => text.split(/[,;\s]+/).map(one => one.trim()).filter(Boolean)

export function valuesOf(register: Register, row: Row | null): Values {
  const values: Values = {}
  for (const field of register.fields) {
    Object.assign(values, read(field, row?.[field.key]))
  }
  return values
}

function read({ key, kind }: FieldDescription, value: unknown): Values {
  if (kind === 'money') {
    const money = typeof value === 'object' && value !== null ? value as { amount: string, currency: string } : null
    return { [key]: money?.amount ?? '', [`${key}.currency`]: money?.currency ?? 'EUR', [`${key}.open`]: value === UNLIMITED ? '1' : '' }
  }
  if (kind === 'day' || kind === 'last_day') {
    return { [key]: typeof value === 'string' ? kind === 'day' ? dayOf(new Date(value)) : lastDay(value) : dayOf(new Date(), kind === 'day' ? 0 : 7) }
  }
  return { [key]: Array.isArray(value) ? value.join(', ') : String(value ?? '') }
}

/** The fields that are wrong, with the key of a sentence that says why. */
export function mistakes(register: Register, values: Values): Record<string, string> {
  const wrong = register.fields.map(field => [field.key, mistake(field, values)] as const)
  const found = Object.fromEntries(wrong.filter(([, why]) => why !== null)) as Record<string, string>
  if (register.ends && !found.end && (values.start ?? '') > (values.end ?? '')) {
    found.end = 'registers.ends_before'
  }
  return found
}

function mistake({ key, kind, required, unlimited }: FieldDescription, values: Values): string | null {
  const value = values[key]?.trim() ?? ''
  const open = unlimited && values[`${key}.open`] === '1'
  if (required && !open && value === '') {
    return 'form.error.required'
  }
  if ((kind === 'decimal' || (kind === 'money' && !open)) && value !== '' && normalise(value) === null) {
    return 'form.error.number'
  }
  return kind === 'days' && parts(value).some(day => !/^\d{4}-\d{2}-\d{2}$/.test(day)) ? 'registers.not_a_day' : null
}

/** What the API is sent. Parts of the address are left out, except where the entry is new and its address is the service's. */
export function bodyOf(register: Register, values: Values, row: Row | null): Record<string, unknown> {
  const fields = register.fields.filter(field => !field.fixed || (register.create !== undefined && row === null))
  const kept = register.name === 'calendars' ? { hours: row?.hours ?? null } : {}
  return { ...kept, ...Object.fromEntries(fields.map(field => [field.key, write(field, values)])) }
}

function write({ key, kind, unlimited, all }: FieldDescription, values: Values): unknown {
  const value = values[key]?.trim() ?? ''
  switch (kind) {
    case 'money': return unlimited && values[`${key}.open`] === '1' ? UNLIMITED : value === '' ? null : { amount: normalise(value), currency: values[`${key}.currency`] }
    case 'decimal': return normalise(value)
    case 'list': return all && value === '' ? ['*'] : parts(value)
    case 'days': return parts(value)
    case 'day': return dayStart(value)
    case 'last_day': return dayStart(value, 1)
    case 'text': return value === '' && NULL_WHEN_EMPTY.has(key) ? null : value
    default: return value === '' ? null : value
  }
}
const NULL_WHEN_EMPTY = new Set(['company', 'country', 'region'])

/** How the list shows an entry of a calendar: its terms lie one level deeper. */
export function flattened(item: Row): Row {
  const calendar = item.calendar
  return typeof calendar === 'object' && calendar !== null ? { ...calendar, ...item } : item
}
