import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { useToast } from '@bitrix24/b24ui-nuxt/composables/useToast'
import type { Command, Progress } from '@/api/commands'
import { KEYS } from '@/app/queries'
import { useServices } from '@/app/services'

export interface Done { text: string, undo?: { label: string, run: () => void } }

/** Runs one command of the administration at a time, tells its outcome and has the lists read again. */
export function useAct() {
  const { commands } = useServices()
  const queries = useQueryClient()
  const toast = useToast()
  const progress = ref<Progress | null>(null)
  const problem = ref<unknown>(null)
  const busy = computed(() => progress.value !== null)

  /** What the service answered, or null when it was refused; `problem` then says why. */
  async function act<T = object>(command: Command, done?: Done | string): Promise<T | null> {
    if (busy.value) {
      return null
    }
    problem.value = null
    progress.value = 'sending'
    try {
      const result = await commands.run<T>(command, (told) => { progress.value = told })
      tell(typeof done === 'string' ? { text: done } : done)
      return result
    }
    catch (error) {
      problem.value = error
      return null
    }
    finally {
      progress.value = null
      void queries.invalidateQueries({ queryKey: KEYS.administration })
    }
  }

  function tell(done?: Done): void {
    if (done) {
      const actions = done.undo ? [{ 'label': done.undo.label, 'onClick': done.undo.run, 'data-testid': 'undo' }] : undefined
      toast.add({ 'title': done.text, 'color': 'air-primary-success', 'data-testid': 'toast', actions } as never)
    }
  }

  return { act, busy, progress, problem }
}
export type Acting = ReturnType<typeof useAct>
