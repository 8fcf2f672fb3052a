import type { Budget } from '@/api/types'

export const PARTS = ['spent', 'ordered', 'committed', 'reserved'] as const
export type Part = typeof PARTS[number]
export interface Drawn { part: Part, from: number, width: number }

/** Where each part of a budget lies in its bar, in percent; a budget that is exceeded fills the bar with what is claimed. Only for drawing: sums stay the service's. */
export function drawn(budget: Pick<Budget, Part | 'limit'>): { parts: Drawn[], limit: number, over: boolean } {
  const limit = Number(budget.limit)
  const claimed = PARTS.reduce((sum, part) => sum + Math.max(0, Number(budget[part])), 0)
  const whole = Math.max(limit, claimed) || 1
  let from = 0
  const parts = PARTS.map((part) => {
    const width = (100 * Math.max(0, Number(budget[part]))) / whole
    const one = { part, from, width }
    from += width
    return one
  })
  return { parts: parts.filter(one => one.width > 0), limit: (100 * limit) / whole, over: claimed > limit }
}
