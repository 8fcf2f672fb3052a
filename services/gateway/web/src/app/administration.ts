import type { RouteRecordRaw } from 'vue-router'

type Pages = typeof import('@/features/administration/pages')
const page = (name: keyof Pages) => async () => (await import('@/features/administration/pages'))[name]

/** Pages of those who run the process; `meta.area` names the part of the administration a page belongs to. */
export function administration(more: () => Promise<void>): RouteRecordRaw[] {
  const child = (area: string, name: string, path: string, component: keyof Pages): RouteRecordRaw => ({ path, name, component: page(component), props: true, meta: { area } })
  return [{ path: '/away', name: 'away', component: page('AwayPage'), beforeEnter: () => more() }, {
    path: '/administration', component: page('AdministrationShell'), beforeEnter: () => more(), meta: { frame: 'administration' },
    children: [
      child('', 'administration', '', 'OverviewPage'),
      child('organisation', 'organisation', 'organisation', 'OrganisationPage'),
      child('repairs', 'repairs', 'repairs', 'RepairsPage'),
      child('repairs', 're-routing', 're-routing', 'ReRoutingPage'),
      child('policies', 'policies', 'policies', 'PoliciesPage'),
      child('policies', 'policy', 'policies/:policy/:version', 'PolicyPage'),
      child('replays', 'replays', 'replays', 'ReplaysPage'),
      child('replays', 'replay', 'replays/:id', 'ReplayPage'),
      child('registers', 'registers', 'registers', 'RegistersPage'),
      child('registers', 'register', 'registers/:register', 'RegistersPage'),
      child('budgets', 'budgets', 'budgets', 'BudgetsPage'),
      child('reports', 'reports', 'reports', 'SegregationPage'),
      child('audit', 'audit', 'audit', 'AuditPage'),
    ],
  }]
}
