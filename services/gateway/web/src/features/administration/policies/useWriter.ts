import { useI18n } from 'vue-i18n'

/** Who wrote, reviewed or published a version; what came with the system was written by nobody. */
export function useWriter(names: () => Record<string, string> | undefined) {
  const { t } = useI18n()
  return (id: string | null) => id === null ? '–' : id.startsWith('service:') ? t('policies.system') : names()?.[id] ?? t('common.unknown_person', { id })
}
