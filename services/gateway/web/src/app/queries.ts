import { keepPreviousData, useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/vue-query'
import type { Poke } from '@/api/live'
import type { Card, Department, Me, Person, TaskPage } from '@/api/types'
import { toValue, type MaybeRef } from 'vue'
import { useServices } from './services'

export const KEYS = {
  me: ['me'] as const,
  tasks: ['tasks'] as const,
  requests: ['requests'] as const,
  departments: ['departments'] as const,
  people: ['people'] as const,
  cards: ['card'] as const,
  administration: ['administration'] as const,
  card: (id: string) => ['card', id] as const,
}

export function useMe() {
  const { client } = useServices()
  return useQuery({ queryKey: KEYS.me, queryFn: ({ signal }) => client.json<Me>('/me', { signal }) })
}

/** Pages of what waits for the visitor, oldest first; the cursor is the server's and never read here. */
export function useTasks() {
  const { client } = useServices()
  return useInfiniteQuery({
    queryKey: KEYS.tasks,
    initialPageParam: null as string | null,
    getNextPageParam: (page: TaskPage) => page.next,
    queryFn: ({ pageParam, signal }) => client.json<TaskPage>('/tasks', { query: { cursor: pageParam }, signal }),
  })
}

export function useCard(id: MaybeRef<string>) {
  const { client } = useServices()
  return useQuery({
    queryKey: ['card', id],
    queryFn: ({ signal }) => client.json<Card>(`/requests/${encodeURIComponent(toValue(id))}`, { signal }),
  })
}

export function useDepartments() {
  const { client } = useServices()
  return useQuery({
    queryKey: KEYS.departments,
    staleTime: 10 * 60_000,
    queryFn: async ({ signal }) => (await client.json<{ items: Department[] }>('/departments', { signal })).items,
  })
}

export function usePeople(search: MaybeRef<string>) {
  const { client } = useServices()
  return useQuery({
    queryKey: ['people', search],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { search: toValue(search), limit: 20 }
      return (await client.json<{ items: Person[] }>('/people', { query, signal })).items
    },
  })
}

/** Which cached answers a poke makes stale. */
export function keysTouchedBy(poke: Poke): readonly (readonly string[])[] {
  const byKind = {
    request: [KEYS.card(poke.id), KEYS.requests],
    task: [KEYS.cards, KEYS.tasks, KEYS.me],
    budget: [KEYS.cards],
    org: [KEYS.me, KEYS.departments, KEYS.people, KEYS.administration],
  }
  return byKind[poke.kind]
}

/** Gathers pokes for a moment, so that a burst of events costs one refetch. */
export function gatherInvalidations(queries: QueryClient, wait = 150): (keys: readonly (readonly string[])[]) => void {
  const waiting = new Map<string, readonly string[]>()
  let timer: ReturnType<typeof setTimeout> | undefined
  return (keys) => {
    keys.forEach(key => waiting.set(JSON.stringify(key), key))
    clearTimeout(timer)
    timer = setTimeout(() => {
      waiting.forEach(queryKey => void queries.invalidateQueries({ queryKey }))
      waiting.clear()
    }, wait)
  }
}
