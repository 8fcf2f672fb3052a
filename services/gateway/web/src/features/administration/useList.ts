import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { KEYS } from '@/app/queries'
import { useServices } from '@/app/services'

type Query = Record<string, string | number | undefined | null>
interface Page<T> { items: T[], next?: string | null }

/** One answer of the administration; read again after every command and, while `every` says so, by the clock. Asked only while `wanted`. */
export function useAnswer<T>(path: MaybeRefOrGetter<string>, query: MaybeRefOrGetter<Query> = {}, every: (data: T | undefined) => number | false = () => false, wanted: () => boolean = () => true) {
  const { client } = useServices()
  return useQuery({
    queryKey: [...KEYS.administration, computed(() => toValue(path)), computed(() => toValue(query))],
    queryFn: ({ signal }) => client.json<T>(toValue(path), { query: toValue(query), signal }),
    enabled: wanted,
    refetchInterval: found => every(found.state.data as T | undefined),
  })
}

/** Pages of a list. `cursor` names the parameter that takes the `next` of the page before. */
export function usePages<T>(path: MaybeRefOrGetter<string>, query: MaybeRefOrGetter<Query> = {}, cursor: 'cursor' | 'after' = 'cursor') {
  const { client } = useServices()
  const pages = useInfiniteQuery({
    queryKey: [...KEYS.administration, computed(() => toValue(path)), computed(() => toValue(query))],
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<T>) => page.next ?? null,
    queryFn: ({ pageParam, signal }) => client.json<Page<T>>(toValue(path), { query: { ...toValue(query), [cursor]: pageParam }, signal }),
  })
  const rows = computed(() => pages.data.value?.pages.flatMap(page => page.items) ?? [])
  return { pages, rows }
}
