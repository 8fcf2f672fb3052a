import type { Card } from '@/api/types'

export const ARRANGEMENTS = ['ask', 'forward', 'add_approver', 'take_back'] as const
export type Arrangement = typeof ARRANGEMENTS[number]
export interface Arranged { person: string | null, before: boolean, comment: string }

export const needsPerson = (one: Arrangement) => one !== 'take_back'

/** Path and body of an arrangement; it names the revision that was seen. */
export function requestOf(one: Arrangement, card: Card, { person, before, comment }: Arranged): { path: string, body: Record<string, unknown> } {
  const seen = { revision: card.route?.revision ?? card.revision, comment }
  const path = one.replace('_', '-')
  if (one === 'add_approver') {
    return { path, body: { ...seen, person, before } }
  }
  return { path, body: one === 'take_back' ? seen : { ...seen, to: person } }
}
