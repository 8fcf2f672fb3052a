import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Command } from '@/api/commands'
import { useAct } from '../useAct'
import type { Register, Row } from './descriptions'
import { bodyOf, valuesOf } from './entries'

/** Takes an entry out after a yes. What has an address of its own can be put back as it was; what is ended cannot. */
export function useRemoval(register: Register) {
  const { t } = useI18n()
  const { act, busy, problem } = useAct()
  const asking = ref<Row | null>(null)
  const open = computed({ get: () => asking.value !== null, set: (value: boolean) => { if (!value) { asking.value = null } } })

  async function remove(): Promise<void> {
    const row = asking.value
    asking.value = null
    const address = row && register.address(row)
    if (!row || !address) {
      return
    }
    if (register.ends) {
      await act({ intention: `end:${address}`, method: 'POST', path: `${address}/end`, body: {} }, t('registers.ended'))
      return
    }
    const command: Command = { intention: `remove:${address}`, method: 'DELETE', path: address, ifMatch: row.version ?? undefined }
    await act(command, { text: t('registers.removed'), undo: { label: t('common.undo'), run: () => void putBack(row, address) } })
  }

  async function putBack(row: Row, address: string): Promise<void> {
    await act({ intention: `undo:${address}`, method: 'PUT', path: address, body: bodyOf(register, valuesOf(register, row), row) }, t('registers.put_back'))
  }

  return { asking, busy, open, problem, remove }
}
