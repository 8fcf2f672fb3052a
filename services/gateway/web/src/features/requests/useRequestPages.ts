import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type { RequestPage } from '@/api/types'
import { recentWrite } from '@/app/recent'
import { useServices } from '@/app/services'
import { toQuery, type Filters, type Sorting } from './filters'

const PAGE = 25

/** Keyset pages of the list; the cursor is the server's and never read here. */
export function useRequestPages(filters: Ref<Filters>, sorting: Ref<Sorting>) {
  const { client } = useServices()
  const query = computed(() => toQuery(filters.value, sorting.value))
  const pages = useInfiniteQuery({
    queryKey: ['requests', query],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    getNextPageParam: (page: RequestPage) => page.next,
    queryFn: ({ pageParam, signal }) =>
      client.json<RequestPage>('/requests', { query: { ...query.value, limit: PAGE, cursor: pageParam, ...recentWrite() }, signal }),
  })
  const rows = computed(() => pages.data.value?.pages.flatMap(page => page.items) ?? [])
  const total = computed(() => pages.data.value?.pages[0]?.total ?? null)
  return { pages, rows, total }
}
