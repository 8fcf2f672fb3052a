import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { newKey, type Progress } from '@/api/commands'
import { ApiProblem } from '@/api/problem'
import type { Card, CommandResult, Document } from '@/api/types'
import { KEYS } from '@/app/queries'
import { rememberWrite } from '@/app/recent'
import { useServices } from '@/app/services'

type Written = Partial<CommandResult> & Partial<Pick<Card, 'id'>>

/** Saves and submits one request. What is saved once is edited from then on, also when the submit after it was refused. */
export function useDraft(known: { id: string, version: number } | null) {
  const { commands } = useServices()
  const queries = useQueryClient()
  const saved = ref(known)
  const progress = ref<Progress | null>(null)
  const problem = ref<unknown>(null)
  const attempt = newKey()

  async function save(document: Document, requester: string | null): Promise<{ id: string, version: number }> {
    const target = saved.value
    const written = await commands.run<Written>(
      target
        ? { intention: `edit:${target.id}`, method: 'PUT', path: `/requests/${target.id}`, body: document, ifMatch: target.version }
        : { intention: `create:${attempt}`, method: 'POST', path: '/requests', body: requester ? { requester, ...document } : document },
      told => { progress.value = told })
    const next = { id: written.request_id ?? written.id ?? target?.id ?? '', version: written.document_version ?? (target?.version ?? 0) + 1 }
    saved.value = next
    return next
  }

  async function submit(): Promise<void> {
    const target = saved.value
    if (!target) {
      return
    }
    const result = await commands.run(
      { intention: `submit:${target.id}:${target.version}`, method: 'POST', path: `/requests/${target.id}/submit`, body: {}, ifMatch: target.version },
      told => { progress.value = told })
    rememberWrite(result)
  }

  /** Runs one of the above, keeps what went wrong, and refreshes whatever shows this request. */
  async function perform(work: () => Promise<unknown>): Promise<boolean> {
    problem.value = null
    try {
      await work()
      return true
    }
    catch (error) {
      problem.value = error
      return false
    }
    finally {
      progress.value = null
      void queries.invalidateQueries({ queryKey: KEYS.requests })
      if (saved.value) {
        void queries.invalidateQueries({ queryKey: KEYS.card(saved.value.id) })
      }
    }
  }

  const conflicted = () => problem.value instanceof ApiProblem && (problem.value.status === 412 || problem.value.code === 'version_mismatch')
  return { saved, progress, problem, save, submit, perform, conflicted }
}
