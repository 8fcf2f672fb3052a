import { useQuery } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Person } from '@/api/types'
import { useDepartments, useMe } from '@/app/queries'
import { useServices } from '@/app/services'

const AT_MOST = 100

/** Names for ids that come without one; `ids` are looked up together, whoever stays unknown keeps his number. */
export function useNames(ids: Ref<string[]> = ref([])) {
  const { t } = useI18n()
  const { client } = useServices()
  const departments = useDepartments()
  const me = useMe()
  const wanted = computed(() => [...new Set(ids.value)].sort().slice(0, AT_MOST).join(','))
  const people = useQuery({
    queryKey: ['people', 'ids', wanted],
    enabled: computed(() => wanted.value !== ''),
    staleTime: 10 * 60_000,
    queryFn: async ({ signal }) => (await client.json<{ items: Person[] }>('/people', { query: { ids: wanted.value, limit: AT_MOST }, signal })).items,
  })
  const departmentNames = computed(() => new Map((departments.data.value ?? []).map(one => [one.id, one.name])))
  const personNames = computed(() => {
    const own: [string, string][] = me.data.value ? [[me.data.value.person, me.data.value.name]] : []
    return new Map([...own, ...(people.data.value ?? []).map(one => [one.id, one.name] as [string, string])])
  })
  return {
    department: (id: string | null | undefined, name?: string | null) => name || (id == null ? '' : departmentNames.value.get(id) ?? t('common.unknown_department', { id })),
    person: (id: string, name?: string | null) => name || personNames.value.get(id) || t('common.unknown_person', { id }),
  }
}
