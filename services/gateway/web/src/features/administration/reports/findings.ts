import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Example, Segregation } from '@/api/types'
import { useFormats } from '@/ui/formats'

export interface Said { text: string, examples: Example[] }
export interface Group { name: 'reciprocal' | 'vendors' | 'splitting' | 'hasty' | 'loops', items: Said[] }

/** The report in sentences, group by group; groups without a finding are left out. */
export function useFindings(report: () => Segregation | undefined): ComputedRef<Group[]> {
  const { t } = useI18n()
  const { date, money, number } = useFormats()
  const names = (people: { name: string }[]) => people.map(one => one.name).join(' → ')
  return computed(() => {
    const one = report()
    if (!one) {
      return []
    }
    const groups: Group[] = [
      { name: 'reciprocal', items: one.reciprocal.map(it => ({ text: t('segregation.reciprocal_said', { a: it.people[0]?.name ?? '', b: it.people[1]?.name ?? '', first: it.approved_by_first, second: it.approved_by_second }), examples: it.examples })) },
      { name: 'vendors', items: one.vendors.map(it => ({ text: t('segregation.vendors_said', { requester: it.requester.name, approver: it.approver.name, vendor: it.vendor, requests: it.requests, of: it.of }), examples: it.examples })) },
      { name: 'splitting', items: one.splitting.map(it => ({ text: t('segregation.splitting_said', { requester: it.requester.name, vendor: it.vendor, requests: it.requests, total: money(it.total.amount, it.total.currency), line: money(it.line.amount, it.line.currency), from: date(it.first_at), to: date(it.last_at) }), examples: it.examples })) },
      { name: 'hasty', items: one.hasty.map(it => ({ text: t('segregation.hasty_said', { name: it.person.name, hasty: it.hasty, decided: it.decided, seconds: number(it.median_seconds, { maximumFractionDigits: 1 }) }), examples: it.examples })) },
      { name: 'loops', items: one.loops.map(it => ({ text: t('segregation.loops_said', { names: names(it.people) }), examples: it.examples })) },
    ]
    return groups.filter(group => group.items.length)
  })
}
