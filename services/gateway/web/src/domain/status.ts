/** How a status looks. Unknown ones (a newer service) are shown plainly rather than hidden. */
export const STATUSES = ['draft', 'submitting', 'in_approval', 'approved', 'returned', 'rejected', 'cancelled', 'ordered', 'closed'] as const
export type Status = (typeof STATUSES)[number]

export type Tone = 'neutral' | 'progress' | 'success' | 'warning' | 'danger'

const TONES: Record<string, Tone> = {
  draft: 'neutral', submitting: 'progress', in_approval: 'progress', approved: 'success', returned: 'warning',
  rejected: 'danger', cancelled: 'neutral', ordered: 'success', closed: 'neutral',
}

const ROUTE_TONES: Record<string, Tone> = {
  waiting: 'neutral', active: 'progress', passed: 'success', approved: 'success', collapsed: 'success', skipped: 'neutral',
  failed: 'danger', rejected: 'danger', returned: 'warning', cancelled: 'neutral', closed: 'neutral',
}

export function toneOf(status: string): Tone {
  return TONES[status] ?? 'neutral'
}

export function routeTone(state: string): Tone {
  return ROUTE_TONES[state] ?? 'neutral'
}
