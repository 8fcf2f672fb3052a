import type { Me } from '@/api/types'

export const AREAS = ['organisation', 'repairs', 'policies', 'replays', 'registers'] as const
export type Area = typeof AREAS[number]

/** Any of these rights opens the area; what may be done there is told by the API again. */
const NEEDS: Record<Area, readonly string[]> = { organisation: ['company', 'audit'], repairs: ['routes'], policies: ['policies', 'audit'], replays: ['policies'], registers: ['company', 'audit', 'rates'] }

/** What the visitor may open in the administration; nothing for most people. */
export function areasOf(me: Pick<Me, 'rights'> | undefined): Area[] {
  const rights = me?.rights ?? []
  return AREAS.filter(area => NEEDS[area].some(right => rights.includes(right)))
}
