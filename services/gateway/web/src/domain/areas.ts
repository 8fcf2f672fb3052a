import type { Me } from '@/api/types'

export const AREAS = ['organisation', 'repairs', 'policies', 'replays', 'registers', 'budgets', 'reports', 'audit'] as const
export type Area = typeof AREAS[number]

/** Any of these rights opens the area; what may be done there is told by the API again. */
const NEEDS: Record<Exclude<Area, 'budgets'>, readonly string[]> = {
  organisation: ['company', 'audit'], repairs: ['routes'], policies: ['policies', 'audit'], replays: ['policies'], registers: ['company', 'audit', 'rates'], reports: ['audit'], audit: ['audit'],
}
const SEE_BUDGETS = ['controller', 'buyer', 'auditor']

/** What the visitor may open in the administration; nothing for most people. */
export function areasOf(me: Pick<Me, 'rights' | 'roles' | 'administrator'> | undefined): Area[] {
  const rights = me?.rights ?? []
  return AREAS.filter(area => area === 'budgets' ? me?.administrator || me?.roles?.some(role => SEE_BUDGETS.includes(role)) : NEEDS[area].some(right => rights.includes(right)))
}
