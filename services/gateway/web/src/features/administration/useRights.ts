import { computed } from 'vue'
import { useMe } from '@/app/queries'

/** What the visitor's roles allow; the service decides again at every command. */
export function useRights() {
  const me = useMe()
  const rights = computed(() => new Set(me.data.value?.rights ?? []))
  return { me, may: (right: string) => rights.value.has(right) }
}
