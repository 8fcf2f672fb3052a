import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { asProblem } from '@/api/problem'
import type { Problem, Task } from '@/api/types'
import { KEYS } from '@/app/queries'
import { useServices } from '@/app/services'

export type BulkVerdict = 'approve' | 'reject' | 'return'
export interface BulkResult { request_id: string, title: string, number: number, state: 'done' | 'refused' | 'pending' | 'failed', problem: Problem | null }
interface BulkItem { request_id: string, state: BulkResult['state'], problem?: Problem | null, operation?: string | null }

/** What the API takes in one call. */
const AT_ONCE = 50

/** Which tasks are chosen, and what came of deciding about them: one answer per request, none undoes another. */
export function useBulk(tasks: Ref<Task[]>) {
  const { commands } = useServices()
  const queries = useQueryClient()
  const ids = ref(new Set<string>())
  const busy = ref(false)
  const results = ref<BulkResult[]>([])
  const problem = ref<unknown>(null)
  const choosable = computed(() => once(tasks.value.filter(one => one.kind === 'approval')))
  const chosen = computed(() => choosable.value.filter(one => ids.value.has(one.request_id)))
  const all = computed(() => choosable.value.length > 0 && chosen.value.length === choosable.value.length)

  function toggle(request: string, on: boolean): void {
    const next = new Set(ids.value)
    if (on) {
      next.add(request)
    }
    else {
      next.delete(request)
    }
    ids.value = next
  }
  function toggleAll(on: boolean): void {
    ids.value = new Set(on ? choosable.value.map(one => one.request_id) : [])
  }

  async function decide(verdict: BulkVerdict, comment: string): Promise<void> {
    const about = chosen.value
    busy.value = true
    problem.value = null
    results.value = []
    try {
      for (let from = 0; from < about.length; from += AT_ONCE) {
        await send(about.slice(from, from + AT_ONCE), verdict, comment)
      }
    }
    catch (error) {
      problem.value = error
    }
    finally {
      busy.value = false
      ids.value = new Set([...ids.value].filter(id => !results.value.some(one => one.request_id === id && one.state === 'done')))
      for (const queryKey of [KEYS.tasks, KEYS.me, KEYS.requests, KEYS.cards]) {
        void queries.invalidateQueries({ queryKey })
      }
    }
  }

  async function send(some: Task[], verdict: BulkVerdict, comment: string): Promise<void> {
    const items = some.map(({ request_id, revision, content_hash }) => ({ request_id, revision, content_hash, comment, verdict }))
    const told = await commands.run<{ items: BulkItem[] }>({ intention: `decide:${some[0]?.request_id}`, method: 'POST', path: '/decisions', body: { items } })
    results.value = [...results.value, ...await Promise.all(told.items.map(item => settled(item, some)))]
  }

  async function settled(item: BulkItem, some: Task[]): Promise<BulkResult> {
    const task = some.find(one => one.request_id === item.request_id)
    const named = { request_id: item.request_id, title: task?.title ?? item.request_id, number: task?.number ?? 0 }
    if (item.state !== 'pending' || !item.operation) {
      return { ...named, state: item.state, problem: item.problem ?? null }
    }
    try {
      await commands.outcome(item.operation)
      return { ...named, state: 'done', problem: null }
    }
    catch (error) {
      const told = asProblem(error)
      return { ...named, state: told.code === 'still_pending' ? 'pending' : 'refused', problem: told }
    }
  }

  return { chosen, choosable, all, busy, results, problem, toggle, toggleAll, decide }
}

/** Somebody may be asked twice about one request; it is decided once. */
function once(tasks: Task[]): Task[] {
  return [...new Map(tasks.map(one => [one.request_id, one])).values()]
}

export type Bulk = ReturnType<typeof useBulk>
