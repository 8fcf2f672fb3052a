import { z } from 'zod/mini'
import type { Document, Line } from '@/api/types'
import { lineTotals, normalise, parse, totals } from '@/domain/money'

z.config({ jitless: true })

export type Errors = Record<string, string>
export interface FormLine extends Line { key: number }
export interface FormState extends Omit<Document, 'lines'> { lines: FormLine[] }

let keys = 0

export function newLine(like: Partial<Line> = {}): FormLine {
  keys += 1
  return { description: '', quantity: '1', unit_price: '', tax_rate: '0', category: 'other', cost_center: '', note: '', ...like, key: keys }
}

export function emptyForm(department: string | null): FormState {
  return {
    title: '', justification: '', delivery_note: '', department, currency: 'EUR',
    vendor: { name: '', is_new: false, risk: 'normal' }, flags: { personal_data: false, urgency: 'normal', contract_months: 0 }, fields: {}, lines: [newLine()],
  }
}

export function toForm(document: Document): FormState {
  const lines = document.lines.map(({ description, quantity, unit_price, tax_rate, category, cost_center, note }) =>
    newLine({ description, quantity, unit_price, tax_rate, category, cost_center: cost_center ?? '', note: note ?? '' }))
  return {
    title: document.title, justification: document.justification, delivery_note: document.delivery_note, department: document.department, currency: document.currency,
    vendor: { ...document.vendor }, flags: { ...document.flags }, fields: { ...document.fields }, lines: lines.length ? lines : [newLine()],
  }
}

export function isBlank(line: FormLine): boolean {
  return line.description.trim() === '' && line.unit_price.trim() === ''
}

/** What is sent: blank lines dropped, numbers as plain decimal strings. Only called for a form without errors. */
export function toDocument(form: FormState): Document {
  const { lines, ...header } = form
  return {
    ...header,
    title: header.title.trim(),
    flags: { ...header.flags, contract_months: Number(header.flags.contract_months) },
    fields: Object.fromEntries(Object.entries(header.fields).filter(([, person]) => person)),
    lines: lines.filter(line => !isBlank(line)).map(({ key: _, ...line }) => ({
      ...line,
      description: line.description.trim(),
      quantity: normalise(line.quantity) ?? line.quantity,
      unit_price: normalise(line.unit_price) ?? line.unit_price,
      tax_rate: normalise(line.tax_rate) ?? line.tax_rate,
      cost_center: line.cost_center?.trim() || null,
    })),
  }
}

const isNumber = (text: string) => normalise(text) !== null
const number = (text: string) => parse(normalise(text) ?? '0')
const isPositive = (text: string) => isNumber(text) && number(text).units > 0n
const isPercent = (text: string) => isNumber(text) && number(text).units >= 0n && number(text).units <= 100n * 10n ** BigInt(number(text).scale)

const required = (longest: number) => z.string().check(z.trim(), z.minLength(1, 'required'), z.maxLength(longest, 'too_long'))
const LineRules = z.object({
  description: required(500),
  quantity: z.string().check(z.refine(isPositive, 'quantity')),
  unit_price: z.string().check(z.refine(isNumber, 'number')),
  tax_rate: z.string().check(z.refine(isPercent, 'percent')),
  cost_center: z.nullable(z.string().check(z.maxLength(64, 'too_long'))),
  note: z.string().check(z.maxLength(1000, 'too_long')),
})
const HeaderRules = z.object({
  title: required(200),
  justification: z.string().check(z.maxLength(5000, 'too_long')),
  delivery_note: z.string().check(z.maxLength(1000, 'too_long')),
  vendor: z.object({ name: z.string().check(z.maxLength(200, 'too_long')) }),
  flags: z.object({ contract_months: z.coerce.number('months').check(z.int('months'), z.gte(0, 'months'), z.lte(600, 'months')) }),
})

/** Errors by field path ("title", "lines.0.quantity"); a draft may be incomplete, a submit may not. */
export function validate(form: FormState, forSubmit: boolean): Errors {
  const errors: Errors = {}
  collect(errors, HeaderRules.safeParse(form), '')
  form.lines.forEach((line, index) => {
    if (!isBlank(line)) {
      collect(errors, LineRules.safeParse(line), `lines.${index}.`)
    }
  })
  if (forSubmit) {
    if (form.department === null) {
      errors.department = 'required'
    }
    checkLines(errors, form)
  }
  return errors
}

function checkLines(errors: Errors, form: FormState): void {
  const filled = form.lines.filter(line => !isBlank(line))
  if (!filled.length) {
    errors['lines.0.description'] ??= 'required'
    errors.lines = 'no_lines'
  }
  else if (filled.every(line => lineTotals(line, form.currency)) && parse(totals(filled, form.currency).net).units <= 0n) {
    errors.lines = 'no_amount'
  }
}

function collect(errors: Errors, result: { error?: { issues: { path: PropertyKey[], message: string }[] } }, prefix: string): void {
  for (const issue of result.error?.issues ?? []) {
    errors[`${prefix}${issue.path.join('.')}`] ??= issue.message
  }
}

const SERVER_CODES: Record<string, string> = {
  title_required: 'required', department_required: 'required', line_required: 'no_lines', amount_must_be_positive: 'no_amount',
  quantity_must_be_positive: 'quantity', tax_rate_out_of_range: 'percent', too_precise: 'too_precise', too_large: 'too_large',
}

/** Field errors of the server (JSON pointers into the document) as this form's own; `kept` are the lines that were sent. */
export function fromServer(problem: { errors?: unknown, [member: string]: unknown }, form: FormState): Errors {
  const sent = form.lines.flatMap((line, index) => isBlank(line) ? [] : [index])
  const errors: Errors = {}
  for (const one of Array.isArray(problem.errors) ? problem.errors as { pointer?: unknown, code?: unknown }[] : []) {
    if (typeof one.pointer === 'string') {
      const [first = '', place = '', ...rest] = one.pointer.split('/').filter(part => part !== '' && part !== 'body')
      const path = first === 'lines' && place !== '' ? ['lines', sent[Number(place)] ?? place, ...rest] : [first, place, ...rest]
      errors[path.filter(part => part !== '').join('.')] = SERVER_CODES[String(one.code)] ?? 'invalid'
    }
  }
  return errors
}
