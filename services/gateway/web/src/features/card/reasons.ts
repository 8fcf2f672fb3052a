import type { Reason } from '@/api/types'

interface Words { t(key: string, named: Record<string, string>): string, te(key: string): boolean }
export interface Names { person(id: string): string, department(id: string): string }

/** A reason as a sentence in the reader's language; codes of a newer release keep the service's own words. */
export function sentenceOf(reason: Reason, { t, te }: Words, names: Names): string {
  const key = `reason.${reason.code}`
  if (!te(key)) {
    return reason.text || reason.code.replaceAll('_', ' ')
  }
  const { person, department, detail } = reason.numbers ?? {}
  return t(key, { ...detail, ...(person ? { person: names.person(person) } : {}), ...(department ? { department: names.department(department) } : {}) })
}

/** Numbers the sentence does not say: "limit 15000.00 EUR < amount 15000.01 EUR". */
export function numbersOf(reason: Reason, sentence: string): string | null {
  const { is, limit, amount, ...others } = reason.numbers?.detail ?? {}
  const comparison = limit !== undefined && amount !== undefined ? [`${limit} ${is ?? '/'} ${amount}`] : [limit, amount].filter(value => value !== undefined)
  const parts = [...comparison, ...Object.entries(others).filter(([name]) => TOLD.has(name)).map(([, value]) => value)]
  const untold = parts.filter(part => !sentence.includes(part))
  return untold.length ? untold.join(', ') : null
}

const TOLD = new Set(['have', 'need', 'because', 'version'])

/** Whose names the reasons need. */
export function peopleIn(reasons: readonly Reason[]): string[] {
  return reasons.flatMap(reason => reason.numbers?.person ? [reason.numbers.person] : [])
}
