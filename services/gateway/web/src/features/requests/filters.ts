import { normalise } from '@/domain/money'

export interface Filters {
  view: 'mine' | 'all'
  status: string
  text: string
  amount_min: string
  amount_max: string
  currency: string
  from: string
  to: string
  department: string
  person: string | null
}
export type SortKey = 'created_at' | 'amount' | 'number'
export interface Sorting { sort: SortKey, order: 'asc' | 'desc' }

export const NO_FILTERS: Filters = { view: 'mine', status: '', text: '', amount_min: '', amount_max: '', currency: '', from: '', to: '', department: '', person: null }

/** How the API wants them: amounts as plain decimals; a day range covers its last day entirely, in the reader's time zone. */
export function toQuery(filters: Filters, sorting: Sorting): Record<string, string | undefined> {
  return {
    ...filters,
    person: filters.person ?? undefined,
    amount_min: filters.currency ? normalise(filters.amount_min) ?? undefined : undefined,
    amount_max: filters.currency ? normalise(filters.amount_max) ?? undefined : undefined,
    from: dayStart(filters.from, 0),
    to: dayStart(filters.to, 1),
    ...sorting,
  }
}

export function isFiltered(filters: Filters): boolean {
  const { view: _, ...rest } = filters
  return Object.values(rest).some(value => value !== '' && value !== null)
}

export function nextSorting(now: Sorting, column: SortKey): Sorting {
  return { sort: column, order: now.sort === column && now.order === 'desc' ? 'asc' : 'desc' }
}

function dayStart(day: string, plus: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number)
  return year && month && date ? new Date(year, month - 1, date + plus).toISOString() : undefined
}
